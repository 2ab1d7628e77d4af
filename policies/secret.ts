import type { Int, Root } from './expr.ts'
import type { FieldType } from './fields.ts'
import { contains, type Interval, widthOf } from './interval.ts'

/** What only the prover sees. Each names what binds it; a bare field type is a free secret, and refused. */
export type Secrets = Readonly<Record<string, Membership | FieldType>>

/** A path into an indexed Merkle tree whose root is public: it says whether `key` is in the tree. */
export interface Membership {
  readonly kind: 'membership'
  readonly depth: number
  readonly of: Root
  readonly key: Int
}

/** Keys are addresses and other numbers of at most 160 bits. */
export const KEY_BITS = 160
export const KEYS: Interval = widthOf(KEY_BITS)

/**
 * Whether `key` is a leaf of the tree with root `of`. A path that does not lead to the root is no answer at all, so
 * that a bogus one cannot pass for "not in the tree". 0 is in no tree.
 *
 * @throws MembershipError when the key may be longer than 160 bits or the depth is not 1 to 32.
 * @example
 * secret: ({ params, request }) => ({ payee: membership(10, { of: params.payees, key: request.to }) })
 */
export function membership(depth: number, { of, key }: { of: Root; key: Int }): Membership {
  if (!Number.isSafeInteger(depth) || depth < 1 || depth > 32) throw new MembershipError(`a depth of ${depth}`)
  if (!contains(KEYS, key.range)) throw new MembershipError(`a key in ${key.range.lo}..${key.range.hi}`)
  return { kind: 'membership', depth, of, key }
}

/** The secret itself: the leaf with `key <= x < next`, and its way up to the root. */
export interface Opening {
  readonly key: bigint
  /** The next larger key of the tree, or 2^160 in the last leaf. */
  readonly next: bigint
  /** Place of the leaf; its bits say on which side each sibling is. */
  readonly index: number
  /** From the leaf's own sibling to the child of the root. */
  readonly siblings: readonly bigint[]
}

export class MembershipError extends Error {
  override readonly name = 'Policies.MembershipError'
  constructor(what: string) {
    super(`A membership cannot have ${what}: trees have depth 1 to 32 and keys of at most 160 bits.`)
  }
}
