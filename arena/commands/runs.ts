import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { wallTime } from '../clock.ts'
import { UsageError } from '../exit.ts'
import { printable } from '../printable.ts'
import { type Paint, paintFor } from '../render.ts'
import { type RunRow, runsIn } from '../runList.ts'
import { renderTable, widthOf } from '../tables.ts'

export function runsCommand(): Command {
  return new Command('runs')
    .description('List the runs in a folder: what they played, how far they came, whether they can go on.')
    .argument('[dir]', 'the folder that the runs are in, or a run folder', 'runs')
    .option('--json', 'the list as JSON on stdout')
    .addHelpText(
      'after',
      `
ended      the run came to its end: check it with \`npx polity verify\`
live       a process plays it right now
resumable  it was stopped or killed: \`npx polity run --resume\` goes on with it
broken     the ends of its files do not fit together
What lies between the ends of a log is not looked at: that is for \`npx polity verify\`.

Exit codes: 0 listed, 2 there is no such folder.`,
    )
    .action((dir: string, { json }: { json?: boolean }) => {
      if (!existsSync(dir) && dir !== 'runs') throw new UsageError(`There is no folder ${dir}.`)
      const rows = runsIn(dir)
      if (json) process.stdout.write(`${JSON.stringify(rows.map(toJson))}\n`)
      else if (rows.length > 0)
        process.stdout.write(
          `${renderRuns(rows, wallTime(), widthOf(process.stdout), paintFor(process.stdout, process.env))}\n`,
        )
      else process.stderr.write(`No runs in ${dir}. Make one with \`npx polity run\`.\n`)
    })
}

/** @param now - in milliseconds since 1970 */
export function renderRuns(rows: readonly RunRow[], now: number, width: number, paint: Paint): string {
  const header = ['run', 'society', 'seed', 'state', 'ticks', 'events', 'age', 'size', 'head', 'remarks']
  const cells = printable(rows).map(
    ({ name, society = '', seed = '', state, why = '', ticks, events, head = '', changed, size, fork }) => [
      ...[name, society, seed, paint(COLORS[state], state), ticks === undefined ? '' : String(ticks), String(events)],
      ...[ageOf(now - changed), sizeOf(size), head.slice(0, 8), [forkText(fork), why].filter(Boolean).join('; ')],
    ],
  )
  return renderTable(header, cells, { width, right: [4, 5, 6, 7] })
}

const COLORS = { ended: 'green', live: 'cyan', resumable: 'yellow', broken: 'red' } as const

function toJson({ changed, ...row }: RunRow) {
  return { ...row, changed: new Date(changed).toISOString() }
}

/** How long ago, in the largest unit that it has two of, or seconds. */
function ageOf(ms: number): string {
  const steps: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ]
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [unit, length] = steps.find(([, length]) => seconds >= 2 * length) ?? ['s', 1]
  return `${Math.floor(seconds / length)} ${unit}`
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function forkText(fork: RunRow['fork']): string {
  if (!fork) return ''
  const changes = Object.entries(fork.changes).map(([key, value]) => `${key}=${value}`)
  return [...(fork.parent ? [`fork of ${fork.parent} at tick ${fork.at}`] : []), ...changes].join(', ')
}
