import { describe, expect, test } from 'vitest'
import { trainCentrally } from '../../../arena/scenarios/federated/central.ts'
import { prepare } from '../../../arena/scenarios/federated/data.ts'
import { generateDataset } from '../../../arena/scenarios/federated/generated.ts'

describe('trainCentrally', () => {
  test('default: one feature, by hand', () => {
    // Three of four are right at +-1: the bias is 0, and without a penalty the weight is ln 3.
    const samples = [
      [64n, 1n],
      [64n, 1n],
      [64n, 1n],
      [64n, 0n],
      [-64n, 0n],
      [-64n, 0n],
      [-64n, 0n],
      [-64n, 1n],
    ].map(([x, label]) => ({ x: [x!], label: label! }))
    const [weight, bias] = trainCentrally(samples, { l2: 0 })
    expect([weight, bias]).toEqual([expect.closeTo(Math.log(3), 9), expect.closeTo(0, 9)])
  })

  test('behavior: no small move lowers the loss', () => {
    const samples = prepare(generateDataset('a', { rows: 200 }), { seed: 'a', clients: 4 }).shards.flat()
    const weights = trainCentrally(samples)
    const lossAt = (at: readonly number[]) =>
      samples.reduce((sum, { x, label }) => {
        const z = x.reduce((total, value, place) => total + (Number(value) / 64) * at[place]!, at.at(-1)!)
        return sum + Math.log(1 + Math.exp(z)) - z * Number(label)
      }, 0) + at.slice(0, -1).reduce((sum, weight) => sum + (weight * weight) / 2, 0)
    const least = lossAt(weights)
    for (const place of weights.keys())
      for (const by of [-1e-3, 1e-3])
        expect(lossAt(weights.map((weight, at) => (at === place ? weight + by : weight)))).toBeGreaterThan(least)
  })

  test('error: with a penalty that is no number there is no minimum', () => {
    expect(() => trainCentrally([{ x: [64n], label: 1n }], { l2: Number.NaN })).toThrow('has not converged')
  })
})
