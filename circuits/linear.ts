// Sums of wires modulo a prime: combined, solved for a wire, compared.
import type { Linear } from './r1cs.ts'

/** `x = terms` from `sum of terms = 0`: the other terms over minus the coefficient of `wire`. */
export function solve(terms: Linear, wire: number, prime: bigint): Linear {
  const own = terms.find(([other]) => other === wire)
  if (!own) return [[wire, 1n]]
  const factor = inverse(modulo(-own[1], prime), prime)
  return terms.filter(([other]) => other !== wire).map(([other, k]) => [other, (k * factor) % prime] as const)
}

/** `x * p + y * q`, wire by wire, without zeros. */
export function combine([x, p]: readonly [Linear, bigint], [y, q]: readonly [Linear, bigint], prime: bigint): Linear {
  const sums = new Map<number, bigint>()
  const add = (terms: Linear, factor: bigint) => {
    for (const [wire, k] of terms) sums.set(wire, modulo((sums.get(wire) ?? 0n) + k * factor, prime))
  }
  add(x, p)
  add(y, q)
  return [...sums].filter(([, k]) => k !== 0n)
}

/** The value of a sum without wires; an empty sum is 0. */
export function constantOf(terms: Linear, prime: bigint): bigint | undefined {
  if (terms.some(([wire]) => wire !== 0)) return undefined
  return modulo(
    terms.reduce((sum, [, k]) => sum + k, 0n),
    prime,
  )
}

/** The representative between -p/2 and p/2. */
export function signed(value: bigint, prime: bigint): bigint {
  return value > prime / 2n ? value - prime : value
}

export function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime
  return rest < 0n ? rest + prime : rest
}

/** By Euclid; `value` is not 0 modulo the prime. */
export function inverse(value: bigint, prime: bigint): bigint {
  // Most coefficients are 1 or -1.
  if (value === 1n || value === prime - 1n) return value
  let [rest, next] = [modulo(value, prime), prime]
  let [x, y] = [1n, 0n]
  while (next !== 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[x, y] = [y, x - quotient * y]
  }
  return modulo(x, prime)
}
