import type { Hex } from 'viem'
import { concatHex, encodePacked, keccak256 } from 'viem/utils'
import { zeroHash } from './zero.ts'

/** A list of rows of packed words: a data set, or all states of a trace. Published under the root that commits to it. */
export type Rows = readonly (readonly bigint[])[]

export function encodeRows(rows: Rows): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(rows.map((words) => words.map(String)))}\n`)
}

export function decodeRows(bytes: Uint8Array): Rows {
  return (JSON.parse(new TextDecoder().decode(bytes)) as string[][]).map((words) => words.map(BigInt))
}

/** A commitment to a list of rows; the twin of `libraries/Trace.sol`. */
export type Trace = {
  root: Hex
  /** The row at `index` and its siblings from the leaf up. @throws {RowError} when there is no such row. */
  open: (index: number) => { words: readonly bigint[]; proof: Hex[] }
  /** The node at `position` of its level, counted from the leaves up; padding beyond the rows. */
  node: (level: number, position: number) => Hex
  /** Levels above the leaves. */
  depth: number
}

/**
 * Commits to rows of words: a binary keccak tree by position, padded with zero hashes to a power of two.
 *
 * @throws {RowError} when there are no rows.
 * @example
 * const { root, open } = commitRows([[0n], [7n], [9n]])
 * open(2) // { words: [9n], proof: [zero hash, node(leaf 0, leaf 1)] }
 * open(3) // RowError
 */
export function commitRows(rows: readonly (readonly bigint[])[]): Trace {
  if (rows.length === 0) throw new RowError(0, 0)
  const levels: Hex[][] = [rows.map((words, index) => hashLeaf(index, words))]
  for (let depth = Math.ceil(Math.log2(rows.length)), zero: Hex = zeroHash; depth > 0; depth--) {
    levels.push(hashLevel(levels.at(-1)!, zero))
    zero = hashNode(zero, zero)
  }
  const node = (level: number, position: number) => levels[level]![position] ?? paddingOf(level)
  return {
    root: levels.at(-1)![0]!,
    depth: levels.length - 1,
    node,
    open: (index) => {
      const words = rows[index]
      if (!words) throw new RowError(index, rows.length)
      return { words, proof: levels.slice(0, -1).map((_, level) => node(level, (index >> level) ^ 1)) }
    },
  }
}

/** What stands for the subtrees beyond the rows: zero at the leaves. */
export function paddingOf(level: number): Hex {
  return level === 0 ? zeroHash : hashNode(paddingOf(level - 1), paddingOf(level - 1))
}

/** `keccak256(0x00 ‖ index ‖ words)`, numbers as 32 bytes, big-endian. */
export function hashLeaf(index: number, words: readonly bigint[]): Hex {
  return keccak256(concatHex(['0x00', encodePacked(['uint256', 'uint256[]'], [BigInt(index), words])]))
}

/** `keccak256(0x01 ‖ left ‖ right)`. */
export function hashNode(left: Hex, right: Hex): Hex {
  return keccak256(concatHex(['0x01', left, right]))
}

/** What lies beyond a level's end hashes to `zero`: the tree is never filled up in memory. */
function hashLevel(level: readonly Hex[], zero: Hex): Hex[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
    hashNode(level[2 * i]!, level[2 * i + 1] ?? zero),
  )
}

/** There is no such row. */
export class RowError extends RangeError {
  override name = 'Contracts.RowError'
  readonly index: number
  readonly rows: number
  constructor(index: number, rows: number) {
    super(`no row ${index} among ${rows}; give an index from 0 to rows - 1, and commit to at least one row`)
    this.index = index
    this.rows = rows
  }
}
