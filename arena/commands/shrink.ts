import { Command, Option } from 'commander'
import { groth16 } from '../../circuits/prove.ts'
import { wallClock } from '../clock.ts'
import { EXIT } from '../exit.ts'
import { parseExpectation, RECORDS, VARIABLES } from '../expectation.ts'
import { proverSecret } from '../folder.ts'
import { printable } from '../printable.ts'
import { recordedProofs, rememberProofs } from '../recordedProofs.ts'
import type { Reduction } from '../reduction.ts'
import { cacheFolder } from '../run.ts'
import { openSession } from '../session.ts'
import { type ShrinkProgress, type Shrunk, shrink } from '../shrink.ts'
import { statusLine } from './progress.ts'

interface Options {
  until: string
  out?: string
  onMiss: 'stop' | 'live'
  json?: boolean
}

export function shrinkCommand(): Command {
  return new Command('shrink')
    .description('Make a run small: the fewest agents, turns and ticks in which something that happened still happens.')
    .argument('<run>', 'a run folder; it need not have ended')
    .requiredOption('--until <expression>', 'what has to hold at the end of a tick, in CEL')
    .option('--out <dir>', 'the folder of the small run (default: runs/<name>-fork-<id>)')
    .addOption(
      new Option('--on-miss <what>', 'what becomes of a question to a model that the run has no answer to')
        .choices(['stop', 'live'])
        .default('stop'),
    )
    .option('--json', 'the outcome as JSON on stdout')
    .addHelpText('after', HELP)
    .action(shrinkRun)
}

/** The first Ctrl-C keeps the smallest so far; a second one ends at once. */
async function shrinkRun(path: string, { until, out, onMiss, json = false }: Options): Promise<void> {
  const expectation = parseExpectation(until)
  const { folder, recorded } = await openSession(path)
  const stop = new AbortController()
  const interrupt = () => (stop.signal.aborted ? process.exit(EXIT.stopped) : stop.abort())
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const system = groth16({ secret: proverSecret(folder.mnemonic()), cacheDir: cacheFolder() })
  const prover = rememberProofs(recordedProofs(system, folder, recorded))
  const progress = showProgress(process.stderr)
  try {
    const shrunk = await shrink(path, {
      ...{ recorded, expectation, out, prover, cacheDir: cacheFolder(), onMiss },
      ...{ stop: stop.signal, onProgress: progress.show },
    })
    progress.clear()
    report(path, until, shrunk, json)
  } finally {
    progress.clear()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    await prover.close()
  }
}

function report(path: string, until: string, shrunk: Shrunk, json: boolean): void {
  const { run, head, before, after, trials, broken, minimal, events } = shrunk
  if (!minimal) process.exitCode = EXIT.stopped
  if (json) {
    const counts = { before: countsOf(before), after: { ...countsOf(after), events } }
    const left = { agents: after.agents, turns: after.turns }
    process.stdout.write(
      `${JSON.stringify({ run, parent: path, until, head, ...counts, ...left, trials, broken, minimal })}\n`,
    )
    return
  }
  const [was, is] = [countsOf(before), countsOf(after)]
  const turns = after.turns.map(({ agent, tick }) => `${agent} in ${tick}`).join(', ')
  process.stdout.write(
    [
      `"${printable(until)}" holds at the end of tick ${after.ticks}`,
      `agents  ${was.agents} -> ${is.agents}: ${after.agents.join(', ')}`,
      `turns   ${was.turns} -> ${is.turns}${turns && `: ${turns}`}`,
      `ticks   ${was.ticks} -> ${is.ticks}`,
      minimal
        ? `1-minimal: without any one of these agents or turns, or a tick earlier, it does not hold (${trials} trials, ${broken} of them broke off)`
        : `stopped after ${trials} trials, perhaps not minimal: go on with npx polity shrink ${run} --until ${quote(until)}`,
      '',
      `run folder: ${run}`,
      `head: ${head}`,
      `next: npx polity verify ${run}`,
      '',
    ].join('\n'),
  )
}

function countsOf({ agents, turns, ticks }: Reduction): { agents: number; turns: number; ticks: number } {
  return { agents: agents.length, turns: turns.length, ticks }
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** On a terminal one line that is written over; elsewhere a line for each time that it got smaller. */
function showProgress(stream: NodeJS.WriteStream): { show: ShrinkProgress; clear: () => void } {
  const begin = wallClock()
  const { show, clear } = statusLine(stream)
  let smallest = ''
  return {
    clear,
    show({ trials, best, left }) {
      const { agents, turns, ticks } = countsOf(best)
      const size = `${agents} agents, ${turns} turns, ${ticks} ticks`
      const seconds = Math.ceil((left * (wallClock() - begin)) / trials / 1000)
      const about = `; about ${left} trials more, ${seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}`
      const line = `${trials} trials: ${size}${about}`
      show(line, size === smallest ? undefined : line)
      smallest = size
    },
  }
}

const HELP = `
The expression is in CEL (Common Expression Language). It may ask for
  ${Object.entries(VARIABLES)
    .map(([name, type]) => `${name.padEnd(10)} ${type}`)
    .join('\n  ')}
${Object.entries(RECORDS)
  .map(([name, fields]) => `  ${name.padEnd(10)} ${Object.keys(fields).join(', ')}`)
  .join('\n')}
Amounts are in POL; numbers to add to them have a point (1.0). The keys of tasks, claims, slashes and proposals are their states.

Examples:
  npx polity shrink runs/pipeline-1a2b3c4d --until 'slashed > 0' --out runs/small
  npx polity shrink runs/pipeline-1a2b3c4d --until 'agents["rex"].refused > 0'

Exit codes: 0 it is 1-minimal, 1 it failed, 2 bad input, or it never holds, 3 played again it does not hold, 130 stopped by Ctrl-C: the
smallest so far is kept.`
