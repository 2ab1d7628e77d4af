import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkFormat,
  FORMAT,
  type Format,
  modelOf,
  modelOpening,
  moved,
  packUpdate,
  toFeature,
  unpackUpdate,
  type Weights,
  wordOf,
} from '../../../arena/scenarios/federated/format.ts'
import { type Batch, heldShard, makeShard, type Shard } from '../../../arena/scenarios/federated/shard.ts'
import {
  longest,
  probability,
  score,
  trainingPolicy,
  trainUpdate,
} from '../../../arena/scenarios/federated/training.ts'
import { type AnyInput, checkStep, decide, openingsOf, type Step } from '../../../policies/index.ts'

const format: Format = { features: 3, rows: 4, depth: 2, rate: 0, clip: 700 }
const policy = trainingPolicy(format)
const check = decide(policy as unknown as Step)

/** Small ones, too: of large ones the gradient is cut off at once. */
const feature = fc.oneof(fc.bigInt({ min: -512n, max: 511n }), fc.bigInt({ min: -9n, max: 9n }))
const label = fc.constantFrom(0n, 1n)
const sample = fc.record({ x: fc.array(feature, { minLength: 3, maxLength: 3 }), label })
const samples = fc.array(sample, { minLength: 8, maxLength: 11 })
const weight = fc.oneof(fc.bigInt({ min: -131072n, max: 131071n }), fc.bigInt({ min: -900n, max: 900n }))
const weights = fc.array(weight, { minLength: 4, maxLength: 4 })

type Asked = {
  from?: Weights
  update?: readonly bigint[]
  round?: bigint
  said?: bigint
  data?: Shard
  index?: number
  bound?: bigint
}

/** What the gate would ask about an update that is made from `base` out of the minibatch at 1. */
function asked(base: Weights, shard: Shard, { update, round = 3n, said, data = shard, index = 1, bound }: Asked) {
  const model = modelOf(format, base)
  return {
    params: { bound: bound ?? longest(format) },
    chain: { round: 3n, base: wordOf(model), model, shard: shard.root, batch: 1n },
    request: {
      round,
      base: wordOf(said ?? model),
      update: packUpdate(update ?? trainUpdate(format, base, shard.batches[1] as Batch)),
    },
    secret: { model: modelOpening(base), data: data.open(index) },
    actor: '0x00000000000000000000000000000000000000a1' as const,
    at: 9n,
  } as unknown as AnyInput
}
/** A secret that does not open what the chain names is no answer at all. */
const NO_ANSWER = 'a value does not fit or a path leads nowhere'
const why = (base: Weights, shard: Shard, how: Asked = {}): string => check(asked(base, shard, how)).reason.rule

