import { EMPTY, grow, TreeError } from './tree.ts'

/** Records in places of their own under one root. */
export interface LeafTree {
  readonly depth: number
  readonly root: bigint
  /** The way from the leaf at a place to the root. @throws TreeError where no leaf is */
  prove(index: number): { readonly index: number; readonly siblings: readonly bigint[] }
}

/**
 * A Merkle tree of leaves made by `leafOf`: node = Poseidon(left, right), empty places 0, which is no leaf.
 *
 * @throws TreeError for more than 2^depth leaves
 * @example
 * const rows = leafTree(14, records.map(({ values, salt }) => leafOf(fields, values, salt)))
 * const opening = { ...records[3], ...rows.prove(3) }
 */
export function leafTree(depth: number, leaves: readonly bigint[]): LeafTree {
  if (leaves.length > 2 ** depth) throw new TreeError(`${leaves.length} leaves do not fit a tree of depth ${depth}`)
  const levels = grow(depth, leaves)
  return {
    depth,
    root: levels[depth]![0] ?? EMPTY[depth]!,
    prove(index) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= leaves.length)
        throw new TreeError(`No leaf is at ${index}: there are ${leaves.length}`)
      const siblings = levels
        .slice(0, depth)
        .map((level, height) => level[Math.floor(index / 2 ** height) ^ 1] ?? EMPTY[height]!)
      return { index, siblings }
    },
  }
}
