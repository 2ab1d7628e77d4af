import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  address,
  array,
  bool,
  bytes32,
  FIELD,
  int,
  packWords,
  root,
  symbol,
  uint,
  unpackWords,
} from '../../policies/index.ts'
import { layoutOf } from '../../policies/layout.ts'

const layout = layoutOf({
  a: uint(200),
  b: uint(48),
  c: int(8),
  d: bool(),
  e: root(),
  f: address(),
  g: bytes32(),
  h: symbol(['x', 'y']),
  i: array(uint(100), 3),
})
const values = {
  a: 1n,
  b: 2n,
  c: -128n,
  d: true,
  e: FIELD - 1n,
  f: '0x00000000000000000000000000000000000000ff',
  g: '0x00000000000000000000000000000001000000000000000000000000000000ff',
  h: 'y',
  i: [1n, 2n, 3n],
} as const

describe('packWords', () => {
  test('default: a field that does not fit starts the next word', () => {
    expect(packWords(layout, values).map((word) => `0x${word.toString(16)}`)).toMatchInlineSnapshot(`
      [
        "0x200000000000000000000000000000000000000000000000001",
        "0x100",
        "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000",
        "0xff",
        "0x1",
        "0x101000000000000000000000000000000ff",
        "0x30000000000000000000000002",
      ]
    `)
    expect(layout.slots.map(({ name, word, offset }) => `${name} ${word}:${offset}`)).toMatchInlineSnapshot(`
      [
        "a 0:0",
        "b 0:200",
        "c 1:0",
        "d 1:8",
        "e 2:0",
        "f 3:0",
        "g.hi 4:0",
        "g.lo 5:0",
        "h 5:128",
        "i.0 5:136",
        "i.1 6:0",
        "i.2 6:100",
      ]
    `)
  })

  test('law: unpacking is its inverse', () => {
    const wide = (bits: number) => fc.bigInt(0n, (1n << BigInt(bits)) - 1n)
    fc.assert(
      fc.property(wide(200), wide(48), fc.bigInt(-128n, 127n), fc.bigInt(0n, FIELD - 1n), (a, b, c, e) => {
        const full = { ...values, a, b, c, e }
        expect(unpackWords(layout, packWords(layout, full))).toEqual(full)
      }),
    )
  })

  test('error: a missing value', () => {
    const { a: _, ...rest } = values
    // @ts-expect-error `a` is missing
    expect(() => packWords(layout, rest)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "a" is missing.]`,
    )
  })

  test('error: a value of no field', () => {
    expect(() => packWords(layout, { ...values, z: 1n } as typeof values)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "z" is no field here.]`,
    )
  })
})

describe('unpackWords', () => {
  test('behavior: zero words are zeros', () => {
    const state = layoutOf({ since: uint(40), spent: uint(96), open: bool() })
    expect(unpackWords(state, [0n])).toEqual({ since: 0n, spent: 0n, open: false })
  })

  test('error: wrong number of words', () => {
    expect(() => unpackWords(layout, [0n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.WordError: These words are not of this layout: 1 words instead of 7. Words are of one group of one step; pack them with packWords.]`,
    )
  })

  test('law: no two word lists hold the same values', () => {
    const words = packWords(layout, values)
    fc.assert(
      fc.property(fc.nat(words.length - 1), fc.nat(255), (index, bit) => {
        const other = words.with(index, words[index]! ^ (1n << BigInt(bit)))
        try {
          expect(packWords(layout, unpackWords(layout, other))).toEqual(other)
        } catch (error) {
          expect((error as Error).name).toMatch(/^Policies\.(WordError|ValueError)$/)
        }
      }),
      { numRuns: 500 },
    )
  })
})
