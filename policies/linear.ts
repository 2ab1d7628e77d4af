import type { Interval } from './interval.ts'
import { point } from './interval.ts'

/** A constant and multiples of wires: what a circuit gets for nothing. */
export interface Linear {
  readonly constant: bigint
  readonly terms: ReadonlyMap<string, bigint>
}

export const constant = (value: bigint): Linear => ({ constant: value, terms: new Map() })
export const wire = (name: string): Linear => ({ constant: 0n, terms: new Map([[name, 1n]]) })
export const ONE = constant(1n)

/** x * factor + y * other */
export function combine(x: Linear, factor: bigint, y: Linear, other: bigint): Linear {
  const terms = new Map<string, bigint>()
  for (const [{ terms: own }, by] of [[x, factor] as const, [y, other] as const]) {
    for (const [name, coefficient] of own) {
      const sum = (terms.get(name) ?? 0n) + coefficient * by
      if (sum === 0n) terms.delete(name)
      else terms.set(name, sum)
    }
  }
  return { constant: x.constant * factor + y.constant * other, terms }
}

export const sumOf = (xs: readonly Linear[]): Linear => xs.reduce((a, b) => combine(a, 1n, b, 1n), constant(0n))
export const addTo = (a: Linear, b: Linear): Linear => combine(a, 1n, b, 1n)
export const without = (a: Linear, b: Linear): Linear => combine(a, 1n, b, -1n)
export const scale = (x: Linear, by: bigint): Linear => combine(x, by, ONE, 0n)
export const notOf = (x: Linear): Linear => without(ONE, x)

export const isConstant = ({ terms }: Linear): boolean => terms.size === 0

/** What it can be: exactly its value, or what is known of the node it came from. */
export const reach = (x: Linear, range: Interval): Interval => (isConstant(x) ? point(x.constant) : range)

/** As circom text, and as a key: equal texts are equal values. */
export function print({ constant, terms }: Linear): string {
  const parts = [...terms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, by]) => (by === 1n ? name : `${by} * ${name}`))
  return [...parts, ...(constant !== 0n || parts.length === 0 ? [String(constant)] : [])]
    .join(' + ')
    .replaceAll('+ -', '- ')
}
