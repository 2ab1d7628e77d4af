import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gini, share } from '../../arena/gini.ts'

const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 24n }), { minLength: 1, maxLength: 12 })

/** As its definition has it: half the mean absolute difference over the mean. */
function definition(of: readonly bigint[]): number {
  const total = of.reduce((sum, each) => sum + each, 0n)
  const differences = of.flatMap((a) => of.map((b) => (a > b ? a - b : b - a))).reduce((sum, each) => sum + each, 0n)
  return total === 0n ? 0 : Number(differences) / Number(2n * BigInt(of.length) * total)
}

describe('gini', () => {
  test('default: equal is 0, one of four has all is 3/4', () => {
    expect([gini([5n, 5n, 5n]), gini([0n, 0n, 0n, 9n]), gini([1n, 2n, 3n, 4n])]).toEqual([0, 0.75, 0.25])
  })

  test('behavior: of nothing, or of nobody, it is 0', () => {
    expect([gini([0n, 0n]), gini([])]).toEqual([0, 0])
  })

  test('law: it is what its definition says, in six places', () => {
    fc.assert(
      fc.property(amounts, (of) => {
        expect(Math.abs(gini(of) - definition(of))).toBeLessThan(6e-7)
      }),
    )
  })

  test('law: neither order nor unit matters', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 1n, max: 10n ** 18n }), (of, unit) => {
        expect(gini(of.map((each) => each * unit).reverse())).toBe(gini(of))
      }),
    )
  })
})

test('share: rounded half up in six places; nothing of nothing is 0', () => {
  expect([share(1n, 3n), share(2n, 3n), share(1n, 2_000_000n), share(0n, 0n)]).toEqual([
    0.333333, 0.666667, 0.000001, 0,
  ])
})