describe('trainingPolicy', () => {
  test('default: what its minibatch gives is allowed, whatever weights and rows are', () => {
    fc.assert(
      fc.property(weights, samples, (base, rows) => {
        expect(why(base, makeShard(format, rows, 7n))).toBe('the update that its minibatch gives')
      }),
      { numRuns: 40 },
    )
  })

  test('behavior: halves are rounded up', () => {
    // Zero weights give 132 of 256, one label of four is 1: the gradient of the bias is 64 (4 * 132 - 256) = 17408.
    const batch = { x: Array<bigint>(12).fill(0n), label: [1n, 0n, 0n, 0n] }
    const units: Partial<Format>[] = [{}, { rate: 1 }, { rate: 2 }, { rate: 3 }, { rate: 4 }, { rate: 5 }]
    expect(units.map((unit) => trainUpdate({ ...format, ...unit }, [0n, 0n, 0n, 0n], batch)[3])).toMatchInlineSnapshot(`
      [
        -272n,
        -136n,
        -68n,
        -34n,
        -17n,
        -8n,
      ]
    `)
  })

  test('behavior: another update is denied, were it off by one in one coordinate', () => {
    fc.assert(
      fc.property(weights, samples, fc.nat(3), fc.constantFrom(-1n, 1n), (base, rows, place, by) => {
        const shard = makeShard(format, rows, 7n)
        const right = trainUpdate(format, base, shard.batches[1] as Batch)
        const update = right.map((value, at) => (at === place ? value + by : value))
        expect(why(base, shard, { update })).toBe('nothing permits it')
      }),
      { numRuns: 30 },
    )
  })

  const rows = Array.from({ length: 12 }, (_, at) => ({
    x: [BigInt(at * 40 - 200), BigInt(90 - at * 13), BigInt((at * at) % 64)],
    label: BigInt(at % 2),
  }))
  const shard = makeShard(format, rows, 7n)
  const base = [300n, -200n, 100n, 40n]

  test.each<[string, Asked, string]>([
    ['another round', { round: 2n }, 'not the round under way'],
    ['another model', { said: 5n }, 'made from another model than the one in use'],
    ['a long update', { bound: 3n }, 'longer than an update may be'],
    ['data of another shard', { data: makeShard(format, rows.toReversed(), 7n) }, NO_ANSWER],
    ['the same data under another salt', { data: makeShard(format, rows, 8n) }, NO_ANSWER],
    ['another minibatch than was drawn', { index: 2 }, NO_ANSWER],
  ])('behavior: %s is denied', (_, how, expected) => {
    expect(check(asked(base, shard, how)).allow).toBe(false)
    expect(why(base, shard, how)).toBe(expected)
  })

  test('behavior: trained from another model than it says, it is denied', () => {
    const update = trainUpdate(format, [0n, 0n, 0n, 0n], shard.batches[1] as Batch)
    expect(why(base, shard, { update })).toBe('nothing permits it')
  })

  test('behavior: the shard opens the minibatch that the chain asks for', () => {
    const { secret: _, ...input } = asked(base, shard, {})
    const found = openingsOf(policy as unknown as Step, input, {}, { data: heldShard(shard) })
    expect(found).toEqual({ data: shard.open(1) })
    const other = { ...input, chain: { ...(input.chain as object), shard: 1n } }
    expect(openingsOf(policy as unknown as Step, other, {}, { data: heldShard(shard) })).toEqual({})
  })

  test('default: what a circuit costs', () => {
    const sizes: Partial<Format>[] = [{}, { features: 30 }, { features: 30, rows: 32 }]
    const costs = sizes.map((size) => {
      const each = { ...FORMAT, ...size }
      const { constraints, words } = checkStep(trainingPolicy(each))
      return `${each.features} features, ${each.rows} rows: ${constraints} constraints, ${words} words`
    })
    expect(costs).toMatchInlineSnapshot(`
      [
        "8 features, 16 rows: 9336 constraints, 12 words",
        "30 features, 16 rows: 16147 constraints, 12 words",
        "30 features, 32 rows: 26271 constraints, 12 words",
      ]
    `)
  })
})

describe('trainUpdate', () => {
  test('default: follows the gradient of logistic regression as closely as its units allow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -1024n, max: 1024n }), { minLength: 4, maxLength: 4 }),
        fc.array(sample, { minLength: 4, maxLength: 4 }),
        (base, rows) => {
          const batch = makeShard(format, rows, 1n).batches[0] as Batch
          const real = gradient(base, rows).map((slope) => Math.max(-700, Math.min(700, -slope * 1024)))
          // A step of the table is off by 1/64 in probability at most, and cut off where it is 3e-4.
          const most = Math.max(...rows.flatMap(({ x }) => x.map((each) => Math.abs(Number(each)) / 64)), 1)
          for (const [place, value] of trainUpdate(format, base, batch).entries())
            expect(Math.abs(Number(value) - real[place]!)).toBeLessThanOrEqual((1024 * most) / 50 + 1)
        },
      ),
    )
  })
})

