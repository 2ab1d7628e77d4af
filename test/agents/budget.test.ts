import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Budget, leftOf, limitText, NOTHING, shareOf, spentOf, tighter, writtenBudget } from '../../agents/budget.ts'
import { Money, money, NO_USAGE, Price, tokensOf, withCall } from '../../agents/models/usage.ts'

const budget = fc.record(
  { turns: fc.nat(50), calls: fc.nat(50), tokens: fc.nat(5000), cost: fc.bigInt(0n, 10n ** 14n) },
  { requiredKeys: [] },
)
const spent = fc.record({
  turns: fc.nat(60),
  calls: fc.nat(60),
  input: fc.nat(3000),
  output: fc.nat(3000),
  cost: fc.bigInt(0n, 2n * 10n ** 14n),
})

describe('Budget', () => {
  test('default: what is left, and what is used up', () => {
    const limits = Budget.parse({ turns: 3, tokens: 1000, cost: '0.5' })
    const used = { ...NOTHING, turns: 1, input: 700, output: 299, cost: 499_999_999_999n }
    expect(leftOf(limits, used)).toEqual({ turns: 2n, tokens: 1n, cost: 1n })
    expect(spentOf(leftOf(limits, used))).toBeUndefined()
    expect(spentOf(leftOf(limits, { ...used, output: 300 }))).toBe('tokens')
    expect(spentOf(leftOf(limits, { ...used, turns: 5 }))).toBe('turns')
    expect(limitText('cost', limits.cost ?? 0n)).toBe('a cost of 0.5')
  })

  test('law: all shares together are no more than what is left, and less than one each is missing', () => {
    fc.assert(
      fc.property(budget, spent, fc.integer({ min: 1, max: 1000 }), (limits, used, among) => {
        const left = leftOf(limits, used)
        for (const [what, share] of Object.entries(shareOf(left, among))) {
          const all = left[what as keyof typeof left] ?? 0n
          expect(share * BigInt(among)).toBeLessThanOrEqual(all)
          expect(all - share * BigInt(among)).toBeLessThan(BigInt(among))
        }
      }),
    )
  })

  test('law: under the tighter of two, what is used up in either is used up', () => {
    fc.assert(
      fc.property(budget, budget, spent, (a, b, used) => {
        const [left, right] = [leftOf(a, NOTHING), leftOf(b, NOTHING)]
        const either = spentOf(left, used) !== undefined || spentOf(right, used) !== undefined
        expect(spentOf(tighter(left, right), used) !== undefined).toBe(either)
      }),
    )
  })

  test('law: a budget is written as it was read', () => {
    fc.assert(
      fc.property(budget, (limits) => {
        const cost = limits.cost === undefined ? {} : { cost: limits.cost - (limits.cost % 10n ** 6n) }
        expect(Budget.parse(writtenBudget({ ...limits, ...cost }))).toEqual({ ...limits, ...cost })
      }),
    )
  })

  test.each([{ turns: -1 }, { tokens: 1.5 }, { cost: '-1' }, { cost: 'ten' }, { words: 5 }])('error: %j', (wrong) => {
    expect(Budget.safeParse(wrong).success).toBe(false)
  })
})

describe('usage', () => {
  test('default: calls add up, and money by the price of a million', () => {
    const price = Price.parse({ input: '0.15', output: 0.6 })
    const once = withCall(NO_USAGE, { input: 1_000_000, output: 500_000 }, price)
    expect(once).toEqual({ calls: 1, input: 1_000_000, output: 500_000, cost: 450_000_000_000n })
    expect(money(once.cost)).toBe('0.45')
    expect(withCall(once, undefined, price)).toEqual({ ...once, calls: 2 })
    expect(money(withCall(NO_USAGE, { input: 1, output: 0 }, price).cost)).toBe('0.00000015')
  })

  test('law: money is read as it is written', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n - 1n), (micros) => {
        const amount = micros * 10n ** 6n
        expect(Money.parse(money(amount))).toBe(amount)
      }),
    )
  })

  test.each([
    undefined,
    {},
    { input_tokens: -5, output_tokens: 1 },
    { input_tokens: 0, output_tokens: 0 },
    { input_tokens: Number.NaN, output_tokens: 1 },
    'many',
  ])('behavior: a provider that says %j is counted by its text', (said) => {
    expect(tokensOf(said, '12345678é', 'abc')).toEqual({ input: 3, output: 1, estimated: true })
  })
})
