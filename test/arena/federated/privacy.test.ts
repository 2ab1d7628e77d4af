import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../arena/clock.ts'
import { deltaOf, epsilonOf, rhoOf, sigmaFor, simpleEpsilon } from '../../../arena/scenarios/federated/accountant.ts'
import { bernoulliExp, discreteGaussian } from '../../../arena/scenarios/federated/discreteGaussian.ts'

/** The discrete Gaussian, by its law: from -size to size, which is all but nothing of it. */
function lawOf(sigma: number, size = Math.ceil(12 * sigma)): { value: number; chance: number }[] {
  const values = Array.from({ length: 2 * size + 1 }, (_, at) => at - size)
  const weights = values.map((value) => Math.exp(-(value ** 2) / (2 * sigma ** 2)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return values.map((value, at) => ({ value, chance: weights[at]! / total }))
}

describe('discreteGaussian', () => {
  test.each([1, 2, 5])('law: of sigma %i, values come as often as they should', (sigma) => {
    const random = randomStream('test', 'noise', sigma)
    const DRAWS = 2000
    const counts = new Map<number, number>()
    for (let turn = 0; turn < DRAWS; turn++) {
      const value = discreteGaussian(sigma, random)
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    // Values that come less than ten times are one bin: both tails together.
    const [often, seldom] = [true, false].map((isOften) =>
      lawOf(sigma).filter(({ chance }) => chance * DRAWS >= 10 === isOften),
    )
    const expected = [...often!.map(({ chance }) => chance), seldom!.reduce((sum, { chance }) => sum + chance, 0)]
    const seen = often!.map(({ value }) => counts.get(value) ?? 0)
    seen.push(DRAWS - seen.reduce((sum, count) => sum + count, 0))
    const chi = seen.reduce((sum, count, at) => sum + (count - DRAWS * expected[at]!) ** 2 / (DRAWS * expected[at]!), 0)
    // Above this in about one of 1000 (Wilson and Hilferty 1931).
    const degrees = seen.length - 1
    expect(chi).toBeLessThan(degrees * (1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees))) ** 3)
  })

  test('behavior: large ones have mean 0 and their variance', () => {
    const random = randomStream('test', 'large')
    const drawn = Array.from({ length: 1000 }, () => discreteGaussian(100_000, random) / 100_000)
    const mean = drawn.reduce((sum, value) => sum + value, 0) / 1000
    const variance = drawn.reduce((sum, value) => sum + value ** 2, 0) / 1000
    expect(Math.abs(mean)).toBeLessThan(0.1)
    expect(Math.abs(variance - 1)).toBeLessThan(0.15)
  })

  test.each([0, 0.5, -3, 2 ** 21, Number.NaN])('error: a sigma of %d', (sigma) => {
    expect(() => discreteGaussian(sigma, randomStream('test', 'none'))).toThrow(`not ${sigma}: round it up`)
  })
})

describe('bernoulliExp', () => {
  test.each([
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [5n, 2n],
  ])('law: e^-(%d/%d) of the draws are true', (numerator, denominator) => {
    const random = randomStream('test', 'exp', Number(numerator))
    const hits = Array.from({ length: 2000 }, () => bernoulliExp(numerator, denominator, random)).filter(Boolean).length
    const chance = Math.exp(-Number(numerator) / Number(denominator))
    expect(Math.abs(hits / 2000 - chance)).toBeLessThanOrEqual(3.3 * Math.sqrt((chance * (1 - chance)) / 2000))
  })
})

describe('accountant', () => {
  test('default: the budget of the 2020 census: rho 2.63 was published as epsilon 18.19 at a delta of 10^-10', () => {
    expect(simpleEpsilon(2.63, 1e-10)).toBeCloseTo(18.19, 2)
    expect(epsilonOf(2.63, 1e-10)).toBeCloseTo(17.43, 2)
  })

  test('law: never above the simple bound, and its delta gives it back', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 50, noNaN: true }), fc.integer({ min: 2, max: 12 }), (rho, digits) => {
        const epsilon = epsilonOf(rho, 10 ** -digits)
        expect(epsilon).toBeLessThanOrEqual(simpleEpsilon(rho, 10 ** -digits))
        expect(deltaOf(rho, epsilon) / 10 ** -digits).toBeCloseTo(1, 3)
      }),
      { numRuns: 50 },
    )
  })

  test('law: what it promises holds for the noise as it is: delta by summing over the law', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 10 }), (sigma, sensitivity) => {
        const law = lawOf(sigma)
        const chanceOf = new Map(law.map(({ value, chance }) => [value, chance]))
        const rho = rhoOf({ sensitivity, sigma, uses: 1 })
        for (const epsilon of [0.1, 0.5, 1, 3]) {
          const delta = law.reduce(
            (sum, { value, chance }) =>
              sum + Math.max(0, chance - Math.exp(epsilon) * (chanceOf.get(value - sensitivity) ?? 0)),
            0,
          )
          expect(delta).toBeLessThanOrEqual(deltaOf(rho, epsilon) + 1e-12)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('behavior: the noise for a goal is the least', () => {
    const goal = { sensitivity: 500, uses: 7, delta: 1e-5 }
    for (const epsilon of [1, 8]) {
      const sigma = sigmaFor({ ...goal, epsilon })
      const [enough, less] = [sigma, sigma - 1].map((each) => epsilonOf(rhoOf({ ...goal, sigma: each }), goal.delta))
      expect(enough! <= epsilon && epsilon < less!).toBe(true)
    }
  })
})
