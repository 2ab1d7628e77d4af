import { FEATURE_SCALE } from './format.ts'
import type { Sample } from './shard.ts'

/** A linear model in real numbers: the weight of the bias last. */
export type RealWeights = readonly number[]

/** The features of a sample as real numbers, in deviations, with a 1 for the bias. */
export function realFeatures({ x }: Sample): number[] {
  return [...x.map((value) => Number(value) / 2 ** FEATURE_SCALE), 1]
}

export function scoreReal(sample: Sample, weights: RealWeights): number {
  return dot(realFeatures(sample), weights)
}

/** 1 / (1 + e^-z), without overflow. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}

/**
 * Logistic regression on all rows in one place: the minimum of the summed log loss plus `l2` / 2 of the squared weights, the bias free. By Newton's method,
 * with half steps where a whole one goes up, until no coordinate of the gradient is above 1e-9: there is one minimum, and this is it.
 *
 * @throws {@link NotConvergedError}
 */
export function trainCentrally(samples: readonly Sample[], { l2 = 1 } = {}): RealWeights {
  const data = samples.map((sample) => ({ x: realFeatures(sample), label: Number(sample.label) }))
  const size = data[0]?.x.length ?? 1
  const penalty = (at: number) => (at < size - 1 ? l2 : 0)
  const lossOf = (weights: RealWeights) =>
    data.reduce((sum, { x, label }) => {
      const z = dot(x, weights)
      return sum + Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)))
    }, 0) + weights.reduce((sum, weight, at) => sum + (penalty(at) * weight * weight) / 2, 0)
  let weights: RealWeights = new Array<number>(size).fill(0)
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const gradient = weights.map((weight, at) => penalty(at) * weight)
    const curve = weights.map((_, at) => weights.map((_, other) => (at === other ? penalty(at) + TINY : 0)))
    for (const { x, label } of data) {
      const share = sigmoid(dot(x, weights))
      for (const [at, value] of x.entries()) {
        gradient[at]! += (share - label) * value
        const bend = share * (1 - share) * value
        for (const [other, by] of x.entries()) curve[at]![other]! += bend * by
      }
    }
    if (Math.max(...gradient.map(Math.abs)) < 1e-9) return weights
    const step = solve(curve, gradient)
    const before = lossOf(weights)
    let size = 1
    const moved = () => weights.map((weight, at) => weight - size * step[at]!)
    while (lossOf(moved()) > before + 1e-12 && size > 1e-6) size /= 2
    weights = moved()
  }
  throw new NotConvergedError(MOST_TURNS)
}

const MOST_TURNS = 100
/** Keeps the equations solvable where a feature is 0 throughout. */
const TINY = 1e-10

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** Solves `matrix` times answer = `right` for a positive definite matrix (Cholesky). */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length
  const lower = right.map(() => new Array<number>(size).fill(0))
  for (let at = 0; at < size; at++) {
    for (let other = 0; other <= at; other++) {
      let rest = matrix[at]![other]!
      for (let known = 0; known < other; known++) rest -= lower[at]![known]! * lower[other]![known]!
      lower[at]![other] = at === other ? Math.sqrt(rest) : rest / lower[other]![other]!
    }
  }
  const forward: number[] = []
  for (let at = 0; at < size; at++) {
    let rest = right[at]!
    for (let known = 0; known < at; known++) rest -= lower[at]![known]! * forward[known]!
    forward.push(rest / lower[at]![at]!)
  }
  const answer = [...forward]
  for (let at = size - 1; at >= 0; at--) {
    for (let known = at + 1; known < size; known++) answer[at]! -= lower[known]![at]! * answer[known]!
    answer[at]! /= lower[at]![at]!
  }
  return answer
}

/** Newton's method went nowhere. */
export class NotConvergedError extends Error {
  override readonly name = 'Federated.NotConvergedError'
  constructor(turns: number) {
    super(`Central training has not converged after ${turns} turns: give it an l2 of 0 or more.`)
  }
}
