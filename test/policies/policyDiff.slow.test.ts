import { describe, expect, test } from 'vitest'
import { polity } from '../arena/polity.ts'

const LIMIT = ['policy', 'diff', 'pipeline', 'spending', '--set', 'spendLimit.max=1 POL']
const RULE = 'spendLimit: over the limit of the window'

describe('polity policy diff', () => {
  test('default: what a proposal would deny, in units and names', async () => {
    const { code, stdout, stderr } = await polity(LIMIT)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatchInlineSnapshot(`
      "spendLimit.max: 2 POL -> 1 POL
      allowed before, denied now:
        sly: transfer(address,uint256) with amount = 2 POL, to = supplier at 2023-11-14T22:14:20Z
        before: allowed by "allowlist: the payee is on the list": supplier is in the tree allowlist.payees.
        now: denied by "spendLimit: over the limit of the window": spendLimit.max = 1 POL is less than 0 + amount = 2 POL. It passes with amount at most 1 POL.
      denied before, allowed now: none, proved for all requests, states and facts of the chain
      allowed by both, remembered differently: none, proved for all requests, states and facts of the chain
      "
    `)
  })

  test('behavior: JSON, its numbers as strings', async () => {
    const { code, stdout } = await polity([...LIMIT, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      answer: 'witness',
      tightens: { before: { input: { request: { amount: '2000000000000000000' } }, decision: { allow: true } } },
      loosens: { answer: 'none' },
    })
  })

  test('behavior: members of a set by name', async () => {
    const { stdout } = await polity([...LIMIT.slice(0, 5), 'allowlist.payees=supplier,outsider', '--initial'])
    expect(stdout).toMatchInlineSnapshot(`
      "allowlist.payees: other members
      allowed before, denied now: none, proved for all requests in the initial state, and all facts of the chain
      denied before, allowed now:
        sly: transfer(address,uint256) with amount = 1 POL, to = outsider at 2023-11-14T22:14:20Z
        before: denied by "allowlist: the payee is not on the list": outsider is not in the tree allowlist.payees.
        now: allowed by "allowlist: the payee is on the list": outsider is in the tree allowlist.payees.
      allowed by both, remembered differently: none, proved for all requests in the initial state, and all facts of the chain
      "
    `)
  })

  test('behavior: no difference is a proof, too little effort is not', async () => {
    const same = [...LIMIT.slice(0, 5), 'spendLimit.max=2 POL']
    expect((await polity(same)).stdout).toMatchInlineSnapshot(`
      "allowed before, denied now: none, proved for all requests, states and facts of the chain
      denied before, allowed now: none, proved for all requests, states and facts of the chain
      allowed by both, remembered differently: none, proved for all requests, states and facts of the chain
      "
    `)
    const { code, stdout } = await polity([...LIMIT, '--effort', '0.000001'])
    expect(code).toBe(0)
    expect(stdout).toContain('allowed before, denied now: unknown: z3 gave up')
    expect(stdout).not.toContain('none')
  })

  test('error: bad input', async () => {
    const failed = await Promise.all(
      [
        ['policy', 'diff', 'pipeline', 'spending'],
        ['policy', 'diff', 'pipeline', 'spend', '--set', 'spendLimit.max=1'],
        ['policy', 'diff', 'pipeline', 'spending', '--set', 'max=1'],
        ['policy', 'diff', 'pipeline', 'spending', '--set', 'spendLimit.max=1 EUR'],
        ['policy', 'diff', 'pipeline', 'duties', 'pipeline', 'conduct'],
        [...LIMIT, '--effort', '0'],
      ].map((args) => polity(args)),
    )
    expect(failed.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toMatchInlineSnapshot(`
      [
        [
          2,
          "",
          "Both versions are the same: give --set, or the society and policy of the other one.
      ",
        ],
        [
          2,
          "",
          "pipeline has no policy spend. It has spending, duties, conduct, completion.
      ",
        ],
        [
          2,
          "",
          "--set takes param=value, and "max=1" names none of spendLimit.max, spendLimit.window, allowlist.payees.
      ",
        ],
        [
          2,
          "",
          "--set spendLimit.max takes a number of 96 bits in POL, such as 'spendLimit.max=2 POL', not "1 EUR".
      ",
        ],
        [
          2,
          "",
          "duties and conduct govern no call in common, so no request is decided by both: compare versions of one policy.
      ",
        ],
        [
          2,
          "",
          "--effort takes a number up to 4000, not 0.
      ",
        ],
      ]
    `)
  })
})

describe('polity policy never', () => {
  test('default: an example of a rule that decides', async () => {
    const { code, stdout } = await polity(['policy', 'never', 'pipeline', 'spending', '--rule', RULE])
    expect(code).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      ""spendLimit: over the limit of the window" can decide:
        sly: transfer(address,uint256) with amount = 3 POL, to = supplier at 2023-11-14T22:14:20Z
        denied by "spendLimit: over the limit of the window": spendLimit.max = 2 POL is less than 0 + amount = 3 POL. It passes with amount at most 2 POL.
      "
    `)
  })

  test('error: no such rule', async () => {
    const { code, stderr } = await polity(['policy', 'never', 'pipeline', 'spending', '--rule', 'over'])
    expect([code, stderr]).toMatchInlineSnapshot(`
      [
        2,
        "spending has no rule "over". Its rules are "spendLimit: over the limit of the window", "allowlist: the payee is on the list", "allowlist: the payee is not on the list".
      ",
      ]
    `)
  })
})

describe('polity policy never, always --that', () => {
  const ask = (kind: 'never' | 'always', that: string, ...more: string[]) =>
    polity(['policy', kind, 'pipeline', 'spending', '--that', that, ...more])

  test('default: a proof', async () => {
    const [no, yes] = await Promise.all([
      ask('never', 'allow and to != supplier', '--strict'),
      ask('always', 'allow implies next.spendLimit.spent <= spendLimit.max', '--strict'),
    ])
    expect([no.code, no.stdout, yes.code, yes.stdout]).toMatchInlineSnapshot(`
      [
        0,
        "never: allow and to != supplier: proved for all requests, states and facts of the chain
      ",
        0,
        "always: allow implies next.spendLimit.spent <= spendLimit.max: proved for all requests, states and facts of the chain
      ",
      ]
    `)
  })

  test('behavior: an example, in units and names, and what it leaves', async () => {
    const { code, stdout } = await ask('always', 'allow implies amount < 1.5 POL', '--strict')
    expect([code, stdout]).toMatchInlineSnapshot(`
      [
        1,
        "not always: allow implies amount < 1.5 POL:
        sly: transfer(address,uint256) with amount = 2 POL, to = supplier at 2023-11-14T22:14:20Z
        allowed by "allowlist: the payee is on the list": supplier is in the tree allowlist.payees. It leaves spendLimit.since = 1700000060 s, spendLimit.spent = 2 POL.
      ",
      ]
    `)
    const other = await ask('always', 'allow implies amount < 1.5 POL', '--strict', '--set', 'spendLimit.max=1 POL')
    expect([other.code, other.stdout]).toEqual([0, expect.stringMatching(/^always: allow implies .* proved/)])
    expect((await ask('never', 'rule "allowlist: the payee is on the list"', '--json')).code).toBe(0)
  })

  test('error: nothing asked, and what nobody understands', async () => {
    const [nothing, unknown] = await Promise.all([
      polity(['policy', 'always', 'pipeline', 'spending']),
      ask('never', 'allow and amnt > 1'),
    ])
    expect([nothing.code, nothing.stderr, unknown.code, unknown.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "Say what it is about: --that 'allow and amount > 2'.
      ",
        2,
        "In "allow and ▸amnt > 1" nothing is called "amnt". A question is about request.amount, request.to, params.spendLimit.max, params.spendLimit.window, params.allowlist.payees, state.spendLimit.since, state.spendLimit.spent, next.spendLimit.since, next.spendLimit.spent, allow, actor, at, reason, action, rule "…".
      ",
      ]
    `)
  })
})
