import type { Row } from './dataset.ts'
import { toFeature } from './format.ts'
import type { Sample } from './shard.ts'

/** What the DAO publishes, measured on rows of its own: where each feature lies, and how wide. */
export interface Calibration {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

/** Measures features on rows that are nobody's secret. @throws {@link CalibrationError} without rows */
export function calibrate(rows: readonly Row[]): Calibration {
  const [first] = rows
  if (!first) throw new CalibrationError()
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const columns = first.features.map((_, at) => rows.map(({ features }) => features[at] as number))
  const mean = columns.map(meanOf)
  const deviation = columns.map((column, at) => {
    const wide = Math.sqrt(meanOf(column.map((value) => (value - mean[at]!) ** 2)))
    // What summing rounds off a constant is no deviation.
    return wide < ROUNDING * column.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ? 0 : wide
  })
  return { mean, deviation }
}

const ROUNDING = 1e-9

/** A row in deviations from the mean, as whole numbers. A feature that never changed while calibrating says nothing, and is 0. */
export function standardise({ features, label }: Row, { mean, deviation }: Calibration): Sample {
  const x = features.map((value, at) => (deviation[at] ? toFeature((value - mean[at]!) / deviation[at]) : 0n))
  return { x, label: BigInt(label) }
}

/** There is nothing to measure. */
export class CalibrationError extends Error {
  override readonly name = 'Federated.CalibrationError'
  constructor() {
    super('The DAO holds no rows to calibrate with: leave it a larger part.')
  }
}
