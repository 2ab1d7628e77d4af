import { contributionsOf, partOf } from '../contribution.ts'
import { prepare } from '../data.ts'
import type { Dataset } from '../dataset.ts'
import { drawsOf, federate, type Trainer } from '../federation.ts'
import { payouts } from '../rewards.ts'
import { DEVIATIONS } from './deviations.ts'
import type { Plan } from './folded.ts'

/** What one client of a federation gets. */
export interface Pay {
  readonly client: string
  /** Its part of all that was added or taken away, by leaving it out and by Shapley values; signed. */
  readonly leaveOneOut: number
  readonly shapley: number
  /** Wei of {@link POT}, by Shapley values. */
  readonly paid: bigint
}

export const POT = 1000n * 10n ** 18n

/** Whom the last clients of the federation are: those that a proof doesn't stop, and one that it would. */
const LAST = ['free rider', 'label flipper', 'silent']

/** Plays one federation in which the last clients deviate and nobody proves anything, and shares out a pot by what updates were worth. */
export function measurePay(dataset: Dataset, plan: Plan): Pay[] {
  const { seed, clients } = plan
  const prepared = prepare(dataset, { seed, clients })
  const deviates = (client: number) => DEVIATIONS.find(({ name }) => name === LAST[client - (clients - LAST.length)])
  const shards = prepared.shards.map((samples, client) => deviates(client)?.rows?.(samples) ?? samples)
  const trainers: Record<number, Trainer> = {}
  for (let client = 0; client < clients; client++) {
    const train = deviates(client)?.train
    if (train) trainers[client] = train
  }
  const rounds = federate({ ...prepared, shards }, { seed, draws: drawsOf(prepared, seed, plan.rounds), trainers })
  const { leaveOneOut, shapley } = contributionsOf(prepared, rounds)
  const paid = payouts(shapley, POT)
  return shapley.map((_, client) => ({
    client: deviates(client)?.name ?? `client ${client + 1}`,
    leaveOneOut: partOf(leaveOneOut, client),
    shapley: partOf(shapley, client),
    paid: paid[client]!,
  }))
}
