import type { Progress } from '../../../adoption.ts'
import { type Estimate, estimate } from '../../../bootstrap.ts'
import { trainCentrally } from '../central.ts'
import type { Dataset } from '../dataset.ts'
import { averageInReals } from '../fedavg.ts'
import { federate } from '../federation.ts'
import { type Metrics, metricsOf, realMetrics } from '../metrics.ts'
import type { Sharding } from '../sharding.ts'
import { type Folded, overFolds, type Plan } from './folded.ts'
import { type Difference, difference } from './interval.ts'

/** What a federation learns beside its two baselines, over all folds. */
export interface Learning {
  readonly sharding: Sharding
  /** How many, in all repeats. */
  readonly folds: number
  readonly central: Each<Estimate>
  /** After each round. */
  readonly federated: readonly Each<Estimate>[]
  readonly reals: readonly Each<Estimate>[]
  /** After the last round, fold by fold. */
  readonly toCentral: Each<Difference>
  readonly toReals: Each<Difference>
}

type Each<Value> = Readonly<Record<keyof Metrics, Value>>

/** Trains each fold three times: in one place, as the scenario does, and by federated averaging in real numbers. */
export function measureLearning(
  dataset: Dataset,
  plan: Plan,
  sharding: Sharding,
  progress: Progress = () => {},
): Learning {
  const visit = ({ seed, prepared, draws }: Folded) => {
    const { format, shards, heldOut } = prepared
    const real = (weights: readonly number[]) => realMetrics(weights, heldOut)
    return {
      central: real(trainCentrally(shards.flat())),
      federated: federate(prepared, { seed, draws }).map(({ next }) => metricsOf(format, next, heldOut)),
      reals: averageInReals(prepared, draws).map(real),
    }
  }
  const all = overFolds(dataset, plan, sharding, visit, progress)
  const over = (pick: (one: (typeof all)[number]) => Metrics): Each<Estimate> => ({
    accuracy: estimate(all.map((one) => pick(one).accuracy)),
    auc: estimate(all.map((one) => pick(one).auc)),
  })
  const testShare = 1 / (plan.folds - 1)
  const against = (pick: (one: (typeof all)[number]) => Metrics): Each<Difference> => {
    const of = (name: keyof Metrics) =>
      difference(
        all.map((one) => one.federated.at(-1)![name] - pick(one)[name]),
        testShare,
      )
    return { accuracy: of('accuracy'), auc: of('auc') }
  }
  const rounds = Array.from({ length: plan.rounds }, (_, round) => round)
  return {
    sharding,
    folds: all.length,
    central: over(({ central }) => central),
    federated: rounds.map((round) => over(({ federated }) => federated[round]!)),
    reals: rounds.map((round) => over(({ reals }) => reals[round]!)),
    toCentral: against(({ central }) => central),
    toReals: against(({ reals }) => reals.at(-1)!),
  }
}
