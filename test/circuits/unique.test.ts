import { describe, expect, test } from 'vitest'
import type { Constraint, Linear, R1cs } from '../../circuits/r1cs.ts'
import { checkUnique, findUndetermined } from '../../circuits/unique.ts'
import { FIELD } from '../../policies/field.ts'

/** `[wire, coefficient]` pairs with small integers; wire 0 is the constant 1. */
const sum = (...terms: [wire: number, k: number | bigint][]): Linear =>
  terms.map(([wire, k]) => [wire, ((BigInt(k) % FIELD) + FIELD) % FIELD])
const one = sum([0, 1])

/** `x * (x - 1) = 0` */
const bit = (wire: number): Constraint => [sum([wire, 1]), sum([wire, 1], [0, -1]), []]

/** Wires: 1, `outputs`, `inputs` (private), the rest. */
const system = (outputs: number, inputs: number, wires: number, ...constraints: Constraint[]): R1cs => ({
  prime: FIELD,
  wires,
  outputs,
  publicInputs: 0,
  inputs: Array.from({ length: inputs }, (_, index) => 1 + outputs + index),
  constraints,
})

const without = (from: R1cs, index: number): R1cs => ({
  ...from,
  constraints: from.constraints.filter((_, other) => other !== index),
})

/** For each constraint: which wires its loss leaves undetermined. */
const holes = (from: R1cs) => from.constraints.map((_, index) => findUndetermined(without(from, index)))

