import { type Random, randomStream } from './clock.ts'

/** A mean over seeds, with an interval for it. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/** How often is drawn, and which share of the draws lies within an interval. */
export const DRAWS = 2000
export const COVERAGE = 0.95

/**
 * The mean and its percentile bootstrap interval (Efron and Tibshirani 1993, 13.3): `n` values are drawn from the `n` with replacement, 2000
 * times; the interval lies between the 2.5th and 97.5th percentile of the means. The draws come from a stream of their own with a fixed
 * seed, so that the same values have the same interval. Of few values it is too narrow, of one it is that value.
 */
export function estimate(values: readonly number[]): Estimate {
  const mean = meanOf(values)
  if (values.every((value) => value === values[0])) return { mean, low: mean, high: mean }
  const means = drawsOf(values.length)
    .map((draw) => meanOf(draw.map((at) => values[at] as number)))
    .sort((a, b) => a - b)
  const tail = (1 - COVERAGE) / 2
  return { mean, low: means[Math.floor(tail * DRAWS)]!, high: means[Math.ceil((1 - tail) * DRAWS) - 1]! }
}

/** Rounded, so that a sum's order and its last bits say nothing. */
function meanOf(values: readonly number[]): number {
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e6) / 1e6
}

const known = new Map<number, number[][]>()

/** Which values each draw takes: the same for all measures, so that drawing costs once. */
function drawsOf(count: number): number[][] {
  const drawn = known.get(count)
  if (drawn) return drawn
  const random: Random = randomStream('polity sweep', 'bootstrap', count)
  const draws = Array.from({ length: DRAWS }, () => Array.from({ length: count }, () => random.below(count)))
  known.set(count, draws)
  return draws
}
