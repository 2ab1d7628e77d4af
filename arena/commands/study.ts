import { Command } from 'commander'
import { toWire } from '../event.ts'
import { UsageError } from '../exit.ts'
import { openProgress } from './progress.ts'
import { writeReport } from './report.ts'

interface Options {
  input?: string
  label?: string
  seed: string
  clients: number
  rounds: number
  folds: number
  repeats: number
  alpha?: number
  html?: string
  json?: boolean
}

export function studyCommand(): Command {
  return new Command('study')
    .description(
      'What federated training comes to on your rows, over repeated folds with intervals: without agents, chain or proofs.',
    )
    .argument('<scenario>', 'federated')
    .option('--input <file>', 'a CSV file (default: rows made from the seed)')
    .option('--label <column>', 'the column with the classes, where more than one could be it')
    .option('--seed <text>', 'what folds, shards and draws come from', 'polity')
    .option('--clients <n>', 'how many share the rows', wholeOf('--clients', 2, 32), 8)
    .option('--rounds <n>', 'how often the model moves', wholeOf('--rounds', 1, 100), 20)
    .option('--folds <n>', 'parts that each are judged on once', wholeOf('--folds', 2, 20), 5)
    .option('--repeats <n>', 'how often all are cut anew', wholeOf('--repeats', 1, 100), 5)
    .option('--alpha <n>', 'skew the labels of clients, the more the smaller it is (default: alike)', Number)
    .option('--html <file>', 'also a page with drawings')
    .option('--json', 'the outcome as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (scenario: string, { html, json, ...options }: Options) => {
      if (scenario !== 'federated') throw new UsageError(`${scenario} has no study: there is federated.`)
      const { studyOf } = await import('../scenarios/federated/study/index.ts')
      const progress = openProgress(process.stderr)
      const { lines, json: whole, page } = await studyOf(options, progress.report).finally(progress.clear)
      process.stdout.write(json ? `${JSON.stringify(toWire(whole))}\n` : `${lines.join('\n')}\n`)
      if (html !== undefined) writeReport(html, page)
    })
}

const HELP = `
Examples:
  npx polity study federated --input wdbc.csv
  npx polity study federated --input rows.csv --label sick --clients 6 --rounds 10 --repeats 2 --html study.html

Exit codes: 0 done, 2 bad input.`

function wholeOf(name: string, least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new UsageError(`${name} takes a whole number from ${least} to ${most}, not ${text}.`)
    return value
  }
}
