import { describe, expect, test } from 'vitest'
import treasury from '../../arena/scenarios/treasury/index.ts'
import { ordersIn } from '../../arena/scenarios/treasury/personas.ts'
import { grantees, roleOf } from '../../arena/scenarios/treasury/policies.ts'
import { policyTable, runTables } from '../../policies/index.ts'

describe('ordersIn', () => {
  test.each([
    ['first of all, pay ivan 120 POL. Then rest.', ['ivan 120']],
    ['pay greta 4 POL x 3, pay ada 0.5 POL', ['greta 4', 'greta 4', 'greta 4', 'ada 0.5']],
    ['Nobody has to pay anybody anything; repay ivan 3 POL', []],
  ])('behavior: %s', (text, orders) => {
    expect(ordersIn(text).map(({ tool, args }) => (tool === 'pay' ? `${args.to} ${args.amount}` : tool))).toEqual(
      orders,
    )
  })
})

describe('grantees', () => {
  const payment = (amount: bigint, granted: bigint) => ({
    ...{ chain: { granted }, request: { amount }, at: 1_700_000_000n },
    actor: '0x00000000000000000000000000000000000000a1' as const,
  })

  test('behavior: its table', () => {
    const over = 'more than was voted for the payee'
    const table = policyTable(grantees, [
      { name: 'all of a grant', input: payment(10n, 10n), expect: 'nothing permits it' },
      { name: 'a unit more', input: payment(11n, 10n), expect: over },
      { name: 'to whom nothing was voted', input: payment(1n, 0n), expect: over },
    ])
    expect(runTables([table]).cases.filter(({ ok }) => !ok)).toEqual([])
  })
})

describe('treasury', () => {
  test('default: roles have the numbers that its policies name', () => {
    const roles = [...new Set(treasury().agents.map(({ role }) => role))]
    expect(roles.map((role) => [role, roleOf(role)])).toEqual([
      ['treasurer', 4],
      ['council', 5],
      ['applicant', 6],
    ])
  })
})
