import { type Bool, type Flag, flag, type Int, or } from '../expr.ts'
import type { Facts } from './facts.ts'
import type { Attributes, CedarType } from './schema.ts'

/** What a Cedar expression becomes: its value, and whether computing it fails. A failed value means nothing. */
export type Term = { readonly fails: Bool } & (Truth | Quantity | Text | Entity | Address | Structure | Collection)

/** Where a value stands in a request, and how to find it there; `undefined` when it is absent. */
export interface Place {
  readonly text: string
  read(facts: Facts): unknown
}

interface Truth {
  readonly kind: 'Bool'
  readonly value: Bool
}

export interface Quantity {
  readonly kind: 'Long' | 'decimal' | 'datetime' | 'duration'
  readonly value: Int
  /** Left out when it was computed. */
  readonly place?: Place
}

export interface Text {
  readonly kind: 'String'
  readonly place: Place
  readonly literal?: string
}

export interface Entity {
  readonly kind: 'Entity'
  /** Reads its key. */
  readonly place: Place
  readonly types: readonly string[]
  /** Where the policy's scope has narrowed the types: all that a request can have. */
  readonly wide?: readonly string[]
  readonly literal?: string
  /** Of a closed set of entities: those that are in a group. */
  members?(group: string): readonly string[]
}

export interface Address {
  readonly kind: 'ipaddr'
  readonly v6: Bool
  readonly address: Int
  readonly first: Int
  readonly last: Int
}

interface Structure {
  readonly kind: 'Record'
  readonly place: Place
  readonly attributes: Pick<Attributes, 'get'>
}

/** A set that is written out, or one that a request brings. */
export type Collection = { readonly kind: 'Set' } & (
  | { readonly items: readonly Term[] }
  | { readonly place: Place; readonly of: CedarType }
)

export type Of<K extends Term['kind']> = Term & { readonly kind: K }

/** The same term, failing also when `more` does. */
export const failing = <T extends Term>(term: T, ...more: readonly Flag[]): T => ({
  ...term,
  fails: either(term.fails, ...more),
})

export const truth = (value: Flag, ...fails: readonly Flag[]): Of<'Bool'> => ({
  kind: 'Bool',
  value: flag(value),
  fails: either(...fails),
})

/** `or` without what is certainly false: most Cedar expressions cannot fail. */
export const either = (...flags: readonly Flag[]): Bool => or(...flags.map(flag).filter(({ range }) => range.hi === 1n))

/** @throws UntakenError when the term is of another kind: Cedar would fail there each time. */
export function need<K extends Term['kind']>(term: Term, kind: K, where: string): Of<K> {
  if (term.kind !== kind) throw new UntakenError(where, `it needs a ${kind} and is given a ${term.kind}`)
  return term as Of<K>
}

/** What cannot be taken out of Cedar, and why; the importer lists it. */
export class UntakenError extends Error {
  override readonly name = 'Policies.UntakenError'
  readonly construct: string
  readonly why: string
  constructor(construct: string, why: string) {
    super(`Cedar's ${construct} is not taken: ${why}.`)
    this.construct = construct
    this.why = why
  }
}
