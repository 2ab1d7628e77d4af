import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimate } from '../../../arena/bootstrap.ts'
import { randomStream } from '../../../arena/clock.ts'
import { prepare } from '../../../arena/scenarios/federated/data.ts'
import { federate } from '../../../arena/scenarios/federated/federation.ts'
import { generateDataset } from '../../../arena/scenarios/federated/generated.ts'
import federated, { inputs, options } from '../../../arena/scenarios/federated/index.ts'
import {
  boundRow,
  hideRows,
  noisyRow,
  noisyTrainer,
  rowSensitivity,
  updateSensitivity,
} from '../../../arena/scenarios/federated/privacy.ts'
import { drawCurves } from '../../../arena/scenarios/federated/study/curves.ts'
import { difference, studentAt975 } from '../../../arena/scenarios/federated/study/interval.ts'
import { measureLearning } from '../../../arena/scenarios/federated/study/learning.ts'
import { measureNoise } from '../../../arena/scenarios/federated/study/noise.ts'
import { measurePay, POT } from '../../../arena/scenarios/federated/study/pay.ts'
import { measureHarm } from '../../../arena/scenarios/federated/study/robustness.ts'
import {
  differenceTable,
  harmTable,
  learningTable,
  noiseTable,
  payTable,
} from '../../../arena/scenarios/federated/study/tables.ts'
import { trainUpdate } from '../../../arena/scenarios/federated/training.ts'

const dataset = generateDataset('study', { rows: 330, features: 4, noise: 1 })
const plan = { seed: 'a', repeats: 1, folds: 3, clients: 4, rounds: 4 }

describe('study', () => {
  test('default: tables and curves of a small data set', async () => {
    const learnings = [measureLearning(dataset, plan, 'iid')]
    expect(learningTable(learnings, plan)).toMatchInlineSnapshot(`
      "| labels | trained | accuracy |  | AUC |  |
      | --- | --- | ---: | ---: | ---: | ---: |
      | alike | in one place | 90.0 % | 90.0 to 90.0 | 0.9625 | 0.9564 to 0.9693 |
      | alike | FedAvg in real numbers, 4 rounds | 90.3 % | 89.1 to 90.9 | 0.9671 | 0.9583 to 0.9745 |
      | alike | as here, 1 round | 89.1 % | 87.3 to 90.0 | 0.9643 | 0.9550 to 0.9732 |
      | alike | as here, 4 rounds | 90.0 % | 88.2 to 90.9 | 0.9674 | 0.9593 to 0.9742 |"
    `)
    expect(differenceTable(learnings).split('\n')).toHaveLength(4)
    const curves = await drawCurves(learnings[0]!, 'auc')
    expect(curves.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true)
    expect(curves).toContain('<title>AUC by round</title>')
    expect(curves).toContain('FedAvg in real numbers')
    expect(curves).not.toContain('NaN')
  })

  test('behavior: whom a proof refuses does the harm of one who is silent, and no more', () => {
    const harms = measureHarm(dataset, plan, 1)
    const proved = Object.fromEntries(
      harms.map(({ deviation, refused, by }) => [deviation.name, [refused, by['proof, then trimmed'].mean]]),
    )
    const silent = proved.silent?.[1]
    expect(proved['label flipper']?.[0]).toBe(0)
    for (const name of ['scaler', 'data swapper']) expect(proved[name]).toEqual([1, silent])
    // In the first round the first model is the right one.
    expect(proved['wrong base']?.[0]).toBe(0.75)
    expect(harmTable(harms).split('\n')).toHaveLength(8)
  })

  test('behavior: who harms or is silent is not paid, and the pot is paid whole', () => {
    const pays = measurePay(dataset, { ...plan, clients: 6 })
    expect(pays.map(({ client }) => client)).toEqual([
      ...['client 1', 'client 2', 'client 3'],
      ...['free rider', 'label flipper', 'silent'],
    ])
    expect(pays.find(({ client }) => client === 'silent')?.paid).toBe(0n)
    expect(pays.reduce((sum, { paid }) => sum + paid, 0n)).toBe(POT)
    expect(payTable(pays).split('\n')).toHaveLength(8)
  })

  test('behavior: noise is less for a larger epsilon, and none has none', () => {
    const small = generateDataset('noise', { rows: 120, features: 2, noise: 0 })
    const costs = measureNoise(small, { ...plan, folds: 2, clients: 2 }, [4, 16])
    expect(costs.map(({ epsilon, sigma, kept }) => [epsilon, sigma, Math.round(100 * kept)])).toMatchInlineSnapshot(`
      [
        [
          4,
          {
            "rows": 593,
            "updates": 1783,
          },
          65,
        ],
        [
          16,
          {
            "rows": 186,
            "updates": 558,
          },
          88,
        ],
        [
          Infinity,
          {
            "rows": 0,
            "updates": 0,
          },
          100,
        ],
      ]
    `)
    expect(noiseTable(costs)).toContain('| none |')
  })
})

