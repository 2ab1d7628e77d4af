import { describe, expect, test } from 'vitest'
import {
  ALLOWLIST_DEPTH,
  allowlist,
  calldata,
  decide,
  definePolicy,
  explain,
  gt,
  indexedTree,
  int,
  lt,
  policySet,
  rolePermission,
  separationOfDuties,
  spendLimit,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const payee = '0x00000000000000000000000000000000000000b2'
const at = 1_700_000_000n
const POL = 10n ** 18n

describe('explain', () => {
  const payments = policySet('payments', [spendLimit, allowlist])
  const tree = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee)])
  const pay = (amount: bigint, to: `0x${string}` = payee) =>
    explain(payments, {
      params: { 'spendLimit.max': 40n * POL, 'spendLimit.window': 3600n, 'allowlist.payees': tree.root },
      state: { 'spendLimit.since': at - 10n, 'spendLimit.spent': 30n * POL },
      request: { amount, to },
      secret: { 'allowlist.payee': tree.prove(BigInt(to)) },
      actor,
      at,
    })

  test('default: over the limit, and what would pass', () => {
    const { text, nearest } = pay(17n * POL)
    expect(text).toMatchInlineSnapshot(
      `"denied by "spendLimit: over the limit of the window": spendLimit.max = 40 POL is less than spendLimit.spent + amount = 47 POL. It passes with amount at most 10 POL, or from 2023-11-14T23:13:10Z on (in 3590 s)."`,
    )
    expect(nearest).toMatchInlineSnapshot(`
      [
        {
          "field": "amount",
          "side": "at most",
          "value": 10000000000000000000n,
        },
        {
          "field": "at",
          "side": "at least",
          "value": 1700003590n,
        },
      ]
    `)
  })

  test('behavior: an approval names its rule', () => {
    expect(pay(10n * POL).text).toMatchInlineSnapshot(
      `"allowed by "allowlist: the payee is on the list": 0x00000000000000000000000000000000000000b2 is in the tree allowlist.payees."`,
    )
  })

  test('behavior: nothing near helps a stranger', () => {
    expect(pay(1n, actor).text).toMatchInlineSnapshot(
      `"denied by "allowlist: the payee is not on the list": 0x00000000000000000000000000000000000000a1 is not in the tree allowlist.payees."`,
    )
  })

  test('behavior: roles by name', () => {
    const roles = rolePermission({
      worker: { role: 1, may: ['claimTask(bytes32,uint256)'] },
      validator: { role: 2, may: ['castVote(uint256,uint8)'] },
    })
    const duties = policySet('duties', [roles, separationOfDuties])
    const because = (role: bigint, doer: `0x${string}`) =>
      explain(duties, { chain: { role, doer }, request: { action: 'claimTask(bytes32,uint256)' }, actor, at }).text
    expect(because(2n, payee)).toMatchInlineSnapshot(
      `"denied because nothing permits it; not "rolePermission: a worker may": role = 2 is not 1; not "rolePermission: a validator may": action = claimTask(bytes32,uint256) is not castVote(uint256,uint8)."`,
    )
    expect(because(1n, actor)).toMatchInlineSnapshot(
      `"denied by "separationOfDuties: did the task that this one is kept apart from": action is claimTask(bytes32,uint256) and doer = 0x00000000000000000000000000000000000000a1 is not 0 and doer = 0x00000000000000000000000000000000000000a1 is the actor (0x00000000000000000000000000000000000000a1)."`,
    )
  })

  test('law: what is called nearest passes, and its neighbour does not', () => {
    const band = definePolicy({
      name: 'band',
      actions: ['f(int256)'],
      request: { x: int(32, 'steps', calldata(0)) },
      step: ({ request: { x } }) => ({ permit: { band: gt(x, -20) }, forbid: { high: gt(x, 30), hole: lt(x, -5) } }),
    })
    for (const x of [-1000n, 100n, 31n, -6n]) {
      const { nearest } = explain(band, { request: { x }, actor, at })
      expect(nearest).toHaveLength(1)
      const [{ value, side }] = nearest as [(typeof nearest)[number]]
      expect(decide(band)({ request: { x: value }, actor, at }).allow).toBe(true)
      const beyond = side === 'at most' ? value + 1n : value - 1n
      expect(decide(band)({ request: { x: beyond }, actor, at }).allow).toBe(false)
    }
  })
})
