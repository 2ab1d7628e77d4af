import { type Estimate, estimate } from '../../../bootstrap.ts'
import { sigmaFor } from '../accountant.ts'
import type { Dataset } from '../dataset.ts'
import { federate } from '../federation.ts'
import { metricsOf } from '../metrics.ts'
import { boundRow, DELTA, hideRows, NORM, noisyTrainer, rowNoise, updateSensitivity } from '../privacy.ts'
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

/** Each minibatch of noisy updates trains this often at most. */
export const USES = 4
/** Fewer rounds show less: half as many as without noise. */
export const ROUNDS = 10

/** Accuracy under noise on updates, and under noise on rows before they are committed to. */
export function measureNoise(dataset: Dataset, plan: Plan, epsilons: readonly number[]): Cost[] {
  return [...epsilons, Number.POSITIVE_INFINITY].map((epsilon) => {
    const none = epsilon === Number.POSITIVE_INFINITY
    const { sigma: rowSigma, labelEpsilon } = none ? { sigma: 0, labelEpsilon: 0 } : rowNoise(epsilon)
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
      const noisy = hideRows(prepared.shards, { epsilon, seed })
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
