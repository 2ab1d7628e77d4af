import { Command } from 'commander'
import { formatAmount } from '../../policies/index.ts'
import { briefOf } from '../brief.ts'
import { type Comparison, compareRuns, comparisonToJson, readCompared } from '../compared.ts'
import { comparePage } from '../comparePage.ts'
import type { Event } from '../event.ts'
import { labelOf } from '../measures.ts'
import { printable } from '../printable.ts'
import { type Paint, paintFor } from '../render.ts'
import { renderTable, widthOf, wrap } from '../tables.ts'
import { writeReport } from './report.ts'

export function compareCommand(): Command {
  return new Command('compare')
    .description('Set the outcomes of runs side by side, and say where the runs part.')
    .argument('<run...>', 'run folders; the others are held against the first')
    .option('--html <file>', 'also a report with plots: one file that asks for nothing from outside')
    .option('--json', 'the comparison as JSON on stdout')
    .addHelpText(
      'after',
      '\nWhat each measure counts is in docs/replay.md. A run that has not ended is compared as far as it goes.\n\nExit codes: 0 compared, 2 one of them is no run.',
    )
    .action(async (paths: string[], { json, html }: { json?: boolean; html?: string }) => {
      const comparison = compareRuns(readCompared(paths))
      const { runs } = comparison
      for (const { name, outcome, broken } of runs)
        if (broken) process.stderr.write(`${name}: ${broken}; compared as far as it reads.\n`)
        else if (!outcome.ended) process.stderr.write(`${name} has not ended; compared as far as it goes.\n`)
      if (html !== undefined) {
        const partings = comparison.partings.map((parting) => renderParting(runs[0]?.name ?? '', parting))
        writeReport(html, await comparePage(comparison, partings))
      }
      process.stdout.write(
        json
          ? `${JSON.stringify(comparisonToJson(comparison))}\n`
          : `${renderComparison(comparison, widthOf(process.stdout), paintFor(process.stdout, process.env))}\n`,
      )
    })
}

export function renderComparison(comparison: Comparison, width: number, paint: Paint): string {
  const { runs, rows, agents, partings } = comparison
  const names = runs.map(({ name }) => printable(name))
  const right = names.map((_, at) => at + 1)
  const seeds = ['seed', ...runs.map(({ manifest }) => printable(manifest.seed))]
  const heads = ['head', ...runs.map(({ events }) => events.at(-1)?.hash.slice(0, 8) ?? '')]
  const measures = rows.map(({ measure, texts, differs }) => [
    labelOf(measure),
    ...texts.map((text) => (differs ? paint('bold', text) : text)),
  ])
  const owned = agents.map(({ name, pol }) => [
    printable(name),
    ...pol.map((wei) => (wei === undefined ? '' : formatAmount(wei, 'e-18 POL').replace(' POL', ''))),
  ])
  return [
    renderTable(['', ...names], [seeds, heads, ...measures], { width, right }),
    ...(agents.length > 0 ? ['', renderTable(['POL at the end', ...names], owned, { width, right })] : []),
    ...partings.flatMap((parting) => [
      '',
      ...renderParting(names[0] ?? '', parting).map((line) => wrap(line, width, 4)),
    ]),
  ].join('\n')
}

function renderParting(first: string, { run, parting, manifest: said }: Comparison['partings'][number]): string[] {
  const [name, manifest] = [printable(run.name), printable(said)]
  const { shared, events, deeds } = parting
  if (!events[0] && !events[1]) return [`${name} is ${first}, event for event: one head`]
  const begin =
    shared === 0
      ? `${name} is another run than ${first} from its first event on: ${manifest.join(', ') || 'run.json has other bytes'}`
      : `${name} parts from ${first} at seq ${shared}, in tick ${(events[1] ?? events[0])?.tick}: ${shared} events are the same`
  const sides = (pair: readonly (Event | undefined)[]) => [
    `  ${first}: ${pair[0] ? briefOf(pair[0]) : 'nothing more'}`,
    `  ${name}: ${pair[1] ? briefOf(pair[1]) : 'nothing more'}`,
  ]
  return [
    begin,
    ...(shared > 0 ? sides(events) : []),
    ...(deeds ? ['the first that agents did otherwise:', ...sides(deeds)] : ['agents did the same in both']),
  ]
}
