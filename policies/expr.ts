import type { FieldType } from './fields.ts'
import {
  BIT,
  between,
  bitLength,
  contains,
  type Interval,
  isPoint,
  kept,
  LIMIT,
  lower,
  minus,
  plus,
  point,
  quotients,
  remainders,
  times,
  union,
  upper,
  widthOf,
} from './interval.ts'
import { intern, type Node, type Operator } from './node.ts'

/** A whole number; an address is one too. */
export type Int = Node & { readonly kind: 'int'; readonly length: 0 }
export type Bool = Node & { readonly kind: 'bool'; readonly length: 0 }
export type Root = Node & { readonly kind: 'root'; readonly length: 0 }

/** 32 bytes in two halves: `eq`, `ne` and `select` take them. */
export interface Bytes32 {
  readonly kind: 'bytes32'
  readonly hi: Int
  readonly lo: Int
}

/** One of some names: `is` and `oneOf` ask which. */
export interface Sym<N extends string = string> {
  readonly kind: 'symbol'
  readonly node: Int
  readonly names: readonly N[]
}

export type Num = Int | bigint | number
export type Flag = Bool | boolean

/** A literal as a node; a node as itself. */
export function num(x: Num): Int {
  if (typeof x === 'bigint' || Number.isSafeInteger(x)) return int(point(BigInt(x as bigint)), BigInt(x as bigint))
  if (!isScalar(x, 'int')) throw new KindError('a whole number', x)
  return x as Int
}

export function flag(x: Flag): Bool {
  if (typeof x === 'boolean') return truth(x)
  if (!isScalar(x, 'bool')) throw new KindError('a truth', x)
  return x
}

/** The sum of all. */
export const add = (...xs: readonly Num[]): Int => xs.map(num).reduce((a, b) => arith('add', plus, a, b))
/** `a - b`; the result may be negative. */
export const sub = (a: Num, b: Num): Int => arith('sub', minus, num(a), num(b))
/** The product. */
export const mul = (a: Num, b: Num): Int => arith('mul', times, num(a), num(b))
/** The smaller one. */
export const min = (a: Num, b: Num): Int => arith('min', lower, num(a), num(b))
/** The larger one. */
export const max = (a: Num, b: Num): Int => arith('max', upper, num(a), num(b))
/** `-x`. */
export const neg = (x: Num): Int => sub(0n, x)
/** The distance from 0. */
export const abs = (x: Num): Int => max(x, neg(x))
/** `x`, or the nearer end of `lo..hi` when it lies outside. */
export const clamp = (x: Num, lo: Num, hi: Num): Int => min(max(x, lo), hi)

/**
 * Floor division: `div(-7, 2)` is -4.
 *
 * @throws DivisorError when the divisor may be 0 or less; `max(divisor, 1)` says what then.
 */
export const div = (x: Num, divisor: Num): Int => divide('div', quotients, num(x), num(divisor))

/** What floor division leaves: `0 <= mod(x, d) < d`. */
export const mod = (x: Num, divisor: Num): Int => divide('mod', remainders, num(x), num(divisor))

type Pair = Num | Flag | Bytes32

/** Whether both are the same number, truth or 32 bytes. */
export function eq(a: Bytes32, b: Bytes32): Bool
export function eq(a: Flag, b: Flag): Bool
export function eq(a: Num, b: Num): Bool
export function eq(a: Pair, b: Pair): Bool {
  if (isBytes(a) && isBytes(b)) return and(eq(a.hi, b.hi), eq(a.lo, b.lo))
  const [x, y] = alike(a as Num | Flag, b as Num | Flag)
  const apart = x.range.hi < y.range.lo || y.range.hi < x.range.lo
  const same = x === y || (isPoint(x.range) && isPoint(y.range) && !apart)
  return compare('eq', x, y, same, apart)
}

/** Whether they differ. */
export function ne(a: Bytes32, b: Bytes32): Bool
export function ne(a: Flag, b: Flag): Bool
export function ne(a: Num, b: Num): Bool
export function ne(a: Pair, b: Pair): Bool {
  return not(eq(a as Num, b as Num))
}

/** `a < b`. */
export function lt(a: Num, b: Num): Bool {
  const [x, y] = [num(a), num(b)]
  return compare('lt', x, y, x.range.hi < y.range.lo, x.range.lo >= y.range.hi || x === y)
}

/** `a <= b`. */
export function le(a: Num, b: Num): Bool {
  const [x, y] = [num(a), num(b)]
  return compare('le', x, y, x.range.hi <= y.range.lo || x === y, x.range.lo > y.range.hi)
}

