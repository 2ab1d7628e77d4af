import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accuracyOf, aucOf, basisPoints, metricsOf } from '../../../arena/scenarios/federated/metrics.ts'

/** Scores of which many tie, with rows of both classes. */
const judged = fc
  .array(fc.record({ score: fc.integer({ min: -4, max: 4 }), label: fc.constantFrom(0n, 1n) }), { minLength: 2 })
  .filter((rows) => new Set(rows.map(({ label }) => label)).size === 2)

describe('aucOf', () => {
  test('default', () => {
    expect(aucOf([0.1, 0.4, 0.35, 0.8], [0n, 0n, 1n, 1n])).toBe(0.75)
  })

  test('law: it is the share of pairs that are won, ties half', () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const [ones, zeros] = [1n, 0n].map((label) => rows.filter((row) => row.label === label))
        const won = ones!.flatMap((one) =>
          zeros!.map((zero): number => (one.score > zero.score ? 1 : one.score === zero.score ? 0.5 : 0)),
        )
        const pairs = won.reduce((sum, each) => sum + each, 0) / won.length
        expect(
          aucOf(
            rows.map(({ score }) => score),
            rows.map(({ label }) => label),
          ),
        ).toBeCloseTo(pairs, 12)
      }),
    )
  })

  test('law: turned round it is the rest of 1, and no rising function changes it', () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const labels = rows.map(({ label }) => label)
        const by = (change: (score: number) => number) =>
          aucOf(
            rows.map(({ score }) => change(score)),
            labels,
          )
        expect(by((score) => -score)).toBeCloseTo(1 - by((score) => score), 12)
        expect(by((score) => score ** 3 + 7)).toBe(by((score) => score))
      }),
    )
  })

  test('error: rows of one class have none', () => {
    expect(() => aucOf([1, 2], [1n, 1n])).toThrow('No row is of class 0')
    expect(() => aucOf([], [])).toThrow('No row is of class 1')
  })
})

describe('accuracyOf', () => {
  test('default: a score of 0 says class 1', () => {
    expect(accuracyOf([0, -1, 2, -3], [1n, 0n, 0n, 1n])).toBe(0.5)
  })
})

describe('metricsOf', () => {
  test('default: the bias comes last', () => {
    const samples = [
      { x: [64n], label: 1n },
      { x: [-64n], label: 0n },
      { x: [10n], label: 0n },
    ]
    const { accuracy, auc } = metricsOf({ features: 1 }, [1024n, -512n], samples)
    expect([basisPoints(accuracy), basisPoints(auc)]).toEqual([10_000n, 10_000n])
    expect(metricsOf({ features: 1 }, [1024n, 0n], samples).accuracy).toBeCloseTo(2 / 3, 12)
  })
})
