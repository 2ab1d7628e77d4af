import { type RealWeights, scoreReal } from './central.ts'
import type { Format, Weights } from './format.ts'
import type { Sample } from './shard.ts'
import { score } from './training.ts'

/** How good scores are at telling the classes apart. */
export interface Metrics {
  /** The share of rows on the right side of 0; a score of 0 says class 1. */
  readonly accuracy: number
  /** The chance that a row of class 1 scores above one of class 0; where they tie, a coin's. */
  readonly auc: number
}

/** A model's metrics on samples, from its exact scores. @throws {@link OneClassError} */
export function metricsOf(format: Pick<Format, 'features'>, weights: Weights, samples: readonly Sample[]): Metrics {
  // Scores are below 2^33 and so exact as numbers.
  const scores = samples.map(({ x }) => Number(score(format, weights, x)))
  const labels = samples.map(({ label }) => label)
  return { accuracy: accuracyOf(scores, labels), auc: aucOf(scores, labels) }
}

/** The metrics of a model in real numbers. @throws {@link OneClassError} */
export function realMetrics(weights: RealWeights, samples: readonly Sample[]): Metrics {
  const scores = samples.map((sample) => scoreReal(sample, weights))
  const labels = samples.map(({ label }) => label)
  return { accuracy: accuracyOf(scores, labels), auc: aucOf(scores, labels) }
}

/** In whole basis points, as the registry of models has them. */
export function basisPoints(share: number): bigint {
  return BigInt(Math.round(share * 10_000))
}

export function accuracyOf(scores: readonly number[], labels: readonly bigint[]): number {
  if (scores.length === 0) throw new OneClassError(1)
  const right = scores.filter((value, at) => (value >= 0 ? 1n : 0n) === labels[at]).length
  return right / scores.length
}

/**
 * The area under the ROC curve: pairs won, ties half (Mann and Whitney 1947). Counted in whole numbers after one sort, and divided once.
 *
 * @throws {@link OneClassError}
 */
export function aucOf(scores: readonly number[], labels: readonly bigint[]): number {
  const order = scores.map((value, at) => ({ value, label: labels[at] })).sort((a, b) => a.value - b.value)
  let [twiceWon, zerosBelow, ones] = [0, 0, 0]
  for (let from = 0; from < order.length; ) {
    let [to, tiedZeros, tiedOnes] = [from, 0, 0]
    for (; to < order.length && order[to]!.value === order[from]!.value; to++) {
      if (order[to]!.label === 1n) tiedOnes++
      else tiedZeros++
    }
    twiceWon += tiedOnes * (2 * zerosBelow + tiedZeros)
    ;[zerosBelow, ones, from] = [zerosBelow + tiedZeros, ones + tiedOnes, to]
  }
  if (ones === 0 || zerosBelow === 0) throw new OneClassError(ones === 0 ? 1 : 0)
  return twiceWon / (2 * ones * zerosBelow)
}

/** All rows are of one class, or there are none. */
export class OneClassError extends Error {
  override readonly name = 'Federated.OneClassError'
  constructor(missing: 0 | 1) {
    super(`No row is of class ${missing}: judge on rows of both.`)
  }
}
