import { describe, expect, test } from 'vitest'
import { AmountError, formatAmount, parseAmount } from '../../policies/units.ts'

describe('formatAmount', () => {
  test.each([
    [2_500_000_000_000_000_000n, 'e-18 POL', '2.5 POL'],
    [-1n, 'e-18 POL', '-0.000000000000000001 POL'],
    [10n ** 19n, 'e-18 POL', '10 POL'],
    [600n, 's', '600 s'],
    [7n, undefined, '7'],
  ])('%s %s', (value, unit, text) => {
    expect(formatAmount(value, unit)).toBe(text)
    expect(parseAmount(text, unit)).toBe(value)
  })
})

describe('parseAmount', () => {
  test('behavior: a bare whole number is in the unit itself', () => {
    expect(parseAmount('25', 'e-18 POL')).toBe(25n)
  })
  test.each(['2.5', '1 s', '1.0000000000000000001 POL', 'POL', '1e3'])('error: %s', (text) => {
    expect(() => parseAmount(text, 'e-18 POL')).toThrow(AmountError)
  })
})
