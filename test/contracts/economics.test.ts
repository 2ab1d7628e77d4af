import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../arena/clock.ts'
import { type Deviation, deviations, type Situation, stakesOf, turningPoint, USUAL } from '../../contracts/economics.ts'
import { playMany } from '../../contracts/game.ts'
import { defaultNumbers } from '../../contracts/numbers.ts'

const stakes = stakesOf(defaultNumbers(86_400))
const situation = USUAL
const named = (start: string): Deviation => deviations.find(({ name }) => name.startsWith(start))!
const gain = (deviation: Deviation, at: Situation): number =>
  deviation.cheating(stakes, at) - deviation.honest(stakes, at)

describe('deviations', () => {
  test('default: none pays', () => {
    expect(deviations.filter((deviation) => gain(deviation, situation) >= 0).map(({ name }) => name)).toEqual([])
  })

  test('behavior: a lie that is worth much in a large batch pays, and the table says so', () => {
    const risky = { ...situation, batch: 256, prize: 200 }
    expect(gain(named('delivers a false result that'), risky)).toBeGreaterThan(0)
  })

  test('behavior: a false result costs more the more it is watched', () => {
    const lie = named('makes a result up, to')
    const between = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(between, between, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        return gain(lie, { ...situation, watched: more }) <= gain(lie, { ...situation, watched: less }) + 1e-9
      }),
    )
  })
})

describe('turningPoint', () => {
  test('law: a deviation pays on the side that is named and on no other', () => {
    const prizes = fc.constantFrom(0, 10, 50, 200)
    const batches = fc.constantFrom(1, 4, 16, 64, 256)
    fc.assert(
      fc.property(fc.constantFrom(...deviations), prizes, batches, (deviation, prize, batch) => {
        const at = { ...situation, prize, batch }
        const point = turningPoint(deviation, stakes, at)
        if (!point || !deviation.knob) return
        const move = (value: number): number => {
          const [s, t] = [
            { ...stakes, [deviation.knob!]: value },
            { ...at, [deviation.knob!]: value },
          ]
          return deviation.cheating(s, t) - deviation.honest(s, t)
        }
        const [under, over] = [move(point.at * (1 - 1e-6)), move(point.at * (1 + 1e-6) + 1e-12)]
        expect(point.pays === 'below' ? under >= over : over >= under).toBe(true)
        expect(Math.sign(under) * Math.sign(over)).toBeLessThanOrEqual(0)
      }),
    )
  })
})

describe('playMany', () => {
  const dice = randomStream('economics')

  test.each([
    { batch: 1 },
    { batch: 4, watched: 0.3 },
    { batch: 16, diligent: 0.5, prize: 5 },
    { batch: 64, watched: 0 },
  ])('behavior: a worker who lies gets what the formula says, $batch in a batch', (some) => {
    const at = { ...situation, ...some }
    const { mean, error } = playMany('lies', stakes, at, dice, 600)
    expect(Math.abs(mean - named('delivers a false result that').cheating(stakes, at))).toBeLessThan(5 * error)
  })

  test('behavior: an honest validator gets no less than the formula says, and more than one who sleeps or parrots', () => {
    const [honest, sleeps, parrots] = (['checks', 'sleeps', 'parrots'] as const).map((strategy) =>
      playMany(strategy, stakes, situation, dice, 600),
    )
    expect(honest!.mean + 5 * honest!.error).toBeGreaterThan(named('is drawn and').honest(stakes, situation))
    expect(honest!.mean - sleeps!.mean).toBeGreaterThan(5 * (honest!.error + sleeps!.error))
    expect(honest!.mean - parrots!.mean).toBeGreaterThan(5 * (honest!.error + parrots!.error))
  })
})
