import type { Dataset } from '../dataset.ts'
import { federate, honest, type Trainer } from '../federation.ts'
import { clipped, type Mean, plain, trimmed } from '../means.ts'
import { metricsOf } from '../metrics.ts'
import { DEVIATIONS, type Deviation } from './deviations.ts'
import { overFolds, type Plan } from './folded.ts'
import { type Difference, difference } from './interval.ts'

/** What one way not to be honest does to accuracy, under each defence. */
export interface Harm {
  readonly deviation: Deviation
  /** How many clients do it. */
  readonly many: number
  /** Accuracy less that of the same federation with all honest and the same defence, by defence. */
  readonly by: Readonly<Record<Defence, Difference>>
  /** Of its updates, the share for which no proof is. */
  readonly refused: number
}

export type Defence = keyof typeof DEFENCES

/** Squared length that clipping allows: 1 in weights. */
const CLIP = 1024n ** 2n

const DEFENCES = {
  'plain mean': { mean: plain, proves: false },
  'clipped mean': { mean: clipped(CLIP), proves: false },
  'trimmed mean': { mean: trimmed, proves: false },
  'proof, then trimmed': { mean: trimmed, proves: true },
  'proof, then clipped': { mean: clipped(CLIP), proves: true },
} as const satisfies Record<string, { mean: Mean; proves: boolean }>

/** Plays each deviation against each defence; the last clients deviate. */
export function measureHarm(dataset: Dataset, plan: Plan, many: number): Harm[] {
  const names = Object.keys(DEFENCES) as Defence[]
  const all = overFolds(dataset, plan, 'iid', ({ seed, prepared, draws }) => {
    const accuracy = (rounds: ReturnType<typeof federate>) =>
      metricsOf(prepared.format, rounds.at(-1)!.next, prepared.heldOut).accuracy
    const undisturbed = names.map((name) => accuracy(federate(prepared, { seed, draws, mean: DEFENCES[name].mean })))
    return DEVIATIONS.map(({ rows = (samples) => samples, train = honest }) => {
      const deviates = (client: number) => client >= plan.clients - many
      const shards = prepared.shards.map((samples, client) => (deviates(client) ? rows(samples) : samples))
      const trainers: Record<number, Trainer> = Object.fromEntries(
        shards.flatMap((_, client) => (deviates(client) ? [[client, train]] : [])),
      )
      let [handedIn, refused] = [0, 0]
      const lost = names.map((name, at) => {
        const { mean, proves } = DEFENCES[name]
        const accepts: NonNullable<Parameters<typeof federate>[1]['accepts']> = (update, turn) => {
          if (!proves) return true
          const isRight = honest(turn)?.every((value, place) => value === update[place]) ?? false
          const client = turn.seen.length
          if (deviates(client)) [handedIn, refused] = [handedIn + 1, refused + (isRight ? 0 : 1)]
          return isRight
        }
        return accuracy(federate({ ...prepared, shards }, { seed, draws, mean, trainers, accepts })) - undisturbed[at]!
      })
      return { lost, handedIn, refused }
    })
  })
  const share = 1 / (plan.folds - 1)
  return DEVIATIONS.map((deviation, which) => {
    const own = all.map((fold) => fold[which]!)
    const sum = (of: (one: (typeof own)[number]) => number) => own.reduce((total, one) => total + of(one), 0)
    const by = Object.fromEntries(
      names.map((name, at) => [
        name,
        difference(
          own.map(({ lost }) => lost[at]!),
          share,
        ),
      ]),
    ) as Record<Defence, Difference>
    const handedIn = sum((one) => one.handedIn)
    return { deviation, many, by, refused: handedIn === 0 ? Number.NaN : sum((one) => one.refused) / handedIn }
  })
}
