import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimate } from '../../arena/bootstrap.ts'
import { randomStream } from '../../arena/clock.ts'

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 })

describe('estimate', () => {
  test('default: the mean, and an interval that the same values always have', () => {
    expect(estimate([1, 2, 3, 4, 10])).toMatchInlineSnapshot(`
      {
        "high": 7,
        "low": 1.8,
        "mean": 4,
      }
    `)
  })

  test('behavior: of one value, or of equal ones, the interval is that value', () => {
    expect([estimate([3]), estimate([2, 2, 2])]).toEqual([
      { mean: 3, low: 3, high: 3 },
      { mean: 2, low: 2, high: 2 },
    ])
  })

  test('law: the interval is within the values, and the mean within the interval', () => {
    fc.assert(
      fc.property(values, (of) => {
        const { mean, low, high } = estimate(of)
        expect(low).toBeGreaterThanOrEqual(Math.min(...of))
        expect(high).toBeLessThanOrEqual(Math.max(...of))
        expect(low <= mean && mean <= high).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('law: what is shifted and stretched has its interval shifted and stretched', () => {
    fc.assert(
      fc.property(values, (of) => {
        const [one, other] = [estimate(of), estimate(of.map((value) => 4 * value + 8))]
        for (const key of ['mean', 'low', 'high'] as const) expect(other[key]).toBeCloseTo(4 * one[key] + 8, 4)
      }),
      { numRuns: 15 },
    )
  })

  test('law: of 20 draws of a known mean, about 95 of 100 intervals have it', () => {
    const random = randomStream('test', 'coverage')
    const trials = Array.from({ length: 200 }, () => Array.from({ length: 20 }, () => random.below(101)))
    const covered = trials.map((of) => estimate(of)).filter(({ low, high }) => low <= 50 && 50 <= high).length
    expect(covered / 200).toBeGreaterThan(0.88)
    expect(covered / 200).toBeLessThan(0.99)
  })
})
