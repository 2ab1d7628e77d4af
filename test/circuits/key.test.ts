import { describe, expect, test } from 'vitest'
import { VerificationKey, verificationKeyHash, verificationKeyWords } from '../../circuits/key.ts'

const key: VerificationKey = {
  alpha1: [1n, 2n],
  beta2: [
    [3n, 4n],
    [5n, 6n],
  ],
  gamma2: [
    [7n, 8n],
    [9n, 10n],
  ],
  delta2: [
    [11n, 12n],
    [13n, 14n],
  ],
  ic: [
    [15n, 16n],
    [17n, 18n],
    [19n, 20n],
    [21n, 22n],
  ],
}

describe('verificationKeyWords', () => {
  test('default: alpha, then G2 points as x1 x0 y1 y0, then ic', () => {
    expect(verificationKeyWords(key).join(' ')).toMatchInlineSnapshot(
      `"1 2 4 3 6 5 8 7 10 9 12 11 14 13 15 16 17 18 19 20 21 22"`,
    )
  })
})

describe('verificationKeyHash', () => {
  test('default', () => {
    expect(verificationKeyHash(key)).toMatchInlineSnapshot(
      `"0xa6c0ecad4ab5c235a2198e664080ef64c917455f2c65c9c9792e156620c468fd"`,
    )
  })

  test('behavior: another word, another hash', () => {
    expect(verificationKeyHash({ ...key, ic: [...key.ic.slice(0, 3), [21n, 23n]] })).not.toBe(verificationKeyHash(key))
  })
})

describe('VerificationKey', () => {
  test('default: decimal strings on the wire', () => {
    const wire = JSON.parse(JSON.stringify(VerificationKey.encode(key)))
    expect(wire.beta2).toEqual([
      ['3', '4'],
      ['5', '6'],
    ])
    expect(VerificationKey.parse(wire)).toEqual(key)
  })

  test('error: another spelling of a number', () => {
    const wire = VerificationKey.encode(key)
    for (const bad of ['01', '-1', '0x1', '1n', '']) {
      expect(VerificationKey.safeParse({ ...wire, alpha1: [bad, '2'] }).success).toBe(false)
    }
  })
})
