import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../arena/clock.ts'
import type { Label } from '../../../arena/scenarios/federated/dataset.ts'
import { partOff, stratifiedFolds } from '../../../arena/scenarios/federated/folds.ts'
import { dealRows, openUrn } from '../../../arena/scenarios/federated/sharding.ts'

const sizes = fc.record({ zeros: fc.integer({ min: 12, max: 60 }), ones: fc.integer({ min: 12, max: 60 }) })
const rowsOf = ({ zeros, ones }: { zeros: number; ones: number }): { label: Label }[] => [
  ...Array.from({ length: zeros }, () => ({ label: 0 as const })),
  ...Array.from({ length: ones }, () => ({ label: 1 as const })),
]
const ascending = (a: number, b: number) => a - b
const onesAmong = (rows: readonly { label: Label }[], places: readonly number[]) =>
  places.filter((place) => rows[place]?.label === 1).length

describe('stratifiedFolds', () => {
  test('law: each row is tested once, and trains in all other folds; classes are spread to a row', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 2, max: 10 }), fc.string(), (size, count, seed) => {
        const rows = rowsOf(size)
        const folds = stratifiedFolds(rows, count, randomStream(seed, 'folds'))
        const all = rows.map((_, place) => place)
        expect(folds.flatMap(({ test }) => test).sort(ascending)).toEqual(all)
        for (const { train, test } of folds) expect([...train, ...test].sort(ascending)).toEqual(all)
        for (const count of [folds.map(({ test }) => onesAmong(rows, test)), folds.map(({ test }) => test.length)])
          expect(Math.max(...count) - Math.min(...count)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 30 },
    )
  })

  test('error: a class with fewer rows than folds', () => {
    expect(() => stratifiedFolds(rowsOf({ zeros: 9, ones: 3 }), 4, randomStream('a', 'folds'))).toThrow(
      '3 rows of a class do not make 4 folds',
    )
  })
})

describe('partOff', () => {
  test('law: two parts of the whole, the first with its share of each class', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 9 }), (size, tenths) => {
        const rows = rowsOf(size)
        const places = rows.map((_, place) => place).filter((place) => place % 3 > 0)
        const [part, rest] = partOff(rows, places, tenths / 10, randomStream('a', 'part'))
        expect([...part, ...rest].sort(ascending)).toEqual(places)
        expect(onesAmong(rows, part)).toBe(Math.ceil((tenths / 10) * onesAmong(rows, places)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('dealRows', () => {
  const clients = fc.integer({ min: 2, max: 12 })
  const sharding = fc.constantFrom('iid' as const, { alpha: 0.1 }, { alpha: 1 }, { alpha: 100 })

  test('law: each row goes to one client, and none has two rows more than another', () => {
    fc.assert(
      fc.property(sizes, clients, sharding, (size, clients, sharding) => {
        const rows = rowsOf(size)
        const places = rows.map((_, place) => place)
        const shards = dealRows(rows, places, { clients, sharding }, randomStream('a', 'deal'))
        expect(shards.flat().sort(ascending)).toEqual(places)
        const lengths = shards.map(({ length }) => length)
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 30 },
    )
  })

  test('behavior: the smaller alpha is, the further clients are from the shares in all rows', () => {
    const rows = rowsOf({ zeros: 400, ones: 400 })
    const places = rows.map((_, place) => place)
    const spread = ([100, 1, 0.1] as const).map((alpha) => {
      const shards = dealRows(rows, places, { clients: 8, sharding: { alpha } }, randomStream('a', 'deal'))
      return shards.map((shard) => Math.abs(onesAmong(rows, shard) - 50)).reduce((sum, off) => sum + off, 0) / 8
    })
    expect(spread).toMatchInlineSnapshot(`
      [
        4,
        23.25,
        37.5,
      ]
    `)
  })

  test('error: too many clients, and a skew that is none', () => {
    const rows = rowsOf({ zeros: 20, ones: 20 })
    const deal = (clients: number, alpha: number) => () =>
      dealRows(
        rows,
        rows.map((_, place) => place),
        { clients, sharding: { alpha } },
        randomStream('a', 'deal'),
      )
    expect(deal(33, 1)).toThrow("40 rows can't be dealt to 33 clients")
    expect(deal(4, 0)).toThrow("A skew of 0 can't be drawn")
    expect(deal(4, Number.NaN)).toThrow("A skew of NaN can't be drawn")
  })
})

describe('openUrn', () => {
  test('law: from equal weights of one unit, any number of ones among ten is as likely, as of a uniform share', () => {
    const random = randomStream('test', 'urn')
    const bins = new Array<number>(11).fill(0)
    for (let turn = 0; turn < 660; turn++) {
      const draw = openUrn([1, 1], 1, random)
      bins[Array.from({ length: 10 }, () => Number(draw())).reduce((sum, label) => sum + label, 0)]! += 1
    }
    // 60 in each; the chi square with 10 degrees is above 29.6 in one of 1000.
    expect(bins.reduce((sum, count) => sum + (count - 60) ** 2 / 60, 0)).toBeLessThan(29.6)
  })
})
