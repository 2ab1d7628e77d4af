import type { Event } from '../../eventSchema.ts'
import type { State } from '../../state.ts'

/** What is counted over time: a value at the end of each tick. Amounts are in POL, as drawn, not as counted. */
export interface Series {
  ticks: number[]
  stakes: Map<string, StakeLine>
  /** Of all agents together. */
  staked: number[]
  slashed: number[]
  executed: number[]
  /** By own policies, and on chain. */
  denied: number[]
}

/** An agent's stake; 0 where it came later. */
interface StakeLine {
  values: number[]
  least: number
  most: number
}

export function emptySeries(): Series {
  return { ticks: [], stakes: new Map(), staked: [], slashed: [], executed: [], denied: [] }
}

/** Notes how things stand when a tick is over. */
export function sample(series: Series, event: Event, state: State): void {
  if (event.type !== 'tick.ended') return
  const { ticks, stakes } = series
  let staked = 0n
  for (const { name, stake } of Object.values(state.agents)) {
    const value = inPol(stake)
    let line = stakes.get(name)
    if (!line) {
      const earlier = ticks.length > 0 ? 0 : value
      line = { values: ticks.map(() => 0), least: Math.min(earlier, value), most: Math.max(earlier, value) }
      stakes.set(name, line)
    }
    line.values.push(value)
    if (value < line.least) line.least = value
    if (value > line.most) line.most = value
    staked += stake
  }
  ticks.push(event.tick)
  series.staked.push(inPol(staked))
  series.slashed.push(inPol(state.totals.slashed))
  series.executed.push(state.totals.executed)
  series.denied.push(state.totals.denied + state.totals.refused)
}

/** A line of a chart. */
export interface Line {
  label: string
  values: readonly number[]
}

/** Lines of a chart: the `most` agents whose stake moved most, and then those with the largest. */
export function stakeLines({ stakes }: Series, count: number): Line[] {
  return [...stakes]
    .filter(([, { most }]) => most > 0)
    .map(([label, { values, least, most }]) => ({ label, values, moved: most - least, last: values.at(-1)! }))
    .sort((a, b) => b.moved - a.moved || b.last - a.last || (a.label < b.label ? -1 : 1))
    .slice(0, count)
    .map(({ label, values }) => ({ label, values }))
}

/** For drawing and sorting only: a double is no amount. */
export function inPol(wei: bigint): number {
  return Number(wei) / 1e18
}
