import type { Int, Root } from './expr.ts'
import type { Fields, FieldType } from './fields.ts'
import { contains, type Interval, widthOf } from './interval.ts'
import { flattenFields } from './records.ts'
import type { Signature } from './signature.ts'
import type { Values } from './values.ts'

/** What only the prover sees. Each names what binds it; a bare field type is a free secret, and refused. */
export type Secrets = Readonly<Record<string, Secret | FieldType>>
export type Secret = Membership | Bound

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

/** Secret fields, and the public word that binds them. Rules use their values like those of any field. */
export interface Bound<F extends Fields = Fields> {
  readonly kind: 'committed' | 'signed' | 'leaf'
  readonly fields: F
  /** A commitment, an issuer, or the root of a tree. */
  readonly to: Root
  /** Of a leaf. */
  readonly depth: number
  /** Of a leaf: its place; left out, the prover chooses one. */
  readonly index?: Int
  /** Of what is signed: whom it is about; left out, the actor. */
  readonly holder?: Int
  /** Of what is signed: when it is used, which is before its field `expires`. */
  readonly at?: Int
}

/**
 * Secret fields whose Poseidon commitment, under a salt, is a public word: a parameter, a fact, a field of state or request of
 * type `root`. `commitmentTo` makes that word.
 *
 * @throws BoundError for a field that is read from somewhere: secrets come from the prover
 * @example
 * secret: ({ params }) => ({ limit: committed({ most: uint(96, 'e-18 POL') }, { to: params.limit }) }),
 * step: ({ request, secret }) => ({ forbid: { 'over the limit': gt(request.amount, secret.limit.most) }, … })
 */
export function committed<F extends Fields>(fields: F, { to }: { to: Root }): Bound<F> & { kind: 'committed' } {
  return { kind: 'committed', fields: own(fields), to: word(to), depth: 0 }
}

/**
 * Secret fields under an issuer's signature about one holder (EdDSA over Baby Jubjub): a credential. `by` is the issuer's word
 * (`issuerOf(…).word`), in a parameter. It is made out to the actor, unless `holder` says to whom, so that nobody else can use it. With
 * `at`, a field `expires` is due: from then on it does not hold.
 *
 * A signature knows no chain, gate or policy: an issuer has one key for each society, and signs equal fields only where they mean the
 * same. Who has several chooses one.
 *
 * @throws BoundError for `at` without a field `expires`, a holder of more than 160 bits, a field named `holder`
 * @example
 * secret: ({ params, at }) => ({
 *   badge: signed({ role: uint(8), expires: uint(40, 's') }, { by: params.issuer, at }),
 * })
 */
export function signed<F extends Fields>(
  fields: F,
  { by, holder, at }: { by: Root; holder?: Int; at?: Int },
): Bound<F> & { kind: 'signed' } {
  const { expires } = fields
  if (Object.hasOwn(fields, 'holder')) throw new BoundError('holder', 'is there anyway: whom it is about')
  if (holder && !contains(KEYS, holder.range)) throw new BoundError('holder', 'may be longer than 160 bits')
  if (at && (expires?.kind !== 'uint' || expires.bits > 40))
    throw new BoundError('expires', 'is missing: with `at`, declare it as uint(40)')
  if (at && !contains(widthOf(40), at.range)) throw new BoundError('at', 'may be longer than 40 bits')
  return { kind: 'signed', fields: own(fields), to: word(by), depth: 0, ...(holder && { holder }), ...(at && { at }) }
}

/**
 * Secret fields that are a record of a tree with a public root (`leafTree` of `leafOf`): the record at `at`, or without it one that the prover
 * chooses.
 *
 * @throws BoundError when the depth is not 1 to 32, or the index may lie outside of the tree
 * @example
 * secret: ({ params, state }) => ({
 *   row: leaf({ x: array(int(16), 15), label: bool() }, { of: params.rows, depth: 14, at: state.done }),
 * })
 */
export function leaf<F extends Fields>(
  fields: F,
  { of, depth, at }: { of: Root; depth: number; at?: Int },
): Bound<F> & { kind: 'leaf' } {
  if (!Number.isSafeInteger(depth) || depth < 1 || depth > 32) throw new BoundError('depth', `is ${depth}, not 1 to 32`)
  if (at && !contains(widthOf(depth), at.range))
    throw new BoundError('at', `may be ${at.range.lo}..${at.range.hi}: \`fitTo(index, uint(${depth}))\``)
  return { kind: 'leaf', fields: own(fields), to: word(of), depth, ...(at && { index: at }) }
}

function own<F extends Fields>(fields: F): F {
  if (Object.keys(fields).length === 0) throw new BoundError('fields', 'are none: a secret has one at least')
  for (const [name, { binding }] of Object.entries(flattenFields(fields))) {
    if (binding) throw new BoundError(name, 'is read from somewhere: a secret comes from the prover, without a binding')
  }
  return fields
}

function word(to: Root): Root {
  if (to?.kind !== 'root') throw new BoundError('binding', 'is no field of type root(), which holds a field element')
  return to
}

/** What a prover shows of a secret; which it is follows from the secret. */
export type AnyOpening = Opening | CommittedOpening | SignedOpening | LeafOpening

export interface CommittedOpening<F extends Fields = Fields> {
  readonly values: Values<F>
  readonly salt: bigint
}

export interface SignedOpening<F extends Fields = Fields> {
  readonly values: Values<F>
  readonly signature: Signature
}

export interface LeafOpening<F extends Fields = Fields> extends CommittedOpening<F> {
  /** Place of the leaf; its bits say on which side each sibling is. */
  readonly index: number
  /** From the leaf's own sibling to the child of the root. */
  readonly siblings: readonly bigint[]
}

export type OpeningOf<K> = K extends { kind: 'committed'; fields: infer F extends Fields }
  ? CommittedOpening<F>
  : K extends { kind: 'signed'; fields: infer F extends Fields }
    ? SignedOpening<F>
    : K extends { kind: 'leaf'; fields: infer F extends Fields }
      ? LeafOpening<F>
      : K extends Bound
        ? AnyOpening
        : Opening

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

export class BoundError extends Error {
  override readonly name = 'Policies.BoundError'
  constructor(field: string, what: string) {
    super(`A secret cannot be bound so: "${field}" ${what}.`)
  }
}
