import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { type Judged, judgeCalls } from '../../agents/judgeCalls.ts'
import type { Mandate } from '../../agents/mandate.ts'
import { readCalls } from '../calls.ts'
import { EXIT, exitCodeOf, UsageError } from '../exit.ts'
import { printable } from '../printable.ts'

interface Options {
  mandate: string
  calls: string
  at: string
  json?: boolean
}

export function judgeCommand(): Command {
  return new Command('judge')
    .description('Judge a recorded transcript of tool calls by a mandate: what would have been allowed, denied, asked.')
    .requiredOption('--mandate <file>', 'a module whose default export is defineMandate(…)')
    .requiredOption('--calls <file>', 'calls or messages as JSON, or as JSON lines; - reads from stdin')
    .option('--at <seconds>', 'when calls begin that say nothing else, in seconds since 1970', '0')
    .option('--json', 'a verdict a line as JSON, the sums last')
    .addHelpText(
      'after',
      `
A call: {"tool": "refund", "args": {"order": 7, "cents": 400}, "at": 1700000000}; messages of OpenAI, Anthropic and LangChain are
understood too. Budgets add up over what is allowed, and over what a person would have been asked about.

Example:
  npx polity judge --mandate examples/langchain/mandate.ts --calls examples/langchain/calls.jsonl

Exit codes: 0 all allowed, 1 some denied, refused, or for a person to decide, 2 bad input, or no call in it.`,
    )
    .action(async ({ mandate, calls, at, json }: Options) => {
      if (!/^\d{1,12}$/.test(at)) throw new UsageError(`--at takes seconds since 1970, not "${at}".`)
      const recorded = readCalls(readText(calls), calls === '-' ? 'stdin' : calls)
      if (recorded.length === 0)
        throw new UsageError(`There is no call of a tool in ${calls === '-' ? 'stdin' : calls}: nothing was judged.`)
      const judged = await judgeCalls(await loadMandate(mandate), recorded, { start: BigInt(at) })
      const sums = { calls: judged.length, ...count(judged) }
      const lines = json
        ? [...judged, sums].map((each) => JSON.stringify(each))
        : [
            ...judged.map(textOf),
            Object.entries(sums)
              .map(([name, sum]) => `${sum} ${name}`)
              .join(', '),
          ]
      process.stdout.write(lines.map((line) => `${line}\n`).join(''))
      process.exitCode = sums.allow === sums.calls ? EXIT.ok : EXIT.failed
    })
}

function count(judged: readonly Judged[]) {
  const of = (wanted: Judged['verdict']) => judged.filter(({ verdict }) => verdict === wanted).length
  return { allow: of('allow'), deny: of('deny'), ask: of('ask'), refuse: of('refuse') }
}

function textOf({ verdict, summary, policy, explanation }: Judged, index: number): string {
  const why = verdict === 'allow' ? '' : `\n       ${policy ? `${policy}: ` : ''}${explanation}`
  return (
    printable(`${String(index + 1).padStart(4)} ${verdict.padEnd(6)} ${summary}`) +
    (why && `\n${printable(why.slice(1))}`)
  )
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (cause) {
    throw new UsageError(`Can't read ${path}: ${(cause as Error).message}.`, { cause })
  }
}

async function loadMandate(file: string): Promise<Mandate> {
  const path = resolve(file)
  if (!existsSync(path)) throw new UsageError(`There is no ${file}.`)
  let loaded: { default?: Mandate }
  try {
    loaded = await import(pathToFileURL(path).href)
  } catch (cause) {
    if (exitCodeOf(cause) === EXIT.badInput) throw cause // it is one of ours, and says what to do
    throw new UsageError(`Can't load ${file}: ${String(cause)}`, { cause })
  }
  const mandate = loaded.default
  if (!mandate || !Array.isArray(mandate.policies) || typeof mandate.tools !== 'object')
    throw new UsageError(`${file} has no mandate: export default defineMandate({ policies, tools }).`)
  return mandate
}
