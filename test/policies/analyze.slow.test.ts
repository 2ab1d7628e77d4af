import { describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import {
  ALLOWLIST_DEPTH,
  add,
  address,
  allowlist,
  always,
  and,
  bytes32,
  calldata,
  decide,
  definePolicy,
  diff,
  eq,
  fitTo,
  ge,
  gt,
  implies,
  indexedTree,
  le,
  lt,
  membership,
  min,
  mul,
  ne,
  never,
  not,
  policySet,
  rolePermission,
  root,
  ruleCanFire,
  separationOfDuties,
  spendLimit,
  sub,
  symbol,
  uint,
} from '../../policies/index.ts'

const POL = 10n ** 18n
const CLAIM = 'claimTask(bytes32,uint256)'
const VOTE = 'castVote(uint256,uint8)'
const spending = policySet('spending', [spendLimit, allowlist])
const payee = 0xb2n
const params = { 'spendLimit.max': 2n * POL, 'spendLimit.window': 600n }
const trees = { 'allowlist.payees': indexedTree(ALLOWLIST_DEPTH, [payee]) }
const now = { step: spending, params, trees }

const PAY = 'transfer(address,uint256)'
const declared = { params: { max: uint(96) }, state: { spent: uint(96) } }

describe('diff', () => {
  test('default: a lower limit denies what was allowed, and allows nothing more', async () => {
    const { tightens, ...rest } = await diff(now, { ...now, params: { ...params, 'spendLimit.max': POL } })
    expect(rest).toEqual({
      ...{ answer: 'witness', loosens: { answer: 'none' }, remembers: { answer: 'none' } },
      ...{ dropped: [], added: [] },
    })
    if (tightens.answer !== 'witness') throw new Error(tightens.answer)
    const { before, after } = tightens
    expect([before, after].map(({ input, decision }) => [input.request, decision.reason])).toMatchInlineSnapshot(`
      [
        [
          {
            "amount": 2000000000000000000n,
            "to": "0x00000000000000000000000000000000000000b2",
          },
          {
            "effect": "permit",
            "index": 2,
            "rule": "allowlist: the payee is on the list",
          },
        ],
        [
          {
            "amount": 2000000000000000000n,
            "to": "0x00000000000000000000000000000000000000b2",
          },
          {
            "effect": "forbid",
            "index": 1,
            "rule": "spendLimit: over the limit of the window",
          },
        ],
      ]
    `)
    expect(decide(spending)(before.input as never)).toEqual(before.decision)
    expect(decide(spending)(after.input as never)).toEqual(after.decision)
    const { params: _, ...same } = before.input
    expect(after.input).toMatchObject(same)
  })

  test('behavior: a new member of a set allows it, and nobody else', async () => {
    const wider = indexedTree(ALLOWLIST_DEPTH, [payee, 0xc3n])
    const { tightens, loosens } = await diff(now, { ...now, trees: { 'allowlist.payees': wider } })
    expect(tightens).toEqual({ answer: 'none' })
    expect(loosens).toMatchObject({
      before: { decision: { allow: false } },
      after: { input: { request: { to: `0x${'c3'.padStart(40, '0')}` } }, decision: { allow: true } },
    })
  })

  test('behavior: a set that is not given may hold anybody, and is the same set in both', async () => {
    const free = { step: spending, params }
    expect((await diff(free, free)).answer).toBe('none')
    const { loosens } = await diff(free, { step: spending, params: { ...params, 'spendLimit.max': 3n * POL } })
    expect(loosens).toMatchObject({ after: { input: { request: { amount: 3n * POL } }, decision: { allow: true } } })
  })

  test('behavior: answers that are known are not asked for again, and one that is missing has all asked again', async () => {
    const lower = { step: spending, params: { ...params, 'spendLimit.max': 1n * POL } }
    const kept = new Map<string, string>()
    const keeping = {
      get: (key: string) => kept.get(key),
      put: (key: string, text: string) => void kept.set(key, text),
    }
    const first = await diff(now, lower, { answers: keeping })
    expect(first).toEqual(await diff(now, lower))
    const asked = kept.size
    const again = { get: keeping.get, put: () => expect.unreachable('it was asked again') }
    expect(await diff(now, lower, { answers: again })).toEqual(first)
    kept.delete([...kept.keys()].at(-1)!)
    expect(await diff(now, lower, { answers: keeping })).toEqual(first)
    expect(kept.size).toBe(asked)
    for (const torn of [
      '',
      '{"answer":"sa',
      '{"answer":"sat","values":["x"]}',
      '{"answer":"sat","values":[]}',
      'null',
    ]) {
      const broken = { get: () => torn, put: () => {} }
      expect(await diff(now, lower, { answers: broken }), torn).toEqual(first)
    }
    const blind = { get: () => '{"answer":"unsat"}', put: () => {} }
    expect((await diff(now, lower, { answers: blind })).answer).toBe('none')
  })

  test('behavior: none for the same code, whatever the parameters', async () => {
    expect(await diff({ step: spending }, { step: spending })).toEqual({
      ...{ answer: 'none', tightens: { answer: 'none' }, loosens: { answer: 'none' } },
      ...{ remembers: { answer: 'none' }, dropped: [], added: [] },
    })
  })

  test('behavior: none for a policy that was only written anew', async () => {
    const one = definePolicy({
      ...{ name: 'one', actions: [PAY], ...declared, request: { amount: uint(96, calldata(1)) } },
      step: ({ params: { max }, state: { spent }, request: { amount } }) => {
        const total = add(spent, amount)
        return { permit: { open: true }, forbid: { over: gt(total, max) }, next: { spent: min(total, max) } }
      },
    })
    const other = (most: number) =>
      definePolicy({
        ...{ name: 'other', actions: [PAY], ...declared, request: { value: uint(96, calldata(1)) } },
        step: ({ params: { max }, state: { spent }, request: { value } }) => ({
          permit: { within: and(not(lt(sub(max, value), spent)), le(value, (1n << 96n) - BigInt(most))) },
          next: { spent: fitTo(add(value, spent), uint(96)) },
        }),
      })
    expect((await diff({ step: one }, { step: other(1) })).answer).toBe('none')
    const { tightens } = await diff({ step: one }, { step: other(2) })
    expect(tightens).toMatchObject({
      before: { input: { request: { amount: (1n << 96n) - 1n } } },
      after: { input: { request: { value: (1n << 96n) - 1n } } },
    })
  })

  test('behavior: both allow, and remember differently', async () => {
    const counting = (by: number) =>
      definePolicy({
        ...{ name: 'counting', actions: [PAY], ...declared },
        step: ({ state: { spent } }) => ({ permit: { open: true }, next: { spent: min(add(spent, by), 1000) } }),
      })
    const { tightens, remembers } = await diff({ step: counting(1) }, { step: counting(2) })
    expect(tightens).toEqual({ answer: 'none' })
    expect(remembers).toMatchObject({
      before: { input: { state: { spent: 0n } }, decision: { next: { spent: 1n } } },
      after: { decision: { next: { spent: 2n } } },
    })
  })

  test('behavior: what is given holds in every example', async () => {
    const set = (window: bigint) => ({ ...now, params: { ...params, 'spendLimit.window': window } })
    const facts = { at: 1_700_000_000n, actor: '0x00000000000000000000000000000000000000a1' } as const
    const given = { ...facts, request: { amount: POL } }
    const { tightens } = await diff(set(60n), set(61n), given)
    expect(tightens).toMatchObject({
      before: { input: { ...given, state: { 'spendLimit.since': 1_700_000_000n - 60n } } },
    })
    expect((await diff(set(60n), set(61n), { ...given, state: 'initial' })).answer).toBe('none')
  })

  test('behavior: calls that one version alone governs are named, and not compared', async () => {
    const may = (...calls: readonly string[]) => rolePermission({ worker: { role: 1, may: calls } })
    const found = await diff({ step: may(CLAIM, 'ping()') }, { step: may(VOTE, 'ping()', CLAIM) })
    expect(found).toMatchObject({ answer: 'none', dropped: [], added: [VOTE] })
    const narrow = rolePermission({ worker: { role: 1, may: [CLAIM] }, validator: { role: 2, may: [VOTE] } })
    const { tightens, loosens } = await diff({ step: may(VOTE, CLAIM) }, { step: narrow })
    expect(tightens).toMatchObject({ before: { input: { request: { action: VOTE }, chain: { role: 1n } } } })
    expect(loosens).toMatchObject({ after: { input: { request: { action: VOTE }, chain: { role: 2n } } } })
    expect((await diff({ step: may(CLAIM) }, { step: narrow })).answer).toBe('none')
  })

  test('behavior: names are compared as names, wherever they stand in their list', async () => {
    const traffic = (names: readonly [string, ...string[]]) =>
      definePolicy({
        name: 'traffic',
        actions: ['go(uint8)'],
        request: { light: symbol(names, calldata(0)) },
        step: ({ request: { light } }) => ({ permit: { green: eq(light.node, names.indexOf('green')) } }),
      })
    expect((await diff({ step: traffic(['red', 'green']) }, { step: traffic(['green', 'amber', 'red']) })).answer).toBe(
      'none',
    )
  })

  test('behavior: unknown when the solver gives up, and never none', async () => {
    const cubes = (sum: bigint) =>
      definePolicy({
        name: 'cubes',
        actions: ['f(uint256,uint256,uint256)'],
        request: { x: uint(60, calldata(0)), y: uint(60, calldata(1)), z: uint(60, calldata(2)) },
        step: ({ request: { x, y, z } }) => {
          const cube = (each: typeof x) => mul(mul(each, each), each)
          return { permit: { hard: and(gt(x, 9), gt(y, 9), eq(add(cube(x), cube(y)), add(cube(z), sum))) } }
        },
      })
    const found = await diff({ step: cubes(0n) }, { step: cubes(33n) }, { effort: 0.01 })
    expect([found.answer, found.tightens]).toMatchInlineSnapshot(`
      [
        "unknown",
        {
          "answer": "unknown",
          "why": "z3 gave up (canceled) within 10000 units of work: raise \`effort\`, or give more of the values",
        },
      ]
    `)
  })

  test('behavior: questions may be asked at once', async () => {
    const lower = (max: bigint) => diff(now, { ...now, params: { ...params, 'spendLimit.max': max } })
    const found = await Promise.all([1n, 2n, 3n].map((max) => lower(max * POL)))
    expect(found.map(({ tightens, loosens }) => [tightens.answer, loosens.answer])).toEqual([
      ['witness', 'none'],
      ['none', 'none'],
      ['none', 'witness'],
    ])
  })

  test('law: differences of random policies are real, and where there are none none is found', async () => {
    const answers = new Set<string>()
    for (let seed = 0; seed < 60; seed += 1) {
      const step = arbitraryStep(seed)
      const [one, other] = [arbitraryInput(step, 1).params, arbitraryInput(step, 2).params]
      const found = await diff({ step, params: one! }, { step, params: other! }, { effort: 0.3 })
      const check = decide(step)
      for (const answer of [found.tightens, found.loosens, found.remembers]) {
        answers.add(answer.answer)
        if (answer.answer !== 'witness') continue
        const [a, b] = [answer.before, answer.after].map(({ input }) => check(input))
        expect(a).not.toEqual(b)
      }
      for (let round = 0; round < 40; round += 1) {
        const [a, b] = [one, other].map((each) => check({ ...arbitraryInput(step, round), params: each! }))
        if (a!.allow && !b!.allow) expect([seed, round, found.tightens.answer]).not.toEqual([seed, round, 'none'])
        if (b!.allow && !a!.allow) expect([seed, round, found.loosens.answer]).not.toEqual([seed, round, 'none'])
      }
    }
    expect([...answers].sort()).toEqual(expect.arrayContaining(['none', 'witness']))
  })

  test('error: versions of different things', async () => {
    const votes = rolePermission({ validator: { role: 2, may: [VOTE] } })
    await expect(diff(now, { step: votes })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Policies.NoCommonActionError: spending and rolePermission govern no call in common, so no request is decided by both: compare versions of one policy.]`,
    )
  })

  test('error: values for fields that are not there, and a root without its tree', async () => {
    await expect(diff(now, now, { chain: { role: 1n } })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "role" is no field here.]`,
    )
    await expect(diff(now, now, { request: { amount: -1n } })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "amount" is -1, outside 0..79228162514264337593543950335.]`,
    )
    await expect(
      diff({ step: spending, params: { 'allowlist.payees': 5n } }, now),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Policies.RootGivenError: "allowlist.payees" is a root, and a root alone does not say what is in its tree: give the tree in \`trees\`, or leave it free.]`,
    )
  })
})