/** `a > b`. */
export const gt = (a: Num, b: Num): Bool => lt(b, a)
/** `a >= b`. */
export const ge = (a: Num, b: Num): Bool => le(b, a)

/** Whether all hold; with none, true. */
export function and(...flags: readonly Flag[]): Bool {
  const args = flags.map(flag)
  if (args.length < 2) return args[0] ?? truth(true)
  return logic('and', args, args.map((arg) => arg.range).reduce(lower))
}

/** Whether some holds; with none, false. */
export function or(...flags: readonly Flag[]): Bool {
  const args = flags.map(flag)
  if (args.length < 2) return args[0] ?? truth(false)
  return logic('or', args, args.map((arg) => arg.range).reduce(upper))
}

/** Whether it does not hold. */
export function not(x: Flag): Bool {
  const arg = flag(x)
  return logic('not', [arg], minus(point(1n), arg.range))
}

/** Whether `b` holds wherever `a` does. */
export const implies = (a: Flag, b: Flag): Bool => or(not(a), b)

/** `yes` where the condition holds, else `no`. Both are computed, so a `fitTo` in either can fail. */
export function select(condition: Flag, yes: Bytes32, no: Bytes32): Bytes32
export function select(condition: Flag, yes: Flag, no: Flag): Bool
export function select(condition: Flag, yes: Num, no: Num): Int
export function select(condition: Flag, yes: Pair, no: Pair): Bool | Int | Bytes32 {
  if (isBytes(yes) && isBytes(no)) {
    return { kind: 'bytes32', hi: select(condition, yes.hi, no.hi), lo: select(condition, yes.lo, no.lo) }
  }
  const [test, [a, b]] = [flag(condition), alike(yes as Num | Flag, no as Num | Flag)]
  const range = isPoint(test.range) ? (test.range.lo === 1n ? a.range : b.range) : union(a.range, b.range)
  return fold(intern({ op: 'select' }, { kind: a.kind, range, args: [test, a, b] })) as Bool | Int
}

/**
 * `x` if it fits, else 0 and the whole decision is an error, whether or not the value is used afterwards.
 *
 * @example
 * fitTo(add(state.count, 1), uint(32))       // the 2^32nd step is denied
 * fitTo(request.group, between(0n, 3n))      // as are groups 4 and up
 */
export function fitTo(x: Num, to: FieldType | Interval): Int {
  const [node, range] = [num(x), 'kind' in to ? rangeOf(to) : to]
  if (contains(range, node.range)) return node
  return intern({ op: 'fit', to: range }, { kind: 'int', range: kept(node.range, range), args: [node] }) as Int
}

/**
 * A constant table, say of a sigmoid.
 *
 * @throws IndexError when the index may fall outside.
 */
export function table(index: Num, values: readonly (bigint | number)[]): Int {
  const at = num(index)
  const rows = values.map(BigInt)
  inside(at, rows.length)
  const reached = rows.slice(Number(at.range.lo), Number(at.range.hi) + 1).map(point)
  const range = bounded('table', reached.reduce(union))
  return fold(intern({ op: 'table', values: rows }, { kind: 'int', range, args: [at] })) as Int
}

/** Whether a symbol has this name; a wrong name does not compile. */
export function is<N extends string>(symbol: Sym<N>, name: NoInfer<N>): Bool {
  const index = symbol.names.indexOf(name)
  if (index < 0) throw new SymbolError(symbol.names, name)
  return eq(symbol.node, index)
}

/** Whether a symbol has one of these names. */
export const oneOf = <N extends string>(symbol: Sym<N>, ...names: readonly NoInfer<N>[]): Bool =>
  or(...names.map((name) => is(symbol, name)))

/** What a field of this type can hold. */
export function rangeOf(type: FieldType): Interval {
  switch (type.kind) {
    case 'uint':
      return widthOf(type.bits)
    case 'int':
      return widthOf(type.bits, true)
    case 'bool':
      return BIT
    case 'address':
      return widthOf(160)
    case 'symbol':
      return widthOf(8)
    case 'array':
      return rangeOf(type.of)
    case 'record':
    case 'bytes32':
    case 'root':
      throw new NoNumberError(type.kind)
  }
}

/** @throws IndexError unless `index` is certain to be a place in a list of `length`. */
export function inside(index: Int, length: number): void {
  if (!contains(between(0n, BigInt(length) - 1n), index.range)) throw new IndexError(index.range, length)
}

/** @throws WidthError when a value could reach 2^250. */
export function bounded(operation: string, range: Interval): Interval {
  if (range.lo <= -LIMIT || range.hi >= LIMIT) throw new WidthError(operation, range)
  return range
}

