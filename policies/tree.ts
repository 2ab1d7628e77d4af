import { pairs } from './pairs.ts'
import { poseidon } from './poseidon.ts'
import { KEY_BITS, type Opening } from './secret.ts'

/** A sorted set of keys as a Merkle tree whose leaves name their successor: presence and absence both have a proof. */
export interface IndexedTree {
  readonly depth: number
  readonly root: bigint
  readonly keys: readonly bigint[]
  /** The leaf that decides about `x`: its own if `x` is a key, else that of the next smaller key. */
  prove(x: bigint): Opening
}

/** The last leaf's successor: above every key. */
const END = 1n << BigInt(KEY_BITS)

/**
 * Leaf = Poseidon(key, next), node = Poseidon(left, right), empty places 0; leaf 0 is the key 0, which is no member.
 * The depth is fixed, so that an inner node cannot pass for a leaf.
 *
 * @throws TreeError for a key outside 1..2^160 - 1, a double key, or more than 2^depth - 1 keys.
 * @example
 * const payees = indexedTree(10, [0xaan, 0xbbn])
 * payees.prove(0xaan).key // 0xaan: a member
 * payees.prove(0xabn).key // 0xaan: not a member
 */
export function indexedTree(depth: number, members: readonly bigint[]): IndexedTree {
  const keys = [...members].sort((a, b) => (a < b ? -1 : 1))
  for (const [index, key] of keys.entries()) {
    if (key <= 0n || key >= END) throw new TreeError(`${key} is not a key: keys are 1 to 2^160 - 1`)
    if (key === keys[index + 1]) throw new TreeError(`${key} is in the list twice`)
  }
  if (keys.length >= 2 ** depth) throw new TreeError(`${keys.length} keys do not fit a tree of depth ${depth}`)
  const lows = [0n, ...keys]
  const nextOf = (index: number): bigint => lows[index + 1] ?? END
  const levels = grow(
    depth,
    lows.map((key, index) => leafOf(key, nextOf(index))),
  )
  return {
    depth,
    keys,
    root: levels[depth]![0]!,
    prove(x) {
      if (x < 0n || x >= END) throw new TreeError(`${x} is not a key: keys are 1 to 2^160 - 1`)
      const index = lows.findLastIndex((key) => key <= x)
      const siblings = levels.slice(0, depth).map((level, height) => level[(index >> height) ^ 1] ?? EMPTY[height]!)
      return { key: lows[index]!, next: nextOf(index), index, siblings }
    },
  }
}

/**
 * The opening, if it leads to `root` and is the one that decides about `x`. What comes back is a copy of what was checked:
 * whatever its owner does to an opening afterwards, or says when asked again, changes nothing.
 */
export function opens(
  { key, next, index, siblings }: Opening,
  root: bigint,
  x: bigint,
  depth: number,
): Opening | undefined {
  const known = opened.get(root, x)
  const again = known && known.key === key && known.next === next && known.index === index
  if (again && known.siblings.length === depth && isSame(known.siblings, siblings)) return known
  const asked: Opening = { key, next, index, siblings: [...siblings] }
  if (!leadsTo(root, asked, x, depth)) return undefined
  opened.set(root, x, asked)
  return asked
}

function leadsTo(root: bigint, { key, next, index, siblings }: Opening, x: bigint, depth: number): boolean {
  if (siblings.length !== depth || index < 0 || index >= 2 ** depth || !Number.isSafeInteger(index)) return false
  if (key < 0n || next >= 2n * END || key > x || x >= next) return false
  return (
    root === siblings.reduce((node, sibling, height) => parent(node, sibling, bitOf(index, height)), leafOf(key, next))
  )
}

function isSame(some: readonly bigint[], others: readonly bigint[]): boolean {
  if (some.length !== others.length) return false
  for (let place = 0; place < some.length; place += 1) if (some[place] !== others[place]) return false
  return true
}

/** By root and key, the opening that was found to lead there: decisions ask again and again. */
const opened = pairs<Opening>()

/** By left and right: paths of one tree share most of their nodes. */
const hashed = pairs<bigint>()

function hash(left: bigint, right: bigint): bigint {
  const known = hashed.get(left, right)
  if (known !== undefined) return known
  const node = poseidon([left, right])
  hashed.set(left, right, node)
  return node
}

const leafOf = (key: bigint, next: bigint): bigint => hash(key, next)
const bitOf = (index: number, height: number): boolean => Math.floor(index / 2 ** height) % 2 === 1
const parent = (node: bigint, sibling: bigint, right: boolean): bigint =>
  right ? hash(sibling, node) : hash(node, sibling)

/** @internal The levels of a tree, leaves first; what is missing to the right is empty. */
export function grow(depth: number, leaves: readonly bigint[]): readonly (readonly bigint[])[] {
  const levels = [leaves]
  for (let height = 0; height < depth; height += 1) {
    const below = levels[height]!
    const empty = EMPTY[height]!
    levels.push(
      Array.from({ length: Math.ceil(below.length / 2) }, (_, index) =>
        parent(below[2 * index]!, below[2 * index + 1] ?? empty, false),
      ),
    )
  }
  return levels
}

/** @internal Roots of empty subtrees by height. */
export const EMPTY: readonly bigint[] = Array.from({ length: 32 }).reduce<bigint[]>(
  (roots) => [...roots, poseidon([roots.at(-1)!, roots.at(-1)!])],
  [0n],
)

export class TreeError extends Error {
  override readonly name = 'Policies.TreeError'
  constructor(what: string) {
    super(`${what}.`)
  }
}
