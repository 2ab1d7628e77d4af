import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forget, gain, lose, newcomer, pointsFor, restore, standingAt, weightOf } from '../../contracts/reputation.ts'
import { honest, playDraw, ring, whitewash } from '../bench/reputationGame.ts'

const rules = { share: 100n, decays: true, resets: true }
const amount = fc.bigInt({ min: 1n, max: 10n ** 24n })
const epochs = fc.bigInt({ min: 0n, max: 40n })

describe('pointsFor', () => {
  test('default: rounded up', () => {
    expect([0n, 1n, 100n, 101n].map((reward) => pointsFor(reward, 100n))).toEqual([0n, 1n, 1n, 2n])
  })
})

describe('standing', () => {
  test('law: whether somebody looked in between changes nothing', () => {
    fc.assert(
      fc.property(amount, epochs, epochs, (points, first, then) => {
        const once = gain(newcomer, points, 0n)
        expect(standingAt(standingAt(once, first), first + then)).toEqual(standingAt(once, first + then))
      }),
    )
  })

  test('law: gains never decay to more than their sum does', () => {
    fc.assert(
      fc.property(amount, amount, epochs, (a, b, now) => {
        const both = standingAt(gain(gain(newcomer, a, 0n), b, 0n), now)
        expect((a >> now) + (b >> now)).toBeLessThanOrEqual(both.gained)
      }),
    )
  })

  test('law: no order of gain and loss pays, and what was lost and given back is not owed', () => {
    fc.assert(
      fc.property(amount, amount, epochs, (points, slash, now) => {
        expect(lose(gain(newcomer, points, 3n), slash, 3n)).toEqual(gain(lose(newcomer, slash, 3n), points, 3n))
        expect(restore(lose(newcomer, slash, 0n), slash, 0n, now).lost).toBe(0n)
      }),
    )
  })

  test('behavior: a name that leaves takes no gains along, and leaves its debts', () => {
    const standing = lose(gain(newcomer, 70n, 0n), 60n, 0n)
    expect(weightOf(standing, 0n)).toBe(10n)
    expect(restore(forget(standing, 0n), 60n, 0n, 0n)).toEqual({ gained: 0n, lost: 0n, epoch: 0n })
  })
})

describe('the game', () => {
  test('behavior: a thousand wallets weigh what one does, and nothing that was not burned', () => {
    const one = ring(rules, 1)
    expect(ring(rules, 1_000)).toEqual(one)
    expect(one.weight).toBeLessThanOrEqual(one.burned)
    expect(one.weight).toBe(honest(rules).weight)
    expect(one.earned).toBe(0n)
  })

  test('behavior: fraud weighs less than honest work, under an old name or a new one', () => {
    const wash = (renames: boolean) => whitewash(rules, { below: () => 1 }, renames)
    expect(wash(true)).toEqual(honest(rules))
    let turn = 0
    const everyTenth = { below: () => turn++ % 10 }
    expect(whitewash(rules, everyTenth, true).weight).toBeLessThan(honest(rules).weight)
  })

  test('behavior: copying pays in the open alone', () => {
    const stakes = { validatorFee: 0.02, seats: 3, samples: 4, seatStake: 50, noShow: 0.001, falseAttest: 0.5 }
    const situation = { reward: 10, batch: 4, diligent: 1, watched: 0, falsehood: 0, check: 0.02, gas: 0.005 }
    const play = (way: 'computes' | 'copies', hidden: boolean) =>
      playDraw(way, hidden, stakes as never, situation as never, { below: () => 0 })
    expect(play('copies', false)).toBeGreaterThan(play('computes', false))
    expect(play('copies', true)).toBeLessThan(0)
    expect(play('computes', true)).toBeGreaterThan(0)
  })
})
