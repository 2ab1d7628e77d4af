import { join } from 'node:path'
import { z } from 'zod'
import { type Estimate, estimate } from './bootstrap.ts'
import { type Cell, type Setting, settingName } from './grid.ts'
import { MEASURES, type Measure, numberOf } from './measures.ts'
import { Outcome, outcomeOf } from './outcome.ts'
import { readTrail } from './trail.ts'

/** A run of a sweep with what it came to; one that did not end has none. */
export type Played = Cell & ({ outcome: Outcome } | { failed: string })

/** One measure of one setting over all seeds. */
export interface Figure extends Estimate {
  measure: Measure
  /** By seed; of one that did not end there is none. */
  values: (number | undefined)[]
  /** Against the first setting, seed by seed; absent for the first, and without a seed that ended in both. */
  difference?: Estimate
}

/** All of a sweep, in numbers. */
export interface Sweep {
  society: string
  seeds: readonly string[]
  settings: { name: string; ended: number; figures: Figure[] }[]
  failed: { name: string; why: string }[]
}

/** The outcome of a cell that has ended. */
export function readCell(dir: string, cell: Cell): Played {
  const { events, broken } = readTrail(join(dir, cell.name, 'events.jsonl'))
  const outcome = outcomeOf(events)
  return outcome.ended && !broken ? { ...cell, outcome } : { ...cell, failed: broken ?? 'it did not end' }
}

export function sumUp(
  society: string,
  { settings, seeds }: { settings: readonly Setting[]; seeds: readonly string[] },
  played: readonly Played[],
): Sweep {
  const outcomes = settings.map((_, setting) =>
    seeds.map((seed) => {
      const cell = played.find((each) => each.setting === setting && each.seed === seed)
      return cell && 'outcome' in cell ? cell.outcome : undefined
    }),
  )
  const valuesOf = (measure: Measure) =>
    outcomes.map((row) => row.map((outcome) => outcome && numberOf(measure, outcome)))
  return {
    society,
    seeds,
    settings: settings.map((setting, at) => ({
      name: settingName(setting),
      ended: outcomes[at]?.filter(Boolean).length ?? 0,
      figures: MEASURES.flatMap((measure) => figureOf(measure, valuesOf(measure), at)),
    })),
    failed: played.flatMap((cell) => ('failed' in cell ? [{ name: cell.name, why: cell.failed }] : [])),
  }
}

function figureOf(measure: Measure, values: readonly (readonly (number | undefined)[])[], setting: number): Figure[] {
  const own = values[setting] ?? []
  const first = values[0] ?? []
  const there = own.filter((value) => value !== undefined)
  if (there.length === 0) return []
  const pairs = own.flatMap((value, at) => (value === undefined || first[at] === undefined ? [] : [value - first[at]]))
  const difference = setting > 0 && pairs.length > 0 ? { difference: estimate(pairs) } : {}
  return [{ measure, values: [...own], ...estimate(there), ...difference }]
}

/** Whether the interval of the difference leaves zero out. */
export function differs({ difference }: Figure): boolean {
  return difference !== undefined && (difference.low > 0 || difference.high < 0)
}

export function sweepToJson(sweep: Sweep, played: readonly Played[]) {
  return {
    ...sweep,
    settings: sweep.settings.map(({ figures, ...setting }) => ({
      ...setting,
      measures: figures.map(({ measure: { name, unit }, values, ...figure }) => ({
        ...{ name, unit, ...figure },
        values: values.map((value) => value ?? null),
      })),
    })),
    cells: played.map((cell) => ('outcome' in cell ? { ...cell, outcome: z.encode(Outcome, cell.outcome) } : cell)),
  }
}