describe('never and always', () => {
  const overspent = { step: spending }

  test('default: nothing above the limit is allowed, whatever the limit', async () => {
    expect(
      await never(overspent, ({ allow, request, params: { 'spendLimit.max': max } }) =>
        and(allow, gt(request.amount, max)),
      ),
    ).toEqual({ answer: 'none' })
  })

  test('behavior: a witness is what the question asked for', async () => {
    const found = await never(now, ({ allow, request, next }) =>
      and(allow, eq(request.amount, POL), gt(next['spendLimit.spent'], POL)),
    )
    expect(found).toMatchObject({ input: { request: { amount: POL } }, decision: { allow: true } })
  })

  test('behavior: always is never not', async () => {
    expect(
      await always(overspent, ({ next, allow, params: { 'spendLimit.max': max } }) =>
        implies(allow, le(next['spendLimit.spent'], max)),
      ),
    ).toEqual({ answer: 'none' })
    expect(await always(overspent, ({ reason }) => ne(reason, 1))).toMatchObject({
      answer: 'witness',
      decision: { reason: { index: 1 } },
    })
  })

  test('behavior: questions about calls, 32 bytes and names', async () => {
    const step = definePolicy({
      name: 'task',
      actions: ['take(bytes32)', 'leave(bytes32)'],
      request: { task: bytes32(calldata(0)) },
      step: ({ action, request }) => ({ permit: { own: and(eq(action.node, 1), eq(request.task.hi, 3)) } }),
    })
    const found = await never({ step }, ({ allow, action, request }) =>
      and(allow, eq(action.node, 1), eq(request.task.lo, 5)),
    )
    expect(found).toMatchObject({
      input: { request: { action: 'leave(bytes32)', task: `0x${'3'.padStart(32, '0')}${'5'.padStart(32, '0')}` } },
    })
  })

  test('behavior: nobody is in any tree', async () => {
    expect(await never(overspent, ({ allow, request }) => and(allow, eq(request.to, 0)))).toEqual({ answer: 'none' })
    expect(await never(overspent, ({ allow, request }) => and(allow, eq(request.to, 1)))).toMatchObject({
      decision: { allow: true },
    })
  })

  test('behavior: an example that needs more keys than a tree has room for is none', async () => {
    const pair = (depth: number) =>
      definePolicy({
        name: 'pair',
        actions: ['f(address,address)'],
        params: { set: root() },
        request: { a: address(calldata(0)), b: address(calldata(1)) },
        secret: ({ params: { set }, request: { a, b } }) => ({
          one: membership(depth, { of: set, key: a }),
          other: membership(depth, { of: set, key: b }),
        }),
        step: ({ request: { a, b }, secret: { one, other } }) => ({ permit: { both: and(one, other, ne(a, b)) } }),
      })
    expect(await never({ step: pair(2) }, ({ allow }) => allow)).toMatchObject({ decision: { allow: true } })
    expect(await never({ step: pair(1) }, ({ allow }) => allow)).toMatchInlineSnapshot(`
      {
        "answer": "unknown",
        "why": "the solver's example needs a set that no tree holds: 2 keys do not fit a tree of depth 1.",
      }
    `)
  })

  test('behavior: a fact of the chain that is given', async () => {
    const set = policySet('duties', [rolePermission({ worker: { role: 1, may: [CLAIM] } }), separationOfDuties])
    const asked = (role: bigint) => never({ step: set }, ({ allow }) => allow, { chain: { role } })
    expect([(await asked(1n)).answer, (await asked(2n)).answer]).toEqual(['witness', 'none'])
  })
})

describe('ruleCanFire', () => {
  const shadowed = definePolicy({
    name: 'shadowed',
    actions: ['f(uint256)'],
    request: { x: uint(32, calldata(0)) },
    step: ({ request: { x } }) => ({
      permit: { open: true },
      forbid: { big: ge(mul(x, x), 100), 'very big': gt(x, 50) },
    }),
  })

  test('default: a rule behind one that always comes first is dead', async () => {
    expect(await ruleCanFire({ step: shadowed }, 'very big')).toEqual({ answer: 'none' })
    expect(await ruleCanFire({ step: shadowed }, 'big')).toMatchObject({ decision: { reason: { rule: 'big' } } })
    expect(await ruleCanFire({ step: shadowed }, 'open')).toMatchObject({ decision: { allow: true } })
  })

  test('error: no such rule', async () => {
    await expect(ruleCanFire({ step: shadowed }, 'small')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Policies.RuleError: shadowed has no rule "small". Its rules are "open", "big", "very big".]`,
    )
  })
})
