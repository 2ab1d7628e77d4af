import type { Progress } from '../../../adoption.ts'
import { type Random, randomStream } from '../../../clock.ts'
import { type Prepared, prepare } from '../data.ts'
import type { Dataset } from '../dataset.ts'
import { type Draws, drawsOf } from '../federation.ts'
import { stratifiedFolds } from '../folds.ts'
import type { Sharding } from '../sharding.ts'

/** What is measured over: repeated folds, each with its own deal and its own draws. */
export interface Plan {
  readonly seed: string
  readonly repeats: number
  readonly folds: number
  readonly clients: number
  readonly rounds: number
}

export const PLAN: Plan = { seed: 'study', repeats: 5, folds: 5, clients: 8, rounds: 20 }

/** One fold, dealt. */
export interface Folded {
  readonly seed: string
  readonly prepared: Prepared
  readonly draws: Draws
}

/** What the folds of a repeat are cut by. */
export const openFolds = (seed: string, repeat: number): Random => randomStream(seed, 'folds', repeat)

/** Visits each fold of each repeat, in order. */
export function overFolds<Result>(
  dataset: Dataset,
  { seed, repeats, folds, clients, rounds }: Plan,
  sharding: Sharding,
  visit: (folded: Folded) => Result,
  progress: Progress = () => {},
): Result[] {
  let done = 0
  return Array.from({ length: repeats }, (_, repeat) =>
    stratifiedFolds(dataset.rows, folds, openFolds(seed, repeat)).map(({ test }, fold) => {
      const own = `${seed} ${repeat} ${fold}`
      const prepared = prepare(dataset, { seed: own, clients, sharding, heldOut: test })
      const result = visit({ seed: own, prepared, draws: drawsOf(prepared, own, rounds) })
      progress(`${repeats * folds} folds`, (100 * ++done) / (repeats * folds))
      return result
    }),
  ).flat()
}
