import { keccak256, toBytes } from 'viem'
import { FIELD } from '../../../policies/index.ts'
import { randomStream } from '../../clock.ts'
import { UsageError } from '../../exit.ts'
import type { Prepared } from './data.ts'
import type { Format, Update, Weights } from './format.ts'
import { type Batch, makeShard, type Sample, type Shard } from './shard.ts'
import { trainUpdate } from './training.ts'

/** What a client does other than train on its minibatch. */
export const ADVERSARIES = {
  flipper: 'has all labels wrong, from before it committed to its data',
  scaler: 'hands in eight times its update, backwards',
  rider: "trains on nothing, and hands in a neighbour's update",
  stale: 'trains from a model of its own instead of the one in use',
  swapper: 'trains on other data than it committed to',
  silent: 'hands in nothing, and proves nothing when asked',
} as const
export type Adversary = keyof typeof ADVERSARIES
export type Kind = Adversary | 'honest'

/** A client: its name, what drives it, its data. */
export interface Client {
  readonly name: string
  readonly kind: Kind
  readonly shard: Shard
  /** The update that it hands in; `peer` is its neighbour's. Nothing where it has none. */
  update(at: { weights: Weights; batch: number; peer: Update | undefined }): Update
}

/**
 * The clients of a federation over prepared data: the honest ones first, then the adversaries.
 *
 * @param adversaries - names of {@link ADVERSARIES}, with commas, some of them more than once; may be empty
 * @throws UsageError for a name that is none, or one too many
 */
export function clientsOf(
  { format, shards }: Pick<Prepared, 'format' | 'shards'>,
  seed: string,
  adversaries: string,
): Client[] {
  const kinds = adversariesIn(adversaries)
  if (kinds.length >= shards.length)
    throw new UsageError(`${kinds.length} of ${shards.length} clients would be adversaries: one honest one at least.`)
  return shards.map((samples, at) => {
    const kind: Kind = kinds[at - (shards.length - kinds.length)] ?? 'honest'
    const name = kind === 'honest' ? `clinic-${at + 1}` : nameOf(kind, kinds, at - (shards.length - kinds.length))
    const own = kind === 'flipper' ? samples.map(flipped) : samples
    const shard = makeShard(format, own, keyOf(seed, name))
    return { name, kind, shard, update: trainerOf(kind, format, shard, seed) }
  })
}

/** @throws UsageError */
export function adversariesIn(text: string): Adversary[] {
  const kinds = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const odd = kinds.find((name) => !Object.hasOwn(ADVERSARIES, name))
  if (odd !== undefined)
    throw new UsageError(
      `adversaries=${text}: "${odd}" is none of ${Object.keys(ADVERSARIES).join(', ')}; give some of them, with commas.`,
    )
  return kinds as Adversary[]
}

/** The second of a kind is called `scaler-2`. */
function nameOf(kind: Adversary, kinds: readonly Adversary[], at: number): string {
  const before = kinds.slice(0, at).filter((each) => each === kind).length
  return before === 0 ? kind : `${kind}-${before + 1}`
}

function trainerOf(kind: Kind, format: Format, shard: Shard, seed: string): Client['update'] {
  const own = Array.from({ length: format.features + 1 }, (_, at) =>
    BigInt(randomStream(seed, 'stale', at).below(1024) - 512),
  )
  return ({ weights, batch, peer }) => {
    const drawn = shard.batches[batch] as Batch
    const honest = trainUpdate(format, weights, drawn)
    switch (kind) {
      case 'scaler':
        return honest.map((value) => -8n * (value > 1023n ? 1023n : value < -1023n ? -1023n : value))
      case 'rider':
        return peer ?? honest
      case 'stale':
        return trainUpdate(format, own, drawn)
      case 'swapper':
        return trainUpdate(format, weights, { ...drawn, x: drawn.x.map((value) => (value === -512n ? 511n : -value)) })
      default:
        return honest
    }
  }
}

const flipped = ({ x, label }: Sample): Sample => ({ x, label: 1n - label })

/** In the arena the secret that salts follow from is made of the run's seed, so that a run can be played again; elsewhere it is the wallet's. */
const keyOf = (seed: string, name: string): bigint => BigInt(keccak256(toBytes(`shard ${seed} ${name}`))) % FIELD
