import type { Event } from '../../eventSchema.ts'
import type { State } from '../../state.ts'

/** Stakes over time: a value at the end of each tick. Amounts are in POL, as drawn, not as counted. */
export interface Series {
  ticks: number[]
  /** By agent; shorter than `ticks` where it is new to nobody, and filled with 0 where it came later. */
  stakes: Map<string, number[]>
  slashed: number[]
}

export function emptySeries(): Series {
  return { ticks: [], stakes: new Map(), slashed: [] }
}

/** Notes how stakes stand when a tick is over. */
export function sample(series: Series, event: Event, state: State): void {
  if (event.type !== 'tick.ended') return
  const { ticks, stakes } = series
  for (const { name, stake } of Object.values(state.agents)) {
    const list = stakes.get(name) ?? Array.from(ticks, () => 0)
    list.push(inPol(stake))
    stakes.set(name, list)
  }
  ticks.push(event.tick)
  series.slashed.push(inPol(state.totals.slashed))
}

/** Lines of a chart: the `most` agents whose stake moved most, and then those with the largest. */
export function stakeLines(series: Series, most: number): { label: string; values: readonly number[] }[] {
  const lines = [...series.stakes]
    .map(([label, values]) => ({
      label,
      values,
      moved: Math.max(...values) - Math.min(...values),
      last: values.at(-1)!,
    }))
    .sort((a, b) => b.moved - a.moved || b.last - a.last || (a.label < b.label ? -1 : 1))
    .slice(0, most)
  return lines.filter(({ values }) => values.some((value) => value > 0)).map(({ label, values }) => ({ label, values }))
}

/** For drawing and sorting only: a double is no amount. */
export function inPol(wei: bigint): number {
  return Number(wei / 10n ** 12n) / 1e6
}
