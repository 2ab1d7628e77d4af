import type { Address, Hex } from 'viem'
import { batchId, hashResult, type Result } from './result.ts'
import { commitRows, type Trace } from './trace.ts'

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
    openSome: (indices) => missing(tree, results.length, indices),
  }
}

/** Level by level from the leaves up, left to right. */
function missing({ node, depth }: Trace, size: number, indices: readonly number[]): Hex[] {
  const nodes: Hex[] = []
  let known = [...indices]
  for (let level = 0, width = size; level < depth; level++, width = Math.ceil(width / 2)) {
    for (const position of known) {
      const sibling = position ^ 1
      if (sibling < width && !known.includes(sibling)) nodes.push(node(level, sibling))
    }
    known = [...new Set(known.map((position) => position >> 1))]
  }
  return nodes
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
