// Integer intervals of wires: [lo, hi] says that the wire's value is congruent to some integer between lo and hi, in every
// witness. Bounds come from bits and travel through sums and products; they are what makes decompositions unique.
import { combine, constantOf, inverse, modulo, signed, solve } from './linear.ts'
import type { Constraint, Linear, R1cs } from './r1cs.ts'

export type Interval = readonly [lo: bigint, hi: bigint]

/** How often one wire's interval may shrink: enough for the gadgets there are, and an end to every loop. */
const REFINEMENTS = 8
/** A sum with more wires wider than a bit than this is left alone (Poseidon's mixes). */
const WIDE = 6

const ONE: Interval = [1n, 1n]

/** Intervals by wire; wires that nothing bounds have none. */
export class Intervals {
  readonly #prime: bigint
  readonly #of: (Interval | undefined)[]
  readonly #refined: Uint8Array

  constructor({ prime, wires }: R1cs) {
    this.#prime = prime
    this.#of = new Array(wires)
    this.#of[0] = ONE
    this.#refined = new Uint8Array(wires)
  }

  of(wire: number): Interval | undefined {
    return this.#of[wire]
  }

  isBit(wire: number): boolean {
    const [lo, hi] = this.#of[wire] ?? [0n, 2n]
    return lo >= 0n && hi <= 1n
  }

  /** Of the sum as an integer, with coefficients taken between -p/2 and p/2; it may be wider than the field. */
  ofSum(terms: Linear): Interval | undefined {
    let lo = 0n
    let hi = 0n
    for (const [wire, coefficient] of terms) {
      const interval = this.#of[wire]
      if (!interval) return undefined
      const [low, high] = scale(interval, signed(coefficient, this.#prime))
      lo += low
      hi += high
    }
    return [lo, hi]
  }

  /** What the constraint says about the bounds of its wires; the wires that gained. */
  learn(constraint: Constraint): number[] {
    const [a, b, c] = constraint
    const bit = this.#asBit(constraint)
    if (bit !== undefined) return this.#meet(bit, [0n, 1n]) ? [bit] : []
    for (const [factor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const k = constantOf(factor, this.#prime)
      if (k !== undefined) return this.#learnSum(combine([other, k], [c, -1n], this.#prime))
    }
    return [...this.#learnSelection(a, b, c), ...this.#learnProduct(a, b, c)]
  }

  /** `x * (x - 1) = 0`, in any scaling. */
  #asBit([a, b, c]: Constraint): number | undefined {
    if (c.length > 0) return undefined
    const wires = new Set([...a, ...b].map(([wire]) => wire))
    wires.delete(0)
    const [wire] = wires
    if (wires.size !== 1 || wire === undefined) return undefined
    const at = (terms: Linear, value: bigint) =>
      modulo(
        terms.reduce((sum, [w, k]) => sum + (w === 0 ? k : k * value), 0n),
        this.#prime,
      )
    const roots = [0n, 1n].every((value) => at(a, value) === 0n || at(b, value) === 0n)
    // Both factors must depend on the wire: a constant zero would be no claim at all.
    const depend = [a, b].every((terms) => at(terms, 0n) !== at(terms, 1n))
    return roots && depend ? wire : undefined
  }

  /** `sum of terms = 0`: each wire is minus the others. */
  #learnSum(terms: Linear): number[] {
    const unbounded = terms.filter(([wire]) => !this.#of[wire])
    if (unbounded.length > 1) return []
    const targets = unbounded.length === 1 ? unbounded : terms.filter(([wire]) => wire !== 0 && !this.isBit(wire))
    if (targets.length > WIDE) return []
    return targets.flatMap(([wire]) => {
      const interval = this.ofSum(solve(terms, wire, this.#prime))
      return interval && this.#meet(wire, interval) ? [wire] : []
    })
  }

  /** `s * B = C` with s a bit: C's wires obey `0 = C` or `B = C`; bounds are the hull of both. */
  #learnSelection(a: Linear, b: Linear, c: Linear): number[] {
    for (const [factor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const bits = factor.filter(([wire]) => wire !== 0)
      if (bits.length !== 1 || !this.isBit(bits[0]![0])) continue
      const cases = [0n, 1n].map((value) => {
        const k = factor.reduce(
          (sum, [wire, coefficient]) => sum + (wire === 0 ? coefficient : coefficient * value),
          0n,
        )
        return combine([other, modulo(k, this.#prime)], [c, -1n], this.#prime)
      })
      return this.#openWires(c).flatMap((wire) => {
        const [zero, one] = cases.map((terms) => this.ofSum(solve(terms, wire, this.#prime)))
        return zero && one && this.#meet(wire, hull(zero, one)) ? [wire] : []
      })
    }
    return []
  }

  /** `A * B = C`: C lies among the products of the bounds. */
  #learnProduct(a: Linear, b: Linear, c: Linear): number[] {
    const [left, right] = [this.ofSum(a), this.ofSum(b)]
    if (!left || !right) return []
    const corners = left.flatMap((x) => right.map((y) => x * y)).sort((x, y) => (x < y ? -1 : 1))
    const product: Interval = [corners[0]!, corners[3]!]
    return this.#openWires(c).flatMap((wire) => {
      const coefficient = c.find(([other]) => other === wire)![1]
      const others = this.ofSum(solve(c, wire, this.#prime))
      const factor = signed(inverse(coefficient, this.#prime), this.#prime)
      if (!others) return []
      const [lo, hi] = scale(product, factor)
      return this.#meet(wire, [others[0] + lo, others[1] + hi]) ? [wire] : []
    })
  }

  /** The wires of a sum that bounds could be learned of: the only unbounded one, or those wider than a bit. */
  #openWires(terms: Linear): number[] {
    const wires = terms.map(([wire]) => wire).filter((wire) => wire !== 0)
    const unbounded = wires.filter((wire) => !this.#of[wire])
    if (unbounded.length > 1) return []
    const open = unbounded.length === 1 ? unbounded : wires.filter((wire) => !this.isBit(wire))
    return open.length > WIDE ? [] : open
  }

  /** Intersects. An interval as wide as the field says nothing, and two of them must name the same integers to be compared. */
  #meet(wire: number, [lo, hi]: Interval): boolean {
    if (hi - lo >= this.#prime) return false
    const known = this.#of[wire]
    if (!known) {
      this.#of[wire] = [lo, hi]
      return true
    }
    const low = larger(lo, known[0])
    const high = smaller(hi, known[1])
    const span = larger(hi, known[1]) - smaller(lo, known[0])
    const narrower = low > known[0] || high < known[1]
    // Empty: no witness satisfies the constraints, or the representatives differ; either way nothing is claimed.
    if (span >= this.#prime || !narrower || low > high || this.#refined[wire]! >= REFINEMENTS) return false
    this.#refined[wire]!++
    this.#of[wire] = [low, high]
    return true
  }
}

function scale([lo, hi]: Interval, factor: bigint): Interval {
  return factor < 0n ? [hi * factor, lo * factor] : [lo * factor, hi * factor]
}

function hull(x: Interval, y: Interval): Interval {
  return [smaller(x[0], y[0]), larger(x[1], y[1])]
}

export function larger(x: bigint, y: bigint): bigint {
  return x < y ? y : x
}

export function smaller(x: bigint, y: bigint): bigint {
  return -larger(-x, -y)
}
