import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gatesOf } from '../../policies/gates.ts'
import {
  ALLOWLIST_DEPTH,
  add,
  aggregateStep,
  allowlist,
  array,
  calldata,
  decide,
  definePolicy,
  eq,
  indexedTree,
  iterate,
  list,
  min,
  pick,
  policySet,
  rolePermission,
  separationOfDuties,
  signals,
  spendLimit,
  stateOf,
  uint,
} from '../../policies/index.ts'
import { runGates } from '../differential/gateTwin.ts'

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

  test('attack: a window straddled lets twice the limit through and never more', () => {
    const play = (payments: readonly (readonly [amount: bigint, wait: bigint])[]) => {
      const passed: { amount: bigint; at: bigint }[] = []
      let at = 10_000n
      let state: ReturnType<typeof check>['next'] | undefined
      for (const [amount, wait] of payments) {
        at += wait
        const { allow, next } = pay(amount, at, state)
        if (allow) passed.push({ amount, at })
        state = next
      }
      const within = passed.map((last) =>
        passed
          .filter((one) => one.at <= last.at && one.at > last.at - 3600n)
          .reduce((sum, { amount }) => sum + amount, 0n),
      )
      return within.reduce((most, sum) => (sum > most ? sum : most), 0n)
    }
    expect(
      play([
        [1n, 0n],
        [39n, 3599n],
        [40n, 1n],
        [1n, 0n],
      ]),
    ).toBe(79n)
    const payments = fc.array(fc.tuple(fc.bigInt(0n, 45n), fc.bigInt(0n, 1300n)), { maxLength: 12 })
    fc.assert(
      fc.property(payments, (made) => play(made) <= 80n),
      { numRuns: 100 },
    )
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

describe('policySet', () => {
  test('behavior: a member neither judges nor remembers calls that it does not govern', () => {
    const seen = definePolicy({
      name: 'seen',
      actions: ['f(uint256)'],
      state: { last: array(uint(8), 2), count: uint(8) },
      request: { x: uint(8, calldata(0)) },
      step: ({ state, request }) => ({
        permit: { always: true },
        forbid: { zero: eq(request.x, 0) },
        next: { last: list(request.x, pick(state.last, 0)), count: min(add(state.count, 1), 255) },
      }),
    })
    const other = definePolicy({
      name: 'other',
      actions: ['g()'],
      step: () => ({ permit: { always: true }, forbid: {} }),
    })
    const set = policySet('both', [seen, other])
    const check = decide(set)
    const state = { 'seen.last': [7n, 8n], 'seen.count': 9n }
    const ask = (action: 'f(uint256)' | 'g()', x: bigint) => check({ state, request: { action, x }, actor, at: 0n })
    expect(ask('f(uint256)', 1n).next).toEqual({ 'seen.last': [1n, 7n], 'seen.count': 10n })
    expect(ask('g()', 0n)).toMatchObject({ allow: true, next: state })
    expect(ask('f(uint256)', 0n).allow).toBe(false)
    for (const action of ['f(uint256)', 'g()'] as const) {
      const input = {
        state,
        request: { action, x: 1n },
        actor,
        at: 0n,
        chainId: 1n,
        gate: payee,
        sequence: 0n,
      } as const
      expect(runGates(gatesOf(set), signals(set, input))).toEqual(stateOf(set, input).words)
    }
  })

  test('error: members that disagree, twins, and none', () => {
    const share = (name: string, bits: number) =>
      definePolicy({
        name,
        actions: ['f(uint256)'],
        request: { x: uint(bits, calldata(0)) },
        step: () => ({ permit: {}, forbid: {} }),
      })
    expect(() => policySet('p', [share('a', 8), share('b', 9)])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.DisagreementError: "x" of b differs from the field of that name in another member: agree, or rename one.]`,
    )
    expect(() => policySet('p', [share('a', 8), share('a', 8)])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.MemberError: The set p cannot be made: two members are named a: their params would be one.]`,
    )
    expect(() => policySet('p', [])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.MemberError: The set p cannot be made: it has no members, and would deny everything.]`,
    )
    expect(() => policySet('p', [share('a', 8), 5 as never])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.MemberError: The set p cannot be made: member 1 of it is not what definePolicy gives: name a policy.]`,
    )
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
