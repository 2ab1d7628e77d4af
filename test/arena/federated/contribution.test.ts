import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contributionsOf, factorial, shapleyOf, valuesOf } from '../../../arena/scenarios/federated/contribution.ts'
import { payouts } from '../../../arena/scenarios/federated/rewards.ts'

const PLAYERS = 4
const game = fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 16, maxLength: 16 })
const player = fc.integer({ min: 0, max: PLAYERS - 1 })
const swap = (bits: number, a: number, b: number) => {
  const differ = ((bits >> a) ^ (bits >> b)) & 1
  return bits ^ ((differ << a) | (differ << b))
}

describe('shapleyOf', () => {
  test('default: a glove game, left with left is worth nothing', () => {
    // Two have a left glove, one the right one: 1/6, 1/6, 4/6 (Shapley 1953), times 3!.
    const values = valuesOf(3, (members) => (members.includes(2) && members.length > 1 ? 1n : 0n))
    expect(shapleyOf(3, values)).toEqual([1n, 1n, 4n])
  })

  test('law: it is the mean over all orders of what a player adds', () => {
    fc.assert(
      fc.property(game, (values) => {
        const orders = (left: readonly number[]): number[][] =>
          left.length === 0
            ? [[]]
            : left.flatMap((first) => orders(left.filter((each) => each !== first)).map((rest) => [first, ...rest]))
        const sums = new Array<bigint>(PLAYERS).fill(0n)
        for (const order of orders([0, 1, 2, 3])) {
          let bits = 0
          for (const next of order) {
            sums[next]! += values[bits | (1 << next)]! - values[bits]!
            bits |= 1 << next
          }
        }
        expect(shapleyOf(PLAYERS, values)).toEqual(sums)
      }),
    )
  })

  test('law: efficiency: together they have what all are worth', () => {
    fc.assert(
      fc.property(game, (values) => {
        const total = shapleyOf(PLAYERS, values).reduce((sum, share) => sum + share, 0n)
        expect(total).toBe(factorial(PLAYERS) * (values[15]! - values[0]!))
      }),
    )
  })

  test('law: symmetry: exchanged players exchange their shares', () => {
    fc.assert(
      fc.property(game, player, player, (values, a, b) => {
        const shares = shapleyOf(PLAYERS, values)
        const exchanged = shapleyOf(
          PLAYERS,
          values.map((_, bits) => values[swap(bits, a, b)]!),
        )
        expect([exchanged[a], exchanged[b]]).toEqual([shares[b], shares[a]])
      }),
    )
  })

  test('law: a player that adds nothing has nothing; sums of games have sums of shares', () => {
    fc.assert(
      fc.property(game, game, player, (values, others, dummy) => {
        const idle = values.map((_, bits) => values[bits & ~(1 << dummy)]!)
        expect(shapleyOf(PLAYERS, idle)[dummy]).toBe(0n)
        const [one, other] = [shapleyOf(PLAYERS, values), shapleyOf(PLAYERS, others)]
        const both = shapleyOf(
          PLAYERS,
          values.map((value, bits) => value + others[bits]!),
        )
        expect(both).toEqual(one.map((share, at) => share + other[at]!))
      }),
    )
  })
})

describe('contributionsOf', () => {
  const format = { features: 1, rows: 4, depth: 1, rate: 0, clip: 1023 }
  const heldOut = [
    { x: [64n], label: 1n },
    { x: [-64n], label: 0n },
  ]
  const round = { base: [0n, 0n], updates: [[900n, 0n], undefined, [-900n, 0n], [900n, 0n]] }

  test('default: who helps gains, who harms loses, who is silent has nothing', () => {
    expect(contributionsOf({ format, heldOut }, [round])).toMatchInlineSnapshot(`
      {
        "leaveOneOut": [
          22432n,
          0n,
          0n,
          22432n,
        ],
        "shapley": [
          498560n,
          0n,
          -458752n,
          498560n,
        ],
      }
    `)
  })

  test('behavior: rounds add up, and equal updates are worth the same', () => {
    const [one, two] = [1, 2].map((rounds) => contributionsOf({ format, heldOut }, new Array(rounds).fill(round)))
    expect(two!.shapley).toEqual(one!.shapley.map((share) => 2n * share))
    expect(two!.leaveOneOut).toEqual(one!.leaveOneOut.map((share) => 2n * share))
    expect(one!.shapley[0]).toBe(one!.shapley[3])
  })
})

describe('payouts', () => {
  const contributions = fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), { maxLength: 12 })
  const pot = fc.bigInt({ min: 0n, max: 10n ** 24n })

  test('default: what rounding leaves goes to the largest rest', () => {
    expect(payouts([2n, 1n, -4n], 100n)).toEqual([67n, 33n, 0n])
    expect(payouts([1n, 1n, 1n], 100n)).toEqual([34n, 33n, 33n])
  })

  test('law: none is negative, and together they are the pot to the wei, if anybody contributed', () => {
    fc.assert(
      fc.property(contributions, pot, (given, pot) => {
        const paid = payouts(given, pot)
        const total = paid.reduce((sum, each) => sum + each, 0n)
        expect(total).toBe(given.some((each) => each > 0n) ? pot : 0n)
        for (const [at, each] of paid.entries()) expect(each >= 0n && (each === 0n || given[at]! > 0n)).toBe(true)
      }),
    )
  })

  test('law: who contributed more is paid no less', () => {
    fc.assert(
      fc.property(contributions, pot, (given, pot) => {
        const paid = payouts(given, pot)
        const order = given
          .map((_, at) => at)
          .sort((a, b) => (given[a]! < given[b]! ? -1 : given[a]! > given[b]! ? 1 : 0))
        for (const [at, next] of order.slice(1).entries()) {
          const before = order[at]!
          if (given[before] !== given[next]) expect(paid[before]! <= paid[next]!).toBe(true)
        }
      }),
    )
  })

  test('error: a negative pot', () => {
    expect(() => payouts([1n], -1n)).toThrow("A pot of -1 wei can't be shared out")
  })
})
