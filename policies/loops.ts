import {
  type Bool,
  bounded,
  eq,
  type Flag,
  flag,
  type Int,
  inside,
  mul,
  type Num,
  num,
  rangeOf,
  select,
} from './expr.ts'
import type { Element } from './fields.ts'
import { BIT, between, contains, type Interval, point, times, union } from './interval.ts'
import { intern, type Node } from './node.ts'

/** An array of numbers, of fixed length. */
export type Ints = Node & { readonly kind: 'int' }
export type Bools = Node & { readonly kind: 'bool' }

type Item<A extends Node> = A extends Bools ? Bool : Int
type Result<R> = R extends Flag ? Bools : Ints

/** A literal array. */
export function list(...items: readonly Num[]): Ints {
  const args = items.map(num)
  const range = args.map((arg) => arg.range).reduce(union)
  return intern({ op: 'list' }, { kind: 'int', range, length: args.length, args }) as Ints
}

/** 0, 1, … length - 1. */
export const indices = (length: number): Ints => list(...Array.from({ length }, (_, index) => index))

/** The array of what the body makes of each item and its place. */
export function map<A extends Ints | Bools, R extends Num | Flag>(
  xs: A,
  body: (x: Item<A>, index: Int) => R,
): Result<R> {
  return each([xs], ([x], index) => body(x as Item<A>, index)) as Result<R>
}

/** The array of what the body makes of the items at each place of two arrays. */
export function zip<A extends Ints | Bools, B extends Ints | Bools, R extends Num | Flag>(
  xs: A,
  ys: B,
  body: (x: Item<A>, y: Item<B>, index: Int) => R,
): Result<R> {
  return each([xs, ys], ([x, y], index) => body(x as Item<A>, y as Item<B>, index)) as Result<R>
}

/** The sum of the products, place by place. */
export const dot = (xs: Ints, ys: Ints): Int => sum(zip(xs, ys, (x, y) => mul(x as Int, y as Int)))

/** The sum of the items. */
export function sum(xs: Ints): Int {
  const range = bounded('sum', times(xs.range, point(BigInt(xs.length))))
  return intern({ op: 'sum' }, { kind: 'int', range, args: [xs] }) as Int
}

/** Whether some item is true. */
export const any = (xs: Bools): Bool => intern({ op: 'any' }, { kind: 'bool', range: xs.range, args: [xs] }) as Bool
/** Whether every item is true. */
export const all = (xs: Bools): Bool => intern({ op: 'all' }, { kind: 'bool', range: xs.range, args: [xs] }) as Bool

/** How many are true. */
export function count(xs: Bools): Int {
  const range = times(xs.range, point(BigInt(xs.length)))
  return intern({ op: 'count' }, { kind: 'int', range, args: [xs] }) as Int
}

/**
 * The item at a computed place.
 *
 * @throws IndexError when the index may fall outside.
 */
export function pick<A extends Ints | Bools>(xs: A, index: Num): Item<A> {
  const at = num(index)
  inside(at, xs.length)
  return intern({ op: 'pick' }, { kind: xs.kind, range: xs.range, args: [xs, at] }) as Item<A>
}

/** The array with one item replaced. */
export const put = (xs: Ints, index: Num, item: Num): Ints =>
  map(xs, (x, place) => select(eq(num(index), place), num(item), x as Int))

/** An accumulator of a `fold`: where it starts, and what it must stay within. */
export interface Carry<T extends Num | Flag = Num | Flag> {
  readonly start: T
  readonly within: Interval
}

/** Where an accumulator of a `fold` starts, and for a number the type that it stays within. */
export function carry<T extends Flag>(start: T): Carry<Flag>
export function carry<T extends Num>(start: T, within: Element): Carry<Num>
export function carry(start: Num | Flag, within?: Element): Carry {
  return { start, within: within ? rangeOf(within) : BIT }
}

type Carried<S extends Readonly<Record<string, Carry>>> = {
  readonly [K in keyof S]: S[K] extends Carry<Flag> ? Bool : Int
}
type Carries<S extends Readonly<Record<string, Carry>>> = {
  readonly [K in keyof S]: S[K] extends Carry<Flag> ? Flag : Num
}

