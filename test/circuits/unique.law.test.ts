// What the gate lets through is held to brute force: over a small prime, all witnesses of random constraint systems.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Constraint, Linear, R1cs } from '../../circuits/r1cs.ts'
import { findUndetermined } from '../../circuits/unique.ts'

const WIRES = 6
const FREE = [1, 4, 5]

/** Every assignment that satisfies the constraints, constant first. */
function witnesses({ prime, constraints }: R1cs): number[][] {
  const p = Number(prime)
  const value = (terms: Linear, wires: number[]) =>
    terms.reduce((total, [wire, k]) => total + Number(k) * wires[wire]!, 0) % p
  const found: number[][] = []
  for (let code = 0; code < p ** (WIRES - 1); code++) {
    const wires = [1]
    for (let i = 1, rest = code; i < WIRES; i++, rest = Math.floor(rest / p)) wires.push(rest % p)
    const holds = ([a, b, c]: Constraint) => (value(a, wires) * value(b, wires) - value(c, wires)) % p === 0
    if (constraints.every(holds)) found.push(wires)
  }
  return found
}

/** Wires that two witnesses with the same inputs disagree on. */
function ambiguous(system: R1cs): number[] {
  const byInputs = Map.groupBy(witnesses(system), (wires) => wires.slice(2, 4).join())
  return FREE.filter((wire) => [...byInputs.values()].some((group) => new Set(group.map((w) => w[wire])).size > 1))
}

/** Wires: 1, one output, two inputs, two more. Shapes that the rules look for, and noise. */
function systems(prime: number): fc.Arbitrary<R1cs> {
  const k = fc.integer({ min: 1, max: prime - 1 }).map(BigInt)
  const anyWire = fc.integer({ min: 0, max: WIRES - 1 })
  const linear: fc.Arbitrary<Linear> = fc.uniqueArray(fc.tuple(anyWire, k), {
    maxLength: 3,
    selector: ([wire]) => wire,
  })
  const small = fc.constantFrom(1n, 2n, BigInt(prime - 1))
  const weighted: fc.Arbitrary<Linear> = fc.uniqueArray(fc.tuple(anyWire, small), {
    minLength: 1,
    maxLength: 4,
    selector: ([wire]) => wire,
  })
  const one: Linear = [[0, 1n]]
  const bit = fc.integer({ min: 1, max: WIRES - 1 }).map((wire): Constraint[] => [
    [
      [[wire, 1n]],
      [
        [wire, 1n],
        [0, BigInt(prime - 1)],
      ],
      [],
    ],
  ])
  const add = weighted.map((terms): Constraint[] => [[one, terms, []]])
  const zeroTest = fc
    .tuple(linear, fc.constantFrom(...FREE), fc.constantFrom(...FREE))
    .map(([x, hint, out]): Constraint[] => [
      [
        x,
        [[hint, 1n]],
        [
          [0, 1n],
          [out, BigInt(prime - 1)],
        ],
      ],
      [x, [[out, 1n]], []],
    ])
  const any = fc.tuple(linear, linear, linear).map((constraint): Constraint[] => [constraint])
  return fc
    .array(
      fc.oneof({ weight: 4, arbitrary: bit }, { weight: 4, arbitrary: add }, zeroTest, { weight: 2, arbitrary: any }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => ({
      prime: BigInt(prime),
      wires: WIRES,
      outputs: 1,
      publicInputs: 0,
      inputs: [2, 3],
      constraints: parts.flat(),
    }))
}

describe('findUndetermined', () => {
  test.each([5, 7])('behavior: nothing that it lets through is ambiguous, modulo %i', (prime) => {
    fc.assert(
      fc.property(systems(prime), (system) => {
        const refused = new Set(findUndetermined(system))
        const missed = ambiguous(system).filter((wire) => !refused.has(wire) && !isHint(system, wire))
        expect(missed).toEqual([])
      }),
      { numRuns: prime === 5 ? 1500 : 300 },
    )
  })
})

/** The one licence of the gate: an inner wire that nothing reads but a product which is not 0, the hint of a zero test. */
function isHint({ constraints }: R1cs, wire: number): boolean {
  const readers = constraints.filter((constraint) =>
    constraint.some((terms) => terms.some(([other]) => other === wire)),
  )
  return wire !== 1 && readers.length === 1 && readers[0]!.every((terms) => terms.length > 0)
}