describe('findUndetermined', () => {
  test('default: a sum and a product of inputs', () => {
    // wires: 1 = out, 2 = x, 3 = y, 4 = x * y; out = x * y + x
    const both = system(1, 2, 5, [sum([2, 1]), sum([3, 1]), sum([4, 1])], [one, sum([4, 1], [2, 1]), sum([1, 1])])
    expect(findUndetermined(both)).toEqual([])
    expect(holes(both)).toEqual([[1, 4], [1]])
  })

  test('behavior: bits of a number', () => {
    // out 1..3 are the bits of 4
    const bits = system(3, 1, 5, bit(1), bit(2), bit(3), [one, sum([1, 1], [2, 2], [3, 4]), sum([4, 1])])
    expect(findUndetermined(bits)).toEqual([])
    expect(holes(bits)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  test('behavior: weights that overlap are refused', () => {
    const bits = system(3, 1, 5, bit(1), bit(2), bit(3), [one, sum([1, 1], [2, 2], [3, 3]), sum([4, 1])])
    expect(findUndetermined(bits)).toEqual([1, 2, 3])
  })

  test('behavior: 253 bits fit the field, 254 wrap', () => {
    const decomposition = (width: number) => {
      const wires = Array.from({ length: width }, (_, index) => index + 1)
      const all = sum(...wires.map((wire, index): [number, bigint] => [wire, 1n << BigInt(index)]))
      return system(width, 1, width + 2, ...wires.map(bit), [one, all, sum([width + 1, 1])])
    }
    expect(findUndetermined(decomposition(253))).toEqual([])
    expect(findUndetermined(decomposition(254))).toHaveLength(254)
  })

  test('behavior: a zero test determines its answer, and only that', () => {
    // out = 1 - x * hint; x * out = 0. wires: 1 = out, 2 = x, 3 = hint
    const zero = system(1, 1, 4, [sum([2, 1]), sum([3, 1]), sum([0, 1], [1, -1])], [sum([2, 1]), sum([1, 1]), []])
    expect(findUndetermined(zero)).toEqual([])
    expect(holes(zero)).toEqual([
      [1, 3],
      [1, 3],
    ])
  })

  test('behavior: the hint of a zero test that something else reads is refused', () => {
    // as above, and out 2 = hint. wires: 1 = out, 2 = out, 3 = x, 4 = hint
    const leak = system(
      2,
      1,
      5,
      [sum([3, 1]), sum([4, 1]), sum([0, 1], [1, -1])],
      [sum([3, 1]), sum([1, 1]), []],
      [one, sum([4, 1]), sum([2, 1])],
    )
    expect(findUndetermined(leak)).toEqual([2, 4])
  })

  test('behavior: an inverse is determined where its factor cannot be 0', () => {
    // x * out = 1; x * out = y
    expect(findUndetermined(system(1, 1, 3, [sum([2, 1]), sum([1, 1]), one]))).toEqual([])
    expect(findUndetermined(system(1, 2, 4, [sum([2, 1]), sum([1, 1]), sum([3, 1])]))).toEqual([1])
  })

  test('behavior: a selector', () => {
    // out - y = s * (x - y)
    const select = system(1, 3, 5, [sum([2, 1]), sum([3, 1], [4, -1]), sum([1, 1], [4, -1])])
    expect(findUndetermined(select)).toEqual([])
    expect(holes(select)).toEqual([[1]])
  })

  test('behavior: a wire that nothing constrains', () => {
    expect(findUndetermined(system(0, 1, 3))).toEqual([2])
  })

  describe('division', () => {
    const bits = (from: number, width: number) => Array.from({ length: width }, (_, index) => from + index)
    const binary = (wires: number[]) =>
      sum(...wires.map((wire, index): [number, bigint] => [wire, 2n ** BigInt(index)]))
    const weighs = (wires: number[], value: Linear): Constraint => [one, binary(wires), value]
    /** wires: 1 = q, 2 = r, 3 = a, 4 = d, then bits of d, q, r and d - 1 - r */
    const [ofD, ofQ, ofR, ofGap] = [bits(5, 4), bits(9, 8), bits(17, 4), bits(21, 4)]
    const division = system(
      2,
      2,
      25,
      weighs(ofD, sum([4, 1])),
      weighs(ofQ, sum([1, 1])),
      weighs(ofR, sum([2, 1])),
      weighs(ofGap, sum([4, 1], [2, -1], [0, -1])),
      [sum([4, 1]), sum([1, 1]), sum([3, 1], [2, -1])],
      ...[...ofD, ...ofQ, ...ofR, ...ofGap].map(bit),
    )

    test('default: quotient and remainder of ranges', () => {
      expect(findUndetermined(division)).toEqual([])
    })

    test('behavior: which constraints the quotient needs', () => {
      // Without the range of d its bits are free, but r and the gap still bound it.
      expect(
        holes(division)
          .map((undetermined) => undetermined.includes(1))
          .slice(0, 5),
      ).toEqual([false, ...[true, true, true, true]])
      expect(holes(division).every((undetermined) => undetermined.length > 0)).toBe(true)
    })

    test('behavior: a quotient as wide as the field wraps', () => {
      const wide = bits(25, 251)
      const wrapping = {
        ...division,
        wires: 25 + 251,
        constraints: [...without(division, 1).constraints, weighs(wide, sum([1, 1])), ...wide.map(bit)],
      }
      expect(findUndetermined(wrapping)).toContain(1)
    })

    test('behavior: a gap as wide as the field proves no remainder small', () => {
      // r below 2^250, and d - 1 - r a sum of 253 bits and another 2^252: all but wraps, and with r it does.
      const [ofLargeR, gap] = [bits(25, 250), bits(275, 254)]
      const [top, ...low] = gap.toReversed()
      const wrapping = {
        ...division,
        wires: 25 + 250 + 254,
        constraints: [
          ...division.constraints.filter((_, index) => index !== 2 && index !== 3),
          weighs(ofLargeR, sum([2, 1])),
          [one, [...binary(low), ...sum([top!, 2n ** 252n])], sum([4, 1], [2, -1], [0, -1])] as Constraint,
          ...[...ofLargeR, ...gap].map(bit),
        ],
      }
      expect(findUndetermined(wrapping)).toContain(1)
    })
  })
})

describe('checkUnique', () => {
  const free = system(1, 1, 3)

  test('error: names what is free', () => {
    const names = new Map([[1, 'main.verdict']])
    expect(() => checkUnique(free, names)).toThrowErrorMatchingInlineSnapshot(
      `[Circuits.UndeterminedError: the inputs are not shown to determine main.verdict (outputs among them). Constrain what is only assigned (<--), or range-check it: an unproved circuit is refused]`,
    )
  })

  test('default', () => {
    expect(() => checkUnique(system(1, 1, 3, [one, sum([2, 1]), sum([1, 1])]), new Map())).not.toThrow()
  })
})
