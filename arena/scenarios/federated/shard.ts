import { array, FIELD, type Held, int, leafOf, leafTree, poseidon, uint } from '../../../policies/index.ts'
import { FEATURE_BITS, type Format } from './format.ts'

/** A row of a client's data, as whole numbers. */
export interface Sample {
  readonly x: readonly bigint[]
  /** 0 or 1. */
  readonly label: bigint
}

/** Rows that are trained on together: features row by row, then labels. */
export type Batch = {
  readonly x: readonly bigint[]
  readonly label: readonly bigint[]
}

/** A client's data under one root. Minibatches are whole and fixed with the root: no row is added, left out or used twice within one. */
export interface Shard {
  /** What the client commits to before any round. */
  readonly root: bigint
  readonly batches: readonly Batch[]
  /** What opens the minibatch at a place, for proofs. */
  open(index: number): {
    readonly values: Batch
    readonly salt: bigint
    readonly index: number
    readonly siblings: readonly bigint[]
  }
}

/** What a minibatch is on the way into its leaf: features row by row, then labels. */
export const batchFields = ({ features, rows }: Pick<Format, 'features' | 'rows'>) => ({
  x: array(int(FEATURE_BITS, 'e-6'), rows * features),
  label: array(uint(1), rows),
})

/**
 * Cuts rows into whole minibatches, in their order, and commits to them. What is left over behind the last whole one is not used.
 *
 * @param key - secret; salts follow from it, so that a client can make its shard again
 * @throws ShardError when there is no whole minibatch, or there are more than the tree has places for
 */
export function makeShard(format: Format, samples: readonly Sample[], key: bigint): Shard {
  const { features, rows, depth } = format
  const count = Math.floor(samples.length / rows)
  if (count < 1 || count > 2 ** depth) throw new ShardError(samples.length, format)
  const odd = samples.find(({ x }) => x.length !== features)
  if (odd) throw new RowError(odd.x.length, features)
  const batches = Array.from({ length: count }, (_, at) => {
    const own = samples.slice(at * rows, (at + 1) * rows)
    return { x: own.flatMap(({ x }) => x), label: own.map(({ label }) => label) }
  })
  const fields = batchFields(format)
  const salts = batches.map((_, at) => poseidon([SALT_TAG, key % FIELD, BigInt(at)]))
  const tree = leafTree(
    depth,
    batches.map((batch, at) => leafOf(fields, batch, salts[at]!)),
  )
  return {
    root: tree.root,
    batches,
    open: (index) => ({ values: batches[index]!, salt: salts[index]!, ...tree.prove(index) }),
  }
}

/** What the training policy is given of a shard: the minibatch at whatever place is asked for, if this is the root that is asked about. */
export function heldShard(shard: Shard): Held {
  return (asked, at = 0n) =>
    asked === shard.root && at < BigInt(shard.batches.length) ? shard.open(Number(at)) : undefined
}

/** Domain of salts: "polity shard 1" as a number. */
const SALT_TAG = 0x706f6c6974792073686172642031n

export class ShardError extends Error {
  override readonly name = 'Federated.ShardError'
  constructor(samples: number, { rows, depth }: Format) {
    super(
      `${samples} rows make no shard of whole minibatches of ${rows}: give ${rows} at least, and ${rows * 2 ** depth} at most (depth ${depth}).`,
    )
  }
}

export class RowError extends Error {
  override readonly name = 'Federated.RowError'
  constructor(given: number, features: number) {
    super(`A row has ${given} features where the format has ${features}: prepare all rows in one way.`)
  }
}
