// What the gate lets through is held to brute force: over a small prime, all witnesses of random constraint systems.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Intervals } from '../../circuits/interval.ts'
import { modulo } from '../../circuits/linear.ts'
import type { Constraint, Linear, R1cs } from '../../circuits/r1cs.ts'
import { findUndetermined } from '../../circuits/unique.ts'

/** Wires: 1, an output, two inputs, two inner ones. */
const WIRES = [0, 1, 2, 3, 4, 5]
const INPUTS = [2, 3]
const FREE = [1, 4, 5]

describe('findUndetermined', () => {
  test.each([
    [5, 3000],
    [7, 600],
  ])('behavior: nothing that it lets through is ambiguous, modulo %i', (prime, numRuns) => {
    fc.assert(
      fc.property(systems(prime), (system) => {
        const refused = new Set(findUndetermined(system))
        const missed = ambiguous(system).filter((wire) => !refused.has(wire) && !isHint(system, wire))
        expect(missed).toEqual([])
      }),
      { numRuns },
    )
  })
})

describe('Intervals', () => {
  test.each([
    [5, 3000],
    [7, 600],
  ])('behavior: hold every witness, modulo %i', (prime, numRuns) => {
    fc.assert(
      fc.property(systems(prime), (system) => {
        const intervals = new Intervals(system)
        const found = witnesses(system)
        for (let pass = 0; pass < 4; pass++) for (const constraint of system.constraints) intervals.learn(constraint)
        const outside = WIRES.filter((wire) => {
          const [lo, hi] = intervals.of(wire) ?? [0n, BigInt(prime)]
          // How far above lo the first integer of this residue lies.
          return found.some((values) => modulo(BigInt(values[wire]!) - lo, BigInt(prime)) > hi - lo)
        })
        expect(outside).toEqual([])
      }),
      { numRuns },
    )
  })
})

/** Wires that two witnesses with the same inputs disagree on. */
function ambiguous(system: R1cs): number[] {
  const byInputs = Map.groupBy(witnesses(system), (wires) => INPUTS.map((wire) => wires[wire]).join())
  return FREE.filter((wire) => [...byInputs.values()].some((group) => new Set(group.map((w) => w[wire])).size > 1))
}

/** Every assignment that satisfies the constraints. */
function witnesses({ prime, constraints }: R1cs): number[][] {
  const p = Number(prime)
  const plain = constraints.map((constraint) =>
    constraint.map((terms) => terms.map(([wire, k]) => [wire, Number(k)] as const)),
  )
  const found: number[][] = []
  for (let code = 0; code < p ** (WIRES.length - 1); code++) {
    const wires = [1]
    for (let rest = code; wires.length < WIRES.length; rest = Math.floor(rest / p)) wires.push(rest % p)
    const value = (terms: readonly (readonly [number, number])[] = []) =>
      terms.reduce((total, [wire, k]) => total + k * wires[wire]!, 0)
    if (plain.every(([a, b, c]) => (value(a) * value(b) - value(c)) % p === 0)) found.push(wires)
  }
  return found
}

/** The one licence of the gate: an inner wire that nothing reads but one product that is not 0, the hint of a zero test. */
function isHint({ constraints }: R1cs, wire: number): boolean {
  const readers = constraints.filter((constraint) =>
    constraint.some((terms) => terms.some(([other]) => other === wire)),
  )
  return wire !== 1 && readers.length === 1 && readers[0]!.every((terms) => terms.length > 0)
}

/** The shapes that the rules look for, whole and with parts missing, and noise. */
function systems(prime: number): fc.Arbitrary<R1cs> {
  const sum = (...terms: [wire: number, k: number][]): Linear =>
    terms.map(([wire, k]) => [wire, BigInt((k + prime) % prime)])
  const one = sum([0, 1])
  const isBit = (wire: number): Constraint => [sum([wire, 1]), sum([wire, 1], [0, -1]), []]

  const linear = (k: fc.Arbitrary<number>, maxLength: number) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...WIRES), k), { maxLength, selector: ([wire]) => wire })
      .map((terms) => sum(...terms))
  const anySum = linear(fc.integer({ min: 1, max: prime - 1 }), 3)
  const free = fc.constantFrom(...FREE)

  const bit = fc.constantFrom(...WIRES.slice(1)).map((wire) => [isBit(wire)])
  const weights = linear(fc.constantFrom(1, 2, -1), 4).map((terms): Constraint[] => [[one, terms, []]])
  const zeroTest = fc.tuple(anySum, free, free).map(([x, hint, answer]): Constraint[] => [
    [x, sum([hint, 1]), sum([0, 1], [answer, -1])],
    [x, sum([answer, 1]), []],
  ])
  const inverse = fc.tuple(anySum, free, anySum).map(([x, hint, c]): Constraint[] => [[x, sum([hint, 1]), c]])
  const bits = (...wires: number[]) => wires.map(isBit)
  const weight = fc.constantFrom(1, 2, -1, -2)
  const mostlyNonZero = fc
    .tuple(weight, weight, weight, free, anySum)
    .map(([k, k2, k3, hint, c]): Constraint[] => [[sum([0, k], [2, k2], [3, k3]), sum([hint, 1]), c], ...bits(2, 3)])
  const shuffled = fc.shuffledSubarray(WIRES.slice(1), { minLength: 5 }) as fc.Arbitrary<
    [number, number, number, number, number]
  >
  const twoRulers = fc
    .tuple(shuffled, weight, weight)
    .map(([[x, a, b, c, d], k, l]): Constraint[] => [
      [one, sum([a, 1], [b, 2]), sum([x, 1])],
      [one, sum([c, k], [d, l]), sum([x, 1])],
      ...bits(a, b, c, d),
    ])
  const product = fc
    .tuple(shuffled, weight, weight)
    .map(([[x, a, b, c, d], k, l]): Constraint[] => [
      [sum([a, 1], [b, k]), sum([c, 1], [d, l]), sum([x, 1])],
      ...bits(a, b, c, d),
    ])
  const nothing = fc.constantFrom(...WIRES.slice(1)).map((wire): Constraint[] => [[sum([wire, 1]), [], []]])
  const noise = fc.tuple(anySum, anySum, anySum).map((constraint): Constraint[] => [constraint])
  // 2 = divisor * quotient + remainder with bits for everything; the divisor is 1 or 2.
  const division = fc
    .tuple(fc.shuffledSubarray(FREE, { minLength: 3 }), fc.constantFrom(-2, -1, 0))
    .map(([[quotient, remainder, gap], least]): Constraint[] => [
      [sum([3, 1]), sum([quotient!, 1]), sum([2, 1], [remainder!, -1])],
      [one, sum([3, 1], [remainder!, -1], [0, least]), sum([gap!, 1])],
      ...[quotient!, remainder!, gap!].map(isBit),
    ])
  const part = fc.oneof(
    { weight: 3, arbitrary: bit },
    { weight: 3, arbitrary: weights },
    ...[zeroTest, inverse, mostlyNonZero, division, twoRulers, product, nothing, noise],
  )
  return fc
    .array(part, { minLength: 1, maxLength: 5 })
    .chain((parts) => fc.subarray(parts.flat(), { minLength: Math.max(1, parts.flat().length - 2) }))
    .map((constraints) => ({
      prime: BigInt(prime),
      wires: 6,
      outputs: 1,
      publicInputs: 0,
      inputs: INPUTS,
      constraints,
    }))
}
