import { type Random, randomStream } from '../../clock.ts'
import type { Prepared } from './data.ts'
import { type Format, moved, type Update, type Weights } from './format.ts'
import { type Mean, trimmed } from './means.ts'
import type { Batch, Sample } from './shard.ts'
import { trainUpdate } from './training.ts'

/** A round as everybody can see it: which model it was made from, and what each client handed in, or nothing. */
export interface Round {
  readonly base: Weights
  readonly updates: readonly (Update | undefined)[]
  readonly next: Weights
}

/** What a client knows when it hands in an update. */
export interface Turn {
  readonly format: Format
  readonly round: number
  readonly base: Weights
  /** The place of the minibatch that the beacon drew, and what stands there in the shard that the client committed to. */
  readonly place: number
  readonly batch: Batch
  /** What clients before it have handed in. */
  readonly seen: readonly (Update | undefined)[]
  readonly random: Random
}

/** How a client makes its update; `undefined` when it hands in none. */
export type Trainer = (turn: Turn) => Update | undefined

/** Trains on what was drawn, from the model in use. */
export const honest: Trainer = ({ format, base, batch }) => trainUpdate(format, base, batch)

/** Which minibatch each client trains on, round by round. */
export type Draws = readonly (readonly number[])[]

/** The draws of a beacon that is a seed: on chain it is a block's. */
export function drawsOf({ format, shards }: Pick<Prepared, 'format' | 'shards'>, seed: string, rounds: number): Draws {
  const beacon = randomStream(seed, 'federated', 'beacon')
  const sizes = shards.map(({ length }) => Math.floor(length / format.rows))
  return Array.from({ length: rounds }, () => sizes.map((batches) => beacon.below(batches)))
}

/**
 * Plays a federation with no chain and no agents: what clients hand in, and what comes of it. For measuring; a run of the scenario is the same arithmetic.
 *
 * @param play.trainers - of clients that are not honest, by place
 * @param play.accepts - which updates join the mean; all, if it isn't given
 */
export function federate(
  { format, shards }: Pick<Prepared, 'format' | 'shards'>,
  play: {
    seed: string
    draws: Draws
    mean?: Mean
    trainers?: Readonly<Record<number, Trainer>>
    accepts?: (update: Update, turn: Turn) => boolean
  },
): Round[] {
  const { seed, draws, mean = trimmed, trainers = {}, accepts = () => true } = play
  const batches = shards.map((samples) => batchesOf(format, samples))
  const randoms = shards.map((_, client) => randomStream(seed, 'federated', 'client', client))
  const rounds: Round[] = []
  let base: Weights = new Array<bigint>(format.features + 1).fill(0n)
  for (const [round, drawn] of draws.entries()) {
    const updates: (Update | undefined)[] = []
    for (const [client, place] of drawn.entries()) {
      const batch = batches[client]![place]!
      const turn = { format, round, base, place, batch, seen: [...updates], random: randoms[client]! }
      const update = (trainers[client] ?? honest)(turn)
      updates.push(update && accepts(update, turn) ? update : undefined)
    }
    const handedIn = updates.filter((update) => update !== undefined)
    const next = handedIn.length > 0 ? moved(base, mean(handedIn)) : base
    rounds.push({ base, updates, next })
    base = next
  }
  return rounds
}

/** The whole minibatches of a client's samples, as a shard has them. */
function batchesOf({ rows }: Pick<Format, 'rows'>, samples: readonly Sample[]): Batch[] {
  return Array.from({ length: Math.floor(samples.length / rows) }, (_, at) => {
    const own = samples.slice(at * rows, (at + 1) * rows)
    return { x: own.flatMap(({ x }) => x), label: own.map(({ label }) => label) }
  })
}
