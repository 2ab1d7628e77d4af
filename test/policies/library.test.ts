import { describe, expect, test } from 'vitest'
import {
  ALLOWLIST_DEPTH,
  aggregateStep,
  allowlist,
  decide,
  indexedTree,
  iterate,
  policySet,
  rolePermission,
  separationOfDuties,
  spendLimit,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const payee = '0x00000000000000000000000000000000000000b2'
const stranger = '0x00000000000000000000000000000000000000c3'

describe('spendLimit and allowlist', () => {
  const payments = policySet('payments', [spendLimit, allowlist])
  const tree = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee)])
  const params = { 'spendLimit.max': 40n, 'spendLimit.window': 3600n, 'allowlist.payees': tree.root }
  const check = decide(payments)
  const pay = (
    amount: bigint,
    at: bigint,
    state?: ReturnType<typeof check>['next'],
    to: typeof payee | typeof stranger = payee,
  ) =>
    check({
      params,
      request: { to, amount },
      secret: { 'allowlist.payee': tree.prove(BigInt(to)) },
      state,
      actor,
      at,
    })

  test('default: spending adds up within the window and resets after it', () => {
    const first = pay(30n, 10_000n)
    const second = pay(11n, 10_001n, first.next)
    const third = pay(10n, 10_002n, second.next)
    const fourth = pay(40n, 13_600n, third.next)
    expect([first, second, third, fourth]).toMatchInlineSnapshot(`
      [
        {
          "allow": true,
          "next": {
            "spendLimit.since": 10000n,
            "spendLimit.spent": 30n,
          },
          "reason": {
            "effect": "permit",
            "index": 2,
            "rule": "allowlist: the payee is on the list",
          },
        },
        {
          "allow": false,
          "next": {
            "spendLimit.since": 10000n,
            "spendLimit.spent": 30n,
          },
          "reason": {
            "effect": "forbid",
            "index": 1,
            "rule": "spendLimit: over the limit of the window",
          },
        },
        {
          "allow": true,
          "next": {
            "spendLimit.since": 10000n,
            "spendLimit.spent": 40n,
          },
          "reason": {
            "effect": "permit",
            "index": 2,
            "rule": "allowlist: the payee is on the list",
          },
        },
        {
          "allow": true,
          "next": {
            "spendLimit.since": 13600n,
            "spendLimit.spent": 40n,
          },
          "reason": {
            "effect": "permit",
            "index": 2,
            "rule": "allowlist: the payee is on the list",
          },
        },
      ]
    `)
  })

  test('behavior: a stranger is refused', () => {
    expect(pay(1n, 10_000n, undefined, stranger).reason).toMatchInlineSnapshot(`
      {
        "effect": "forbid",
        "index": 3,
        "rule": "allowlist: the payee is not on the list",
      }
    `)
  })

  test('behavior: a path of another tree is an error, not an absence', () => {
    const other = indexedTree(ALLOWLIST_DEPTH, [1n])
    const { reason } = check({
      params,
      request: { to: stranger, amount: 1n },
      secret: { 'allowlist.payee': other.prove(BigInt(stranger)) },
      actor,
      at: 0n,
    })
    expect(reason.effect).toBe('error')
  })

  test('behavior: nobody is payee 0', () => {
    expect(pay(1n, 10_000n, undefined, '0x0000000000000000000000000000000000000000' as typeof payee).allow).toBe(false)
  })
})

describe('rolePermission and separationOfDuties', () => {
  const roles = rolePermission({
    worker: { role: 1, may: ['claimTask(bytes32,uint256)'] },
    validator: { role: 2, may: ['castVote(uint256,uint8)'] },
  })
  const check = decide(policySet('duties', [roles, separationOfDuties]))
  const doer = '0x0000000000000000000000000000000000000000'

  test('default', () => {
    const claim = { action: 'claimTask(bytes32,uint256)' } as const
    const vote = { action: 'castVote(uint256,uint8)' } as const
    const because = (role: bigint, request: typeof claim | typeof vote, other: `0x${string}` = doer) =>
      check({ chain: { role, doer: other }, request, actor, at: 0n }).reason.rule
    expect({
      'a worker claims': because(1n, claim),
      'a worker claims beside itself': because(1n, claim, actor),
      'a worker votes': because(1n, vote),
      'a validator votes': because(2n, vote, actor),
      'a validator claims': because(2n, claim),
    }).toMatchInlineSnapshot(`
      {
        "a validator claims": "nothing permits it",
        "a validator votes": "rolePermission: a validator may",
        "a worker claims": "rolePermission: a worker may",
        "a worker claims beside itself": "separationOfDuties: did the task that this one is kept apart from",
        "a worker votes": "nothing permits it",
      }
    `)
  })
})

describe('aggregateStep', () => {
  test('default: counts and sums by group, errors leave the state', () => {
    const rows = [
      { group: 1n, value: -5n },
      { group: 4n, value: 1n },
      { group: 3n, value: 9n },
      { group: 1n, value: 2n },
    ]
    const { states, decisions } = iterate(aggregateStep(4), rows, { actor, at: 0n })
    expect(states.at(-1)).toMatchInlineSnapshot(`
      {
        "added": [
          0n,
          2n,
          0n,
          9n,
        ],
        "count": [
          0n,
          2n,
          0n,
          1n,
        ],
        "taken": [
          0n,
          5n,
          0n,
          0n,
        ],
      }
    `)
    expect(decisions.map(({ allow }) => allow)).toEqual([true, false, true, true])
  })

  test.each([4, 8, 16, 32, 64])('behavior: %i groups', (groups) => {
    const rows = Array.from({ length: groups }, (_, group) => ({ group: BigInt(group), value: BigInt(group) }))
    const { states } = iterate(aggregateStep(groups), rows, { actor, at: 0n })
    expect(states.at(-1)!.added).toEqual(rows.map(({ value }) => value))
  })
})
