import type { Address, Hex } from 'viem'
import { batchId, hashResult, type Leaf, type Result } from './result.ts'
import { commitRows, hashLeaf, hashNode } from './trace.ts'

/** Results under one root and one bond; the twin of `libraries/Batches.sol`. */
export type Batch = {
  id: bigint
  root: Hex
  /** Siblings of a leaf, from the leaf up. @throws {RowError} when there is no such leaf. */
  open: (index: number) => Hex[]
  /** What `settle` takes beside the leaves at these rising indices: nodes they can't give, padding left out. */
  openSome: (indices: readonly number[]) => Hex[]
}

/** How many results a batch takes. */
export const MAX_LEAVES = 256

/**
 * The batch that `aggregator` opens with these results by `claims.open(root, results.length)`.
 *
 * @throws {BatchSizeError} when there are none, or too many.
 * @example
 * const { root, openSome } = commitBatch(me, results)
 * claims.settle([id, [0n, 2n], [results[0], results[2]], signatures, openSome([0, 2])])
 */
export function commitBatch(aggregator: Address, results: readonly Result[]): Batch {
  if (results.length === 0 || results.length > MAX_LEAVES) throw new BatchSizeError(results.length)
  const tree = commitRows(results.map((result) => [BigInt(hashResult(result))]))
  return {
    id: batchId(aggregator, results.length, tree.root),
    root: tree.root,
    open: (index) => tree.open(index).proof,
    openSome: (indices) => missing(tree.node, results.length, indices),
  }
}

/** Whether a leaf stands at `index` of the batch `id` that `aggregator` opened over `size` results; no signature is looked at. */
export function isLeafOf(
  { id, aggregator, size }: { id: bigint; aggregator: Address; size: number },
  index: number,
  { result, proof }: Pick<Leaf, 'result' | 'proof'>,
): boolean {
  if (index < 0 || index >= size || proof.length !== depthOf(size)) return false
  const leaf = hashLeaf(index, [BigInt(hashResult(result))])
  const root = proof.reduce(
    (node, sibling, level) => ((index >> level) & 1 ? hashNode(sibling, node) : hashNode(node, sibling)),
    leaf,
  )
  return batchId(aggregator, size, root) === id
}

/**
 * What `settle` takes beside some leaves of a batch of `size`, out of the ways up of these leaves alone: as
 * {@link Batch.openSome}, for who has not the whole batch.
 *
 * @param ways - of leaves at rising indices
 */
export function joinOpenings(size: number, ways: readonly { index: number; proof: readonly Hex[] }[]): Hex[] {
  const under = (level: number, position: number) => ways.find(({ index }) => index >> level === position)
  return missing(
    (level, position) => under(level, position ^ 1)?.proof[level] as Hex,
    size,
    ways.map(({ index }) => index),
  )
}

/** Level by level from the leaves up, left to right. */
function missing(node: (level: number, position: number) => Hex, size: number, indices: readonly number[]): Hex[] {
  const nodes: Hex[] = []
  let known = [...indices]
  for (let level = 0, width = size; level < depthOf(size); level++, width = Math.ceil(width / 2)) {
    for (const position of known) {
      const sibling = position ^ 1
      if (sibling < width && !known.includes(sibling)) nodes.push(node(level, sibling))
    }
    known = [...new Set(known.map((position) => position >> 1))]
  }
  return nodes
}

function depthOf(size: number): number {
  return Math.ceil(Math.log2(size))
}

/** A batch has 1 to 256 results. */
export class BatchSizeError extends RangeError {
  override name = 'Contracts.BatchSizeError'
  readonly size: number
  constructor(size: number) {
    super(`a batch of ${size} results; give 1 to ${MAX_LEAVES}, or several batches`)
    this.size = size
  }
}
