import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../arena/clock.ts'
import { calibrate, standardise } from '../../../arena/scenarios/federated/calibration.ts'
import { prepare } from '../../../arena/scenarios/federated/data.ts'
import type { Label } from '../../../arena/scenarios/federated/dataset.ts'
import { stratifiedFolds } from '../../../arena/scenarios/federated/folds.ts'
import { generateDataset } from '../../../arena/scenarios/federated/generated.ts'

describe('prepare', () => {
  const dataset = generateDataset('polity')

  test('default: parts of the generated data set, the same for a seed', () => {
    const { format, shards, heldOut } = prepare(dataset, { seed: 'polity' })
    expect({
      rows: format.rows,
      features: format.features,
      shards: shards.map(({ length }) => length),
      heldOut: heldOut.length,
    }).toMatchInlineSnapshot(`
      {
        "features": 8,
        "heldOut": 120,
        "rows": 16,
        "shards": [
          54,
          54,
          54,
          54,
          54,
          54,
          54,
          54,
        ],
      }
    `)
    expect(prepare(dataset, { seed: 'polity' }).shards).toEqual(shards)
    expect(prepare(dataset, { seed: 'other' }).shards).not.toEqual(shards)
  })

  test('behavior: each row is in one part, and the DAO calibrates on rows of its own', () => {
    const { shards, heldOut, calibration } = prepare(dataset, { seed: 'polity', clients: 6, sharding: { alpha: 0.5 } })
    const parts = [...shards.flat(), ...heldOut].map(({ x, label }) => `${label}:${x.join()}`)
    const all = dataset.rows.map((row) => standardise(row, calibration)).map(({ x, label }) => `${label}:${x.join()}`)
    for (const part of parts) expect(all).toContain(part)
    expect(new Set(parts).size).toBe(parts.length)
    // 600 rows: 120 are held out, and of the other 480, 48 measure.
    expect(parts.length).toBe(552)
  })

  test('behavior: held-out rows can be named, as folds do', () => {
    const [fold] = stratifiedFolds(dataset.rows, 5, randomStream('a', 'folds'))
    const { heldOut, calibration } = prepare(dataset, { seed: 'a', heldOut: fold!.test })
    expect(heldOut).toEqual(fold!.test.map((place) => standardise(dataset.rows[place]!, calibration)))
  })

  test('error: clients without a whole minibatch', () => {
    expect(() => prepare(generateDataset('a', { rows: 120 }), { seed: 'a', clients: 8 })).toThrow(
      '86 rows give 8 clients no whole minibatch of 16 each',
    )
  })
})

describe('calibrate', () => {
  test('default: what never changes says nothing, and what lies far off lies at the end', () => {
    const rows = [
      { features: [1, 5], label: 0 },
      { features: [3, 5], label: 1 },
    ] as const
    const calibration = calibrate(rows)
    expect(calibration).toEqual({ mean: [2, 5], deviation: [1, 0] })
    expect(standardise(rows[1], calibration)).toEqual({ x: [64n, 0n], label: 1n })
    expect(standardise({ features: [100, 7], label: 0 }, calibration).x).toEqual([511n, 0n])
  })

  test('behavior: what summing rounds off a constant is no deviation', () => {
    const rows = [0, 1, 0].map((label) => ({ features: [0.1, 1e-12 * label], label: label as Label }))
    const calibration = calibrate(rows)
    expect(calibration.mean[0]).not.toBe(0.1)
    expect(rows.map((row) => standardise(row, calibration).x[0])).toEqual([0n, 0n, 0n])
    expect(calibration.deviation[1]).toBeGreaterThan(0)
  })

  test('error: no rows', () => {
    expect(() => calibrate([])).toThrow('holds no rows to calibrate with')
  })
})

describe('generateDataset', () => {
  test('default: telling features lie 1.5 deviations apart, the others do not', () => {
    const { names, rows } = generateDataset('a', { rows: 800, features: 4, noise: 1 })
    const apart = names.map((_, at) => {
      const [zeros, ones] = [0, 1].map((label) => {
        const values = rows.filter((row) => row.label === label).map(({ features }) => features[at]!)
        return values.reduce((sum, value) => sum + value, 0) / values.length
      })
      return Math.round((10 * (ones! - zeros!)) / (at + 1)) / 10
    })
    expect(generateDataset('a', { rows: 20 })).toEqual(generateDataset('a', { rows: 20 }))
    expect([names, apart]).toMatchInlineSnapshot(`
      [
        [
          "f1",
          "f2",
          "f3",
          "noise1",
        ],
        [
          1.4,
          -1.5,
          1.6,
          -0,
        ],
      ]
    `)
  })
})
