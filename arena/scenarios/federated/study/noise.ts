import { type Estimate, estimate } from '../../../bootstrap.ts'
import { randomStream } from '../../../clock.ts'
import { rhoFor, sigmaFor } from '../accountant.ts'
import type { Dataset } from '../dataset.ts'
import { federate } from '../federation.ts'
import { metricsOf } from '../metrics.ts'
import { boundRow, noisyRow, noisyTrainer, rowSensitivity, updateSensitivity } from '../privacy.ts'
import { overFolds, type Plan } from './folded.ts'

/** What noise costs at one epsilon; `Infinity` is bounded rows without noise. */
export interface Cost {
  readonly epsilon: number
  readonly sigma: { readonly updates: number; readonly rows: number }
  /** Labels kept, of all, where rows are noisy. */
  readonly kept: number
  readonly updates: Estimate
  readonly rows: Estimate
}

/** Rows are no longer than this many deviations; what is longer is shortened before it is committed to. */
export const NORM = 3
export const DELTA = 1e-5
/** Each minibatch of noisy updates trains this often at most. */
export const USES = 4
/** Fewer rounds show less: half as many as without noise. */
export const ROUNDS = 10

/** Accuracy under noise on updates, and under noise on rows before they are committed to. */
export function measureNoise(dataset: Dataset, plan: Plan, epsilons: readonly number[]): Cost[] {
  return [...epsilons, Number.POSITIVE_INFINITY].map((epsilon) => {
    const none = epsilon === Number.POSITIVE_INFINITY
    // Half of the budget for the label, half for the features: rho adds up, and a coin of epsilon is epsilon^2 / 2 (Bun and Steinke 2016).
    const half = none ? 0 : rhoFor(epsilon, DELTA) / 2
    const labelEpsilon = Math.floor(1000 * Math.sqrt(2 * half))
    const rowSigma = none ? 0 : Math.ceil(rowSensitivity(NORM) / Math.sqrt(2 * half))
    let sigma = 0
    const all = overFolds(dataset, { ...plan, rounds: ROUNDS }, 'iid', ({ seed, prepared, draws }) => {
      const { format, heldOut } = prepared
      const shards = prepared.shards.map((samples) => samples.map((sample) => boundRow(sample, NORM)))
      const accuracy = (own: typeof shards, trainers: Parameters<typeof federate>[1]['trainers']) => {
        const play = { seed, draws, ...(trainers && { trainers }) }
        return metricsOf(format, federate({ format, shards: own }, play).at(-1)!.next, heldOut).accuracy
      }
      if (none) return { updates: accuracy(shards, undefined), rows: accuracy(shards, undefined) }
      const sensitivity = updateSensitivity(format, NORM)
      sigma ||= sigmaFor({ sensitivity, uses: USES, epsilon, delta: DELTA })
      const trainers = Object.fromEntries(shards.map((_, client) => [client, noisyTrainer({ sigma, uses: USES })]))
      const noisy = shards.map((samples, client) => {
        const random = randomStream(seed, 'federated', 'rows', client)
        return samples.map((sample) => noisyRow(sample, { sigma: rowSigma, labelEpsilon }, random))
      })
      return { updates: accuracy(shards, trainers), rows: accuracy(noisy, undefined) }
    })
    const odds = Math.exp(labelEpsilon / 1000)
    return {
      epsilon,
      sigma: { updates: sigma, rows: rowSigma },
      kept: none ? 1 : odds / (1 + odds),
      updates: estimate(all.map(({ updates }) => updates)),
      rows: estimate(all.map(({ rows }) => rows)),
    }
  })
}
