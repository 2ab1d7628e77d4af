import { type Estimate, estimate } from '../../../bootstrap.ts'

/** A difference over folds: the bootstrap's interval, and a wider one that knows that folds share rows. */
export interface Difference extends Estimate {
  readonly wide: readonly [low: number, high: number]
}

/**
 * A paired difference over repeated folds. The bootstrap takes folds for independent, which they are not: training rows come again in all folds but one. The
 * corrected resampled t interval (Nadeau and Bengio 2003) widens the variance by what the test rows are of the training rows.
 *
 * @param testShare - rows tested on over rows trained on, in one fold
 */
export function difference(values: readonly number[], testShare: number): Difference {
  const { mean, low, high } = estimate(values)
  const count = values.length
  const centre = values.reduce((sum, value) => sum + value, 0) / count
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, count - 1)
  const half = studentAt975(Math.max(1, count - 1)) * Math.sqrt((1 / count + testShare) * variance)
  return { mean, low, high, wide: [centre - half, centre + half] }
}

/** The 97.5th percentile of Student's t, to three digits from 5 degrees on (Cornish and Fisher 1960). */
export function studentAt975(degrees: number): number {
  const z = 1.959964
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  )
}
