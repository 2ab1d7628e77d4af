/** A closed range of exact integers: what a value can be, known when a policy is defined. */
export interface Interval {
  readonly lo: bigint
  readonly hi: bigint
}

/** No value of a policy reaches 2^250: below it, sums and differences of two values cannot wrap in the field. */
export const LIMIT = 1n << 250n

export const between = (lo: bigint, hi: bigint): Interval => ({ lo, hi })
export const point = (value: bigint): Interval => ({ lo: value, hi: value })
export const BIT: Interval = { lo: 0n, hi: 1n }

/** The values of an integer of `bits` bits; an `int` is two's complement. */
export function widthOf(bits: number, signed = false): Interval {
  const size = 1n << BigInt(bits)
  return signed ? { lo: -size / 2n, hi: size / 2n - 1n } : { lo: 0n, hi: size - 1n }
}

export const isPoint = ({ lo, hi }: Interval): boolean => lo === hi
export const contains = (outer: Interval, inner: Interval): boolean => outer.lo <= inner.lo && inner.hi <= outer.hi
export const has = (range: Interval, value: bigint): boolean => range.lo <= value && value <= range.hi

export const plus = (a: Interval, b: Interval): Interval => ({ lo: a.lo + b.lo, hi: a.hi + b.hi })
export const minus = (a: Interval, b: Interval): Interval => ({ lo: a.lo - b.hi, hi: a.hi - b.lo })
export const times = (a: Interval, b: Interval): Interval => hull([a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi])
export const lower = (a: Interval, b: Interval): Interval => ({ lo: least(a.lo, b.lo), hi: least(a.hi, b.hi) })
export const upper = (a: Interval, b: Interval): Interval => ({ lo: most(a.lo, b.lo), hi: most(a.hi, b.hi) })
export const union = (a: Interval, b: Interval): Interval => ({ lo: least(a.lo, b.lo), hi: most(a.hi, b.hi) })

/** The part of `x` that `to` keeps; a `fitTo` that fails yields 0, so 0 is in it. */
export function kept(x: Interval, to: Interval): Interval {
  if (contains(to, x)) return x
  const lo = most(x.lo, to.lo)
  const hi = least(x.hi, to.hi)
  return lo > hi ? point(0n) : union({ lo, hi }, point(0n))
}

/** Floor quotients of `x` by divisors that are at least 1. */
export function quotients(x: Interval, divisor: Interval): Interval {
  return hull([
    floorDiv(x.lo, divisor.lo),
    floorDiv(x.lo, divisor.hi),
    floorDiv(x.hi, divisor.lo),
    floorDiv(x.hi, divisor.hi),
  ])
}

/** Remainders of floor division: never negative, below the divisor. */
export function remainders(x: Interval, divisor: Interval): Interval {
  if (x.lo >= 0n && x.hi < divisor.lo) return x
  if (isPoint(x) && isPoint(divisor)) return point(x.lo - divisor.lo * floorDiv(x.lo, divisor.lo))
  return { lo: 0n, hi: x.lo >= 0n ? least(x.hi, divisor.hi - 1n) : divisor.hi - 1n }
}

/** Division that rounds towards minus infinity, the only one policies have. */
export function floorDiv(x: bigint, divisor: bigint): bigint {
  const quotient = x / divisor
  return x % divisor < 0n ? quotient - 1n : quotient
}

/** How many bits an unsigned number needs; 0 for 0. */
export const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)

const hull = (values: readonly bigint[]): Interval => ({ lo: values.reduce(least), hi: values.reduce(most) })