/**
 * A bounded fold over one array, with named accumulators.
 *
 * @throws CarryError when the body may leave an accumulator's type.
 * @example
 * fold(xs, { best: carry(0, uint(32)) }, ({ best }, x) => ({ best: max(best, x) })).best
 */
export function fold<A extends Ints | Bools, const S extends Readonly<Record<string, Carry>>>(
  xs: A,
  start: S,
  body: (carried: Carried<S>, x: Item<A>, index: Int) => Carries<S>,
): Carried<S> {
  const names = Object.keys(start)
  const to = names.map((name) => start[name]!.within)
  const starts = names.map((name) => scalar(start[name]!.start))
  const node = nested((level) => {
    const accumulators = names.map((name, slot) => bound(level, 2 + slot, starts[slot]!.kind, start[name]!.within))
    const carried = Object.fromEntries(names.map((name, slot) => [name, accumulators[slot]]))
    const next = body(carried as Carried<S>, item(level, 0, xs) as Item<A>, place(level, xs.length))
    const bodies = names.map((name) => scalar(next[name] as Num | Flag))
    for (const [slot, name] of names.entries()) {
      for (const { range } of [starts[slot]!, bodies[slot]!]) {
        if (!contains(to[slot]!, range)) throw new CarryError(name, range, to[slot]!)
      }
    }
    const range = to.reduce(union)
    return intern({ op: 'fold', level, arrays: 1, bodies, to }, { kind: 'int', range, args: [xs, ...starts] })
  })
  const parts = names.map((_, index) =>
    intern({ op: 'part', index }, { kind: starts[index]!.kind, range: to[index]!, args: [node] }),
  )
  return Object.fromEntries(names.map((name, index) => [name, parts[index]])) as Carried<S>
}

function each(arrays: readonly Node[], body: (items: readonly Node[], index: Int) => Num | Flag): Node {
  const length = arrays[0]!.length
  if (arrays.some((array) => array.length !== length)) throw new ZipError(arrays.map((array) => array.length))
  return nested((level) => {
    const items = arrays.map((array, slot) => item(level, slot, array))
    const result = scalar(body(items, place(level, length, arrays.length)))
    return intern(
      { op: 'map', level, arrays: arrays.length, bodies: [result] },
      { kind: result.kind, range: result.range, length, args: arrays },
    )
  })
}

const bound = (level: number, slot: number, kind: Node['kind'], range: Interval): Node =>
  intern({ op: 'bound', level, slot }, { kind, range })
const item = (level: number, slot: number, { kind, range }: Node): Node => bound(level, slot, kind, range)
const place = (level: number, length: number, slot = 1): Int =>
  bound(level, slot, 'int', between(0n, BigInt(length) - 1n)) as Int
const scalar = (x: Num | Flag): Int | Bool =>
  typeof x === 'boolean' || (typeof x === 'object' && x.kind === 'bool') ? flag(x as Flag) : num(x as Num)

let depth = 0

/** Loops are numbered by nesting, not by time, so that equal loops are one node. */
function nested<T>(build: (level: number) => T): T {
  if (depth === MAX_DEPTH) throw new NestingError()
  depth += 1
  try {
    return build(depth - 1)
  } finally {
    depth -= 1
  }
}

const MAX_DEPTH = 4

export class ZipError extends Error {
  override readonly name = 'Policies.ZipError'
  constructor(lengths: readonly number[]) {
    super(`Arrays of lengths ${lengths.join(' and ')} cannot be walked together: give them one length.`)
  }
}

export class CarryError extends Error {
  override readonly name = 'Policies.CarryError'
  constructor(name: string, range: Interval, within: Interval) {
    super(
      `The accumulator ${name} may become ${range.lo}..${range.hi}, outside ${within.lo}..${within.hi}: \`fitTo\` it in the body.`,
    )
  }
}

export class NestingError extends Error {
  override readonly name = 'Policies.NestingError'
  constructor() {
    super(`Loops nest ${MAX_DEPTH} deep at most.`)
  }
}
