import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BASE_FIELD, decodeProof, encodeProof, type Hex } from '../../circuits/proof.ts'

const points = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [7n, 8n],
} as Parameters<typeof encodeProof>[0]

describe('encodeProof', () => {
  test('default: EIP-197 order, the second coordinate of b first', () => {
    const words = encodeProof(points).slice(2).match(/.{64}/g)
    expect(words?.map((word) => BigInt(`0x${word}`))).toEqual([1n, 2n, 4n, 3n, 6n, 5n, 7n, 8n])
  })

  test('behavior: decodeProof undoes it', () => {
    const coordinate = fc.bigInt(0n, BASE_FIELD - 1n)
    const pair = fc.tuple(coordinate, coordinate)
    fc.assert(
      fc.property(fc.record({ a: pair, b: fc.tuple(pair, pair), c: pair }), (any) => {
        expect(decodeProof(encodeProof(any))).toEqual(any)
      }),
    )
  })
})

describe('decodeProof', () => {
  const good = encodeProof(points)

  test('error: length, letters, prefix', () => {
    for (const bad of [good.slice(0, -2), `${good}00`, good.replace('8', 'A'), good.slice(2), '0x']) {
      expect(() => decodeProof(bad as Hex)).toThrowErrorMatchingInlineSnapshot(
        `[Circuits.ProofEncodingError: not a proof: a proof is 256 bytes in lower-case hex. Encode it with encodeProof()]`,
      )
    }
  })

  test('error: a coordinate that is not reduced', () => {
    const unreduced = encodeProof({ ...points, c: [7n, BASE_FIELD + 8n] })
    expect(() => decodeProof(unreduced)).toThrowErrorMatchingInlineSnapshot(
      `[Circuits.ProofEncodingError: not a proof: word 7 is not below the base field. Encode it with encodeProof()]`,
    )
  })
})
