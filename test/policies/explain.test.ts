import { describe, expect, test } from 'vitest'
import {
  ALLOWLIST_DEPTH,
  allowlist,
  calldata,
  commitmentTo,
  committed,
  decide,
  definePolicy,
  explain,
  gt,
  indexedTree,
  int,
  lt,
  policySet,
  rolePermission,
  root,
  separationOfDuties,
  spendLimit,
  uint,
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

describe('explain with secrets', () => {
  const fields = { most: uint(96, 'e-18 POL') }
  const sealed = definePolicy({
    name: 'sealed',
    actions: ['pay(uint256)'],
    params: { limit: root() },
    request: { amount: uint(96, 'e-18 POL', calldata(0)) },
    secret: ({ params }) => ({ limit: committed(fields, { to: params.limit }) }),
    step: ({ request, secret }) => ({
      permit: { 'a payment': true },
      forbid: { 'over the limit': gt(request.amount, secret.limit.most) },
    }),
  })
  const opening = { values: { most: 123n * 10n ** 16n }, salt: 9n }
  const ask = (salt: bigint, options?: { reveal: boolean }) =>
    explain(
      sealed,
      {
        params: { limit: commitmentTo(fields, opening.values, 9n) },
        request: { amount: 5n * 10n ** 18n },
        secret: { limit: { ...opening, salt } },
        actor: payee,
        at: 0n,
      },
      options,
    )

  test('behavior: a secret that decided is named, its value and what lies near it are not told', () => {
    const { text, nearest } = ask(9n)
    expect(text).toMatchInlineSnapshot(`"denied by "over the limit": it depends on the secret limit."`)
    expect(nearest).toEqual([])
  })

  test('behavior: unless it is asked for', () => {
    expect(ask(9n, { reveal: true }).text).toMatchInlineSnapshot(
      `"denied by "over the limit": limit.most = 1.23 POL is less than amount = 5 POL. It passes with amount at most 1.23 POL."`,
    )
  })

  test('behavior: an opening that does not hold', () => {
    expect(ask(8n).text).toMatchInlineSnapshot(
      `"denied as an error: a value does not fit its type, or a secret is not bound by what is public: not opened, expired, of somebody else."`,
    )
  })
})