const isBytes = (x: Pair): x is Bytes32 => typeof x === 'object' && x.kind === 'bytes32'
const isScalar = (x: unknown, kind: Node['kind']): boolean =>
  typeof x === 'object' && x !== null && 'op' in x && (x as Node).kind === kind && (x as Node).length === 0

/** Both numbers or both truths. Types say so as well, but a society file runs without being checked against them. */
function alike(a: Num | Flag, b: Num | Flag): readonly [Int | Bool, Int | Bool] {
  const isTruth = (x: unknown) => typeof x === 'boolean' || isScalar(x, 'bool')
  return isTruth(a) || isTruth(b) ? [flag(a as Flag), flag(b as Flag)] : [num(a as Num), num(b as Num)]
}
const truth = (value: boolean): Bool =>
  intern({ op: 'const', value: value ? 1n : 0n }, { kind: 'bool', range: point(value ? 1n : 0n) }) as Bool
const int = (range: Interval, value: bigint): Int =>
  intern({ op: 'const', value }, { kind: 'int', range: bounded('a literal', range) }) as Int

function arith(op: Operator, infer: (a: Interval, b: Interval) => Interval, a: Int, b: Int): Int {
  const range = bounded(op, infer(a.range, b.range))
  return fold(intern({ op }, { kind: 'int', range, args: [a, b] })) as Int
}

function divide(op: 'div' | 'mod', infer: typeof quotients, x: Int, divisor: Int): Int {
  if (divisor.range.lo < 1n) throw new DivisorError(divisor.range)
  const reach = quotients(x.range, divisor.range)
  const bits = bitLength(reach.hi - reach.lo) + bitLength(divisor.range.hi)
  if (bits > 252) throw new QuotientError(bits)
  return arith(op, infer, x, divisor)
}

function compare(op: Operator, a: Node, b: Node, always: boolean, never: boolean): Bool {
  return logic(op, [a, b], always ? point(1n) : never ? point(0n) : BIT)
}

function logic(op: Operator, args: readonly Node[], range: Interval): Bool {
  return fold(intern({ op }, { kind: 'bool', range, args })) as Bool
}

/** Only what constants alone decide is folded: dropping an operand would drop the `fitTo` inside it. */
function fold(node: Node): Node {
  if (!isPoint(node.range) || node.args.some((arg) => arg.op !== 'const')) return node
  return intern({ op: 'const', value: node.range.lo }, { kind: node.kind, range: node.range })
}

export class WidthError extends Error {
  override readonly name = 'Policies.WidthError'
  constructor(operation: string, range: Interval) {
    super(
      `The result of ${operation} may lie in ${range.lo}..${range.hi}, beyond 2^250: \`fitTo\` or \`clamp\` it first.`,
    )
  }
}

export class DivisorError extends Error {
  override readonly name = 'Policies.DivisorError'
  constructor(range: Interval) {
    super(
      `A divisor may lie in ${range.lo}..${range.hi}, and 0 or less has no quotient: divide by \`max(divisor, 1)\`.`,
    )
  }
}

export class QuotientError extends Error {
  override readonly name = 'Policies.QuotientError'
  constructor(bits: number) {
    super(`Quotient and divisor take ${bits} bits together, and 252 can be checked: \`fitTo\` one of them.`)
  }
}

export class IndexError extends Error {
  override readonly name = 'Policies.IndexError'
  constructor(range: Interval, length: number) {
    super(
      `An index may lie in ${range.lo}..${range.hi}, outside 0..${length - 1}: \`fitTo(index, between(0n, ${length - 1}n))\`.`,
    )
  }
}

export class NoNumberError extends Error {
  override readonly name = 'Policies.NoNumberError'
  constructor(kind: string) {
    super(`A ${kind} is not a number: it can be compared or looked into, not computed with.`)
  }
}

export class KindError extends Error {
  override readonly name = 'Policies.KindError'
  constructor(wanted: string, given: unknown) {
    const what =
      typeof given === 'object' && given !== null && 'kind' in given ? `a value of kind ${given.kind}` : given
    super(
      `Here belongs ${wanted}, not ${typeof what === 'string' && what === given ? JSON.stringify(what) : String(what)}: compare numbers for a truth, \`select(truth, 1, 0)\` for a number.`,
    )
  }
}

export class SymbolError extends Error {
  override readonly name = 'Policies.SymbolError'
  constructor(names: readonly string[], given: string) {
    super(`A symbol is never "${given}": ask for one of ${names.join(', ')}.`)
  }
}