/** In real numbers. */
function gradient(base: Weights, rows: readonly { x: readonly bigint[]; label: bigint }[]): number[] {
  const w = base.map((each) => Number(each) / 1024)
  return w.map((_, place) => {
    const slopes = rows.map(({ x, label }) => {
      const xs = [...x.map((each) => Number(each) / 64), 1]
      const z = xs.reduce((sum, each, at) => sum + each * w[at]!, 0)
      return (1 / (1 + Math.exp(-z)) - Number(label)) * xs[place]!
    })
    return slopes.reduce((sum, slope) => sum + slope, 0) / rows.length
  })
}

describe('probability', () => {
  test('default: rises with the score, from 0 to 256', () => {
    const at = (slope: bigint) => probability({ features: 1 }, [slope, 0n], [64n])
    expect([-9000n, -1024n, -1n, 0n, 1024n, 9000n].map(at)).toMatchInlineSnapshot(`
      [
        0,
        72,
        124,
        132,
        190,
        256,
      ]
    `)
    expect(score({ features: 1 }, [1024n, 512n], [64n])).toBe(98304n)
  })
})

describe('makeShard', () => {
  test('behavior: uses whole minibatches only, in order', () => {
    const rows = Array.from({ length: 11 }, (_, at) => ({ x: [BigInt(at), 0n, 0n], label: 0n }))
    expect(makeShard(format, rows, 1n).batches.map(({ x }) => x[0])).toEqual([0n, 4n])
  })

  test('error: rows that make no shard', () => {
    const row = { x: [1n, 2n, 3n], label: 1n }
    expect(() => makeShard(format, [row, row], 1n)).toThrowErrorMatchingInlineSnapshot(
      `[Federated.ShardError: 2 rows make no shard of whole minibatches of 4: give 4 at least, and 16 at most (depth 2).]`,
    )
    expect(() => makeShard(format, Array(20).fill(row), 1n)).toThrowErrorMatchingInlineSnapshot(
      `[Federated.ShardError: 20 rows make no shard of whole minibatches of 4: give 4 at least, and 16 at most (depth 2).]`,
    )
    expect(() => makeShard(format, Array(4).fill({ ...row, x: [1n] }), 1n)).toThrowErrorMatchingInlineSnapshot(
      `[Federated.RowError: A row has 1 features where the format has 3: prepare all rows in one way.]`,
    )
  })
})

describe('packUpdate', () => {
  test('default: is read back', () => {
    const coordinate = fc.bigInt({ min: -8192n, max: 8191n })
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 1, maxLength: 34 }), (update) => {
        expect(unpackUpdate(packUpdate(update), update.length)).toEqual(update)
      }),
    )
  })

  test('error: what does not fit', () => {
    expect(() => packUpdate([8192n])).toThrowErrorMatchingInlineSnapshot(
      `[Federated.UpdateError: 8192 is no update: its coordinates have 14 bits, and there are 34 at most.]`,
    )
    expect(() => unpackUpdate([1n << 200n, 0n], 2)).toThrowErrorMatchingInlineSnapshot(
      `[Federated.UpdateError: 1606938044258990275541962092341162602522202993782792835301376, 0 is no update: its coordinates have 14 bits, and there are 34 at most.]`,
    )
  })
})

describe('format', () => {
  test('behavior: what does not fit stays at the end', () => {
    expect([-9, 0.5, 9].map(toFeature)).toEqual([-512n, 32n, 511n])
    expect(moved([131000n, -131000n, 5n], [700n, -700n, 1n])).toEqual([131071n, -131072n, 6n])
  })

  test.each<[Partial<Format>]>([
    [{ features: 34 }],
    [{ rows: 5 }],
    [{ rows: 64, features: 30 }],
    [{ depth: 17 }],
    [{ rate: 9 }],
    [{ clip: 8192 }],
  ])('error: %o', (odd) => {
    expect(() => checkFormat({ ...FORMAT, ...odd })).toThrow('No circuit is made for')
  })
})
