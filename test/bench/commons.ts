// What `commons` comes to in each arm, over the seeds of a sweep: `polity sweep commons --set arm=none,leader,dao,quota,slash
// --seeds 1..20 --out DIR`, then `node test/bench/commons.ts DIR [--write]`. The table stands in docs/scenarios.md.
import { join } from 'node:path'
import { estimate } from '../../arena/bootstrap.ts'
import { listRuns, openRun } from '../../arena/folder.ts'
import { FISHERS } from '../../arena/scenarios/commons/fishers.ts'
import { lakeIn } from '../../arena/scenarios/commons/lake.ts'
import { type Season, seasonOf } from '../../arena/scenarios/commons/measures.ts'
import { ARMS } from '../../arena/scenarios/commons/policies.ts'
import { apply, emptyState, snapshot } from '../../arena/state.ts'
import { readTrail } from '../../arena/trail.ts'
import { writeSection } from '../../scripts/section.ts'

const [dir, write] = process.argv.slice(2)
if (dir === undefined) throw new Error('Name the folder of a sweep: node test/bench/commons.ts DIR [--write]')

const MEASURES: readonly [string, (season: Season) => number, (value: number) => string][] = [
  ['survival rate', ({ survived }) => (survived ? 1 : 0), percent],
  ['survival time, months', ({ months }) => months, (value) => value.toFixed(1)],
  ['gain, t', ({ gain }) => gain, (value) => value.toFixed(0)],
  ['efficiency', ({ efficiency }) => efficiency, percent],
  ['equality', ({ equality }) => equality, percent],
  ['over-usage', ({ overUsage }) => overUsage, percent],
]

const seasons = Map.groupBy(
  listRuns(dir).map((name) => ({
    arm: openRun(join(dir, name)).manifest.options.arm,
    season: endOf(join(dir, name, 'events.jsonl')),
  })),
  ({ arm }) => arm,
)
const rows = ARMS.map((arm) => {
  const played = (seasons.get(arm) ?? []).map(({ season }) => season)
  const cells = MEASURES.map(([, of, shown]) => {
    const { mean, low, high } = estimate(played.map(of))
    return low === high ? shown(mean) : `${shown(mean)} (${shown(low)} to ${shown(high)})`
  })
  return `| \`${arm}\` | ${played.length} | ${cells.join(' | ')} |`
})
const table = [
  `| arm | runs | ${MEASURES.map(([name]) => name).join(' | ')} |`,
  `| --- | ${'---: | '.repeat(MEASURES.length + 1).trim()}`,
  ...rows,
].join('\n')
process.stdout.write(`${table}\n`)
if (write === '--write') writeSection('docs/scenarios.md', 'commons', table)

/** @throws where a run did not end */
function endOf(log: string): Season {
  const { events, broken } = readTrail(log)
  const state = emptyState()
  for (const event of events) apply(state, event)
  if (broken !== undefined || !state.ended)
    throw new Error(`${log}: ${broken ?? 'it has not ended'}. Let the sweep end.`)
  const end = snapshot(state, state.tick)
  return seasonOf(
    lakeIn(end),
    FISHERS.map((name) => end.agents[name]?.account ?? ''),
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