describe('privacy', () => {
  const format = { features: 3, rows: 4, depth: 1, rate: -1, clip: 1023 }
  const NORM = 2
  const value = fc.bigInt({ min: -512n, max: 511n })
  const row = fc.record({ x: fc.array(value, { minLength: 3, maxLength: 3 }), label: fc.constantFrom(0n, 1n) })
  const weights = fc.array(fc.bigInt({ min: -3000n, max: 3000n }), { minLength: 4, maxLength: 4 })

  test('law: another row in its place moves an update no further than is accounted for', () => {
    const batchOf = (rows: readonly { x: bigint[]; label: bigint }[]) => {
      const bounded = rows.map((each) => boundRow(each, NORM))
      return { x: bounded.flatMap(({ x }) => x), label: bounded.map(({ label }) => label) }
    }
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 4 }), row, weights, (rows, other, base) => {
        const [one, two] = [rows, [other, ...rows.slice(1)]].map((each) => trainUpdate(format, base, batchOf(each)))
        const apart = Math.sqrt(one!.reduce((sum, each, at) => sum + Number(each - two![at]!) ** 2, 0))
        expect(apart).toBeLessThanOrEqual(updateSensitivity(format, NORM))
      }),
      { numRuns: 300 },
    )
  })

  test('law: bounded rows lie no further apart than is accounted for', () => {
    fc.assert(
      fc.property(row, row, (one, other) => {
        const [a, b] = [boundRow(one, NORM).x, boundRow(other, NORM).x]
        const apart = Math.sqrt(a.reduce((sum, each, at) => sum + Number(each - b[at]!) ** 2, 0))
        expect(apart).toBeLessThanOrEqual(rowSensitivity(NORM))
      }),
    )
  })

  test('behavior: a minibatch trains as often as was accounted for, and then never', () => {
    const prepared = prepare(generateDataset('a', { rows: 120 }), { seed: 'a', clients: 2 })
    const draws = new Array(5).fill([0, 1])
    const trainers = { 0: noisyTrainer({ sigma: 50, uses: 3 }) }
    const handedIn = federate(prepared, { seed: 'a', draws, trainers }).map(({ updates }) => updates.map(Boolean))
    expect(handedIn).toEqual([...new Array(3).fill([true, true]), ...new Array(2).fill([false, true])])
  })

  test('behavior: hidden rows are the same for a seed, others for each client, and nearer to what they were for a larger epsilon', () => {
    const { shards } = prepare(generateDataset('a', { rows: 120 }), { seed: 'a', clients: 2 })
    const same = [shards[0]!, shards[0]!]
    const apart = (epsilon: number) =>
      hideRows(same, { epsilon, seed: 'a' })[0]!.reduce(
        (sum, { x }, row) =>
          sum + x.reduce((total, value, at) => total + Math.abs(Number(value - shards[0]![row]!.x[at]!)), 0),
        0,
      )
    expect(hideRows(same, { epsilon: 8, seed: 'a' })).toEqual(hideRows(same, { epsilon: 8, seed: 'a' }))
    const [one, other] = hideRows(same, { epsilon: 8, seed: 'a' })
    expect(one).not.toEqual(other)
    expect(apart(64)).toBeLessThan(apart(8))
  })

  test('error: an epsilon that is none', () => {
    for (const epsilon of ['0', 'x', '-1', '1000'])
      expect(() => federated({ ...options, epsilon }, inputs(), 'a')).toThrow(/epsilon=.*give a number from 0.5 to 100/)
    expect(federated({ ...options, epsilon: '8' }, inputs(), 'a').name).toBe('federated')
  })

  test('law: labels are turned as often as their epsilon says', () => {
    const random = randomStream('test', 'labels')
    const kept = Array.from({ length: 1500 }, () =>
      noisyRow({ x: [], label: 1n }, { sigma: 1, labelEpsilon: 1000 }, random),
    )
    const share = kept.filter(({ label }) => label === 1n).length / 1500
    expect(Math.abs(share - Math.E / (1 + Math.E))).toBeLessThan(0.04)
  })
})

describe('difference', () => {
  test('default: the corrected interval, by hand', () => {
    const { mean, wide } = difference([0, 0.01, 0.02], 0.25)
    // s = 0.01, sqrt((1/3 + 1/4) s^2) = 0.007638, t with 2 degrees 4.303.
    expect(mean).toBeCloseTo(0.01, 9)
    expect(wide.map((end) => end - 0.01)).toEqual([expect.closeTo(-0.0328, 2), expect.closeTo(0.0328, 2)])
    expect(estimate([0, 0.01, 0.02]).low).toBeGreaterThan(wide[0])
  })

  test.each([
    [5, 2.571],
    [24, 2.064],
    [49, 2.01],
  ])("default: Student's t with %i degrees", (degrees, t) => {
    expect(studentAt975(degrees)).toBeCloseTo(t, 2)
  })
})
