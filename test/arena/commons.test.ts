import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import commons, { options } from '../../arena/scenarios/commons/index.ts'
import { CAPACITY, FLOOR, type Lake, lakeOf, MONTHS } from '../../arena/scenarios/commons/lake.ts'
import { seasonOf } from '../../arena/scenarios/commons/measures.ts'
import { ARMS, quota } from '../../arena/scenarios/commons/policies.ts'
import { policyTable, runTables } from '../../policies/index.ts'

const caught = (month: number, fisher: string, tons: number, atNight = false) => ({
  tick: 0,
  event: 'Caught',
  args: { fisher, month: String(month), tons: String(tons), atNight },
})
const TWO = ['0xA', '0xB']

describe('lakeOf', () => {
  test('default: what is left doubles from month to month, up to what the lake holds', () => {
    const { began, stock, month, dead } = lakeOf([caught(1, '0xA', 70), caught(2, '0xB', 5, true)], 4)
    expect({ began, stock, month, dead }).toEqual({ began: [100, 60, 100, 100], stock: 100, month: 4, dead: false })
  })

  test('behavior: a month that leaves less than five tons is the last', () => {
    expect(lakeOf([caught(1, '0xA', 96)], 5)).toMatchObject({ began: [100], stock: 4, month: 1, dead: true })
    expect(lakeOf([caught(1, '0xA', 95)], 2)).toMatchObject({ began: [100, 10], dead: false })
  })

  test('behavior: before the season and after it', () => {
    expect(lakeOf([], 0)).toMatchObject({ began: [100], month: 0, stock: 100 })
    expect(lakeOf([], MONTHS + 1)).toMatchObject({ began: Array(MONTHS).fill(CAPACITY), month: 13, dead: false })
  })
})

describe('seasonOf', () => {
  test('default: by hand, over two months of two fishers', () => {
    // f(1)/n = 25: A is over it. 100 - 40 - 20 = 40, doubled 80, f(2)/n = 20: nobody is.
    const lake = lakeOf(
      [caught(1, '0xa', 30), caught(1, '0xA', 10, true), caught(1, '0xB', 20), caught(2, '0xB', 20)],
      2,
    )
    expect(seasonOf(lake, TWO)).toEqual({
      ...{ months: 2, survived: false, gain: 80, gains: [40n, 40n] },
      ...{ efficiency: 0.133333, equality: 1, overUsage: 0.25 },
    })
  })

  test('behavior: half of a full lake each month is all that there is, and one who has it all is as unequal as can be', () => {
    const all = Array.from({ length: MONTHS }, (_, month) => caught(month + 1, '0xA', 50))
    expect(seasonOf(lakeOf(all, MONTHS + 1), TWO)).toMatchObject({
      ...{ months: 12, survived: true, gain: 600, efficiency: 1, equality: 0.5, overUsage: 0.5 },
    })
  })

  test('behavior: a lake that dies in its last month has not survived', () => {
    const last = lakeOf([caught(MONTHS, '0xA', 96)], MONTHS + 1)
    expect(seasonOf(last, TWO)).toMatchObject({ months: MONTHS, survived: false })
  })

  test('law: shares are shares, and what was landed is what is missing', () => {
    const haul = fc.record({ month: fc.integer({ min: 1, max: 12 }), who: fc.nat(1), wish: fc.nat(120) })
    fc.assert(
      fc.property(fc.array(haul, { maxLength: 40 }), (wishes) => {
        const season = play(wishes)
        const { efficiency, equality, overUsage, gain, gains, months } = seasonOf(season, TWO)
        for (const part of [efficiency, equality, overUsage]) expect(part >= 0 && part <= 1).toBe(true)
        expect(BigInt(gain)).toBe(gains[0]! + gains[1]!)
        expect(gain).toBeLessThanOrEqual(CAPACITY + (CAPACITY / 2) * (months - 1) + CAPACITY / 2)
        expect(season.dead).toBe(season.stock < FLOOR)
      }),
    )
  })
})

/** Everybody gets what it wishes while there is any, as the contract has it. */
function play(wishes: readonly { month: number; who: number; wish: number }[]): Lake {
  const news: ReturnType<typeof caught>[] = []
  for (const { month, who, wish } of wishes.toSorted((a, b) => a.month - b.month)) {
    const { stock, dead } = lakeOf(news, month)
    if (!dead) news.push(caught(month, TWO[who]!, Math.min(wish, stock)))
  }
  return lakeOf(news, MONTHS + 1)
}

describe('quota', () => {
  const trip = (month: bigint, tons: bigint, before: { month: bigint; taken: bigint }) => ({
    ...{ params: { max: 8n }, state: before, request: { month, tons } },
    ...{ actor: '0x00000000000000000000000000000000000000a1' as const, at: 1_700_000_000n },
  })
  const fresh = { month: 0n, taken: 0n }

  test('behavior: its table', () => {
    const over = 'over the quota of the month'
    const table = policyTable(quota, [
      { name: 'all of it', input: trip(1n, 8n, fresh), expect: 'nothing permits it' },
      { name: 'a ton more', input: trip(1n, 9n, fresh), expect: over },
      { name: 'in two trips', input: trip(1n, 4n, { month: 1n, taken: 5n }), expect: over },
      { name: 'in the next month', input: trip(2n, 8n, { month: 1n, taken: 8n }), expect: 'nothing permits it' },
    ])
    expect(runTables([table]).cases.filter(({ ok }) => !ok)).toEqual([])
  })
})

describe('commons', () => {
  test('default: five fishers in each arm, and who reads reports where there are any', () => {
    expect(ARMS.map((arm) => [arm, commons({ ...options, arm }, 'seed').agents.length])).toEqual([
      ...[
        ['none', 5],
        ['leader', 5],
        ['dao', 5],
        ['quota', 5],
        ['slash', 7],
      ],
    ])
  })

  test('behavior: a model takes the place of the scripts', () => {
    const { agents } = commons({ arm: 'none', model: 'openai:gpt-4o' }, 'seed')
    for (const { model, persona, prompt } of agents)
      expect({ model, persona, prompt }).toEqual({
        ...{ model: 'openai:gpt-4o', persona: undefined },
        prompt: expect.stringContaining('five fishers at a lake'),
      })
  })

  test('error: an arm that there is not', () => {
    expect(() => commons({ ...options, arm: 'king' }, 'seed')).toThrow('commons has no arm "king"')
  })
})
