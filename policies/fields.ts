import type { Binding } from './binding.ts'

/** A whole number from 0 to 2^bits - 1. */
export interface Uint {
  readonly kind: 'uint'
  readonly bits: number
  readonly unit?: string
  readonly binding?: Binding
}

/** A whole number from -2^(bits-1) to 2^(bits-1) - 1; fixed point is a unit on it ("milli POL"). */
export interface SignedInt {
  readonly kind: 'int'
  readonly bits: number
  readonly unit?: string
  readonly binding?: Binding
}

export interface Truth {
  readonly kind: 'bool'
  readonly binding?: Binding
}

export interface Account {
  readonly kind: 'address'
  readonly binding?: Binding
}

/** 32 bytes as two halves of 128 bits; they can be compared for equality and nothing else. */
export interface Bytes {
  readonly kind: 'bytes32'
  readonly binding?: Binding
}

/** A name out of a fixed list, kept as its place in the list (8 bits). */
export interface Name<N extends string = string> {
  readonly kind: 'symbol'
  readonly names: readonly N[]
  readonly binding?: Binding
}

/** The root of an indexed Merkle tree: a field element with a word of its own. */
export interface TreeRoot {
  readonly kind: 'root'
  readonly binding?: Binding
}

export interface Many<T extends Element | Rec = Element | Rec> {
  readonly kind: 'array'
  readonly of: T
  readonly length: number
  readonly binding?: Binding
}

/** Fields under one name: `request.payment.amount`. Below the surface it is its members, named `payment.amount`. */
export interface Rec<F extends Fields = Fields> {
  readonly kind: 'record'
  readonly fields: F
  readonly binding?: Binding
}

export type Element = Uint | SignedInt | Truth | Account
/** What layouts, expressions and generated code know: no records. */
export type FlatType = Element | Bytes | Name | TreeRoot | Many<Element>
export type FieldType = FlatType | Rec | Many<Rec>
export type Fields = Readonly<Record<string, FieldType>>
export type FlatFields = Readonly<Record<string, FlatType>>

/** A step's four groups of fields; each has its own words. */
export const GROUPS = ['params', 'chain', 'state', 'request'] as const
export type Group = (typeof GROUPS)[number]

/**
 * A whole number from 0 to 2^bits - 1, of 1 to 248 bits.
 *
 * @example uint(96, 'e-18 POL'); uint(96, calldata(1)); uint(96, 'e-18 POL', calldata(1))
 */
export function uint(bits: number, unitOrBinding?: string | Binding, binding?: Binding): Uint {
  return { kind: 'uint', bits: width(bits, 1), ...unitAnd(unitOrBinding, binding) }
}

/** A whole number from -2^(bits-1) to 2^(bits-1) - 1. Not for state: zero words are not its zero. */
export function int(bits: number, unitOrBinding?: string | Binding, binding?: Binding): SignedInt {
  return { kind: 'int', bits: width(bits, 2), ...unitAnd(unitOrBinding, binding) }
}

/** True or false. */
export const bool = (binding?: Binding): Truth => ({ kind: 'bool', ...(binding && { binding }) })
/** An account or a contract: 160 bits. */
export const address = (binding?: Binding): Account => ({ kind: 'address', ...(binding && { binding }) })
/** 32 bytes, to be compared and no more. */
export const bytes32 = (binding?: Binding): Bytes => ({ kind: 'bytes32', ...(binding && { binding }) })
/** A field element: the root of a tree for `membership` or `leaf`, a commitment for `committed`, an issuer's word for `signed`. */
export const root = (binding?: Binding): TreeRoot => ({ kind: 'root', ...(binding && { binding }) })

/**
 * One of 1 to 256 names.
 *
 * @example symbol(['none', 'worker', 'validator'])
 */
export function symbol<const N extends string>(names: readonly N[], binding?: Binding): Name<N> {
  if (names.length < 1 || names.length > 256) throw new NamesError(names.length)
  return { kind: 'symbol', names, ...(binding && { binding }) }
}

/**
 * 1 to 1024 items of one type. An array of records is seen as one array per member: `request.payments.amount`.
 *
 * @example array(uint(32), 64); array(record({ to: address(), amount: uint(96) }), 4)
 */
export function array<T extends Element | Rec>(of: T, length: number, binding?: Binding): Many<T> {
  if (!Number.isSafeInteger(length) || length < 1 || length > 1024) throw new LengthError(length)
  return { kind: 'array', of, length, ...(binding && { binding }) }
}

/**
 * Fields under one name. Its members are bound one by one, or all at once to an argument that is a tuple.
 *
 * @example record({ to: address(), amount: uint(96, 'e-18 POL') }, calldata(0)) // of pay((address,uint96))
 */
export function record<const F extends Fields>(fields: F, binding?: Binding): Rec<F> {
  return { kind: 'record', fields, ...(binding && { binding }) }
}

function width(bits: number, least: number): number {
  if (!Number.isSafeInteger(bits) || bits < least || bits > 248) throw new FieldWidthError(bits, least)
  return bits
}

function unitAnd(unitOrBinding?: string | Binding, binding?: Binding): { unit?: string; binding?: Binding } {
  const unit = typeof unitOrBinding === 'string' ? unitOrBinding : undefined
  const bound = typeof unitOrBinding === 'object' ? unitOrBinding : binding
  return { ...(unit !== undefined && { unit }), ...(bound && { binding: bound }) }
}

export class FieldWidthError extends Error {
  override readonly name = 'Policies.FieldWidthError'
  constructor(bits: number, least: number) {
    super(`A field of ${bits} bits does not fit a word: choose ${least} to 248 bits.`)
  }
}

export class LengthError extends Error {
  override readonly name = 'Policies.LengthError'
  constructor(length: number) {
    super(`An array has 1 to 1024 items, not ${length}: arrays are fixed, so that a proof has one size.`)
  }
}

export class NamesError extends Error {
  override readonly name = 'Policies.NamesError'
  constructor(count: number) {
    super(`A symbol has 1 to 256 names, not ${count}.`)
  }
}
