import { type Random, randomStream } from '../../clock.ts'
import { rhoFor } from './accountant.ts'
import { bernoulliExp, discreteGaussian } from './discreteGaussian.ts'
import { honest, type Trainer } from './federation.ts'
import { ERROR_SCALE, FEATURE_SCALE, type Format, toFeature, UPDATE_BITS, WEIGHT_SCALE } from './format.ts'
import { shortened } from './means.ts'
import type { Sample } from './shard.ts'

const ONE = 2n ** BigInt(FEATURE_SCALE)

/** Rows are no longer than this many deviations; what is longer is shortened before it is committed to. */
export const NORM = 3
export const DELTA = 1e-5

/** A sample whose features, with the 1 of the bias, are no longer than `norm` deviations: what one row can do is bounded by this. */
export function boundRow({ x, label }: Sample, norm: number): Sample {
  return { x: shortened(x, BigInt(norm) ** 2n * ONE * ONE - ONE * ONE), label }
}

/**
 * How far another row in its place can move an update, in units of weights: rows no longer than `norm` have gradients no longer than that, so the
 * sum moves by twice as much, and rounding moves each coordinate by one at most. Clamping brings updates nearer to each other, if anything.
 */
export function updateSensitivity({ features, rows, rate }: Format, norm: number): number {
  const perWeight = 2 ** (ERROR_SCALE + FEATURE_SCALE - WEIGHT_SCALE + rate) * rows
  return (2 * norm * 2 ** (ERROR_SCALE + FEATURE_SCALE)) / perWeight + Math.sqrt(features + 1)
}

/**
 * Trains on rows that {@link boundRow} has bounded, and adds discrete Gaussian noise to each coordinate. A minibatch that has trained `uses` times hands in
 * nothing more, so that no row shows in more updates than were accounted for, whatever the beacon draws. The noise hides rows from everybody who doesn't know
 * the client's seed; the update is not what the minibatch gives any more, so no proof of training holds for it.
 */
export function noisyTrainer({ sigma, uses }: { sigma: number; uses: number }): Trainer {
  const used = new Map<number, number>()
  const most = 2n ** BigInt(UPDATE_BITS - 1) - 1n
  return (turn) => {
    const before = used.get(turn.place) ?? 0
    if (before >= uses) return undefined
    used.set(turn.place, before + 1)
    return honest(turn)?.map((value) => {
      const noisy = value + BigInt(discreteGaussian(sigma, turn.random))
      return noisy > most ? most : noisy < -most ? -most : noisy
    })
  }
}

/**
 * A row as a client commits to it when nobody shall learn it from anything that follows: noise on its features, and its label turned round by a coin
 * (randomised response, Warner 1965). Whatever is trained on it, however often and proved or not, shows no more than this row does.
 *
 * @param sigma - of the noise, in units of features
 * @param labelEpsilon - thousandths: labels are kept e^epsilon times as often as turned
 */
export function noisyRow(
  { x, label }: Sample,
  { sigma, labelEpsilon }: { sigma: number; labelEpsilon: number },
  random: Random,
): Sample {
  const unit = Number(ONE)
  return {
    x: x.map((value) => toFeature((Number(value) + discreteGaussian(sigma, random)) / unit)),
    label: isTurned(BigInt(labelEpsilon), random) ? 1n - label : label,
  }
}

/**
 * How rows are made noisy within an epsilon at {@link DELTA}: half of the budget for the label, half for the features, as rho adds up and a coin of epsilon is
 * epsilon^2 / 2 (Bun and Steinke 2016).
 */
export function rowNoise(epsilon: number): { sigma: number; labelEpsilon: number } {
  const root = Math.sqrt(rhoFor(epsilon, DELTA))
  return { sigma: Math.ceil(rowSensitivity(NORM) / root), labelEpsilon: Math.floor(1000 * root) }
}

/** The rows of each client as it commits to them where rows are hidden: bounded, then noisy, once and for good. Of a seed whoever knows takes the noise off. */
export function hideRows(
  shards: readonly (readonly Sample[])[],
  { epsilon, seed }: { epsilon: number; seed: string },
): Sample[][] {
  const noise = rowNoise(epsilon)
  return shards.map((samples, client) => {
    const random = randomStream(seed, 'federated', 'rows', client)
    return samples.map((sample) => noisyRow(boundRow(sample, NORM), noise, random))
  })
}

/** How far apart two rows can lie that {@link boundRow} has bounded, in units of features. */
export function rowSensitivity(norm: number): number {
  return 2 * Number(ONE) * Math.sqrt(norm ** 2 - 1)
}

/** True with probability e^-epsilon / (1 + e^-epsilon), exactly. */
function isTurned(thousandths: bigint, random: Random): boolean {
  for (;;) {
    if (random.below(2) === 0) return false
    if (bernoulliExp(thousandths, 1000n, random)) return true
  }
}
