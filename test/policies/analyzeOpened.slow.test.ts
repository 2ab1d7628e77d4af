// Questions about policies with bound secrets: fields may be whatever some opening could hold, whatever the public word.
import { describe, expect, test, vi } from 'vitest'
import { policyCommand } from '../../arena/commands/policy.ts'
import {
  and,
  calldata,
  commitmentTo,
  committed,
  decide,
  definePolicy,
  diff,
  eq,
  gt,
  issuerOf,
  le,
  lt,
  never,
  policySet,
  roleCredential,
  root,
  SEALED_LIMIT,
  type Step,
  sealedLimit,
  uint,
} from '../../policies/index.ts'

const PAY = 'transfer(address,uint256)'
const CLAIM = 'claimTask(bytes32,uint256)'
const open = definePolicy({
  name: 'open',
  actions: [PAY],
  step: () => ({ permit: { anybody: true } }),
})
const spending = { step: policySet('spending', [sealedLimit, open]) }
const commitment = (max: bigint) => commitmentTo(SEALED_LIMIT, { max, window: 60n }, 7n)

/** With `most` where the limit is compared. */
const limited = (over: typeof gt) =>
  definePolicy({
    name: 'limited',
    actions: [PAY],
    params: { limit: root() },
    request: { amount: uint(96, calldata(1)) },
    secret: ({ params }) => ({ limit: committed({ most: uint(96) }, { to: params.limit }) }),
    step: ({ request, secret }) => ({ permit: { within: over(request.amount, secret.limit.most) } }),
  })

describe('never', () => {
  test('default: no payment within the window takes a sum above what any commitment can hold', async () => {
    expect(
      await never(spending, ({ allow, next }) => and(allow, gt(next['sealedLimit.spent'], (1n << 96n) - 1n))),
    ).toEqual({ answer: 'none' })
  })

  test('behavior: an example has an opening of its own, which the evaluator accepts', async () => {
    const found = await never(spending, ({ allow, request }) => and(allow, eq(request.amount, 5)))
    if (found.answer !== 'witness') throw new Error(found.answer)
    expect(decide(spending.step)(found.input as never)).toEqual(found.decision)
  })

  test('behavior: what a commitment holds is not looked into: an example has another in its place', async () => {
    const params = { 'sealedLimit.limit': commitment(5n) }
    const found = await never({ ...spending, params }, ({ allow, next }) =>
      and(allow, gt(next['sealedLimit.spent'], 5)),
    )
    if (found.answer !== 'witness') throw new Error(found.answer)
    expect(found.input.params).not.toMatchObject(params)
    expect(found.decision.allow).toBe(true)
  })

  test('behavior: a credential of a role opens its row alone, and only before it expires', async () => {
    const step = roleCredential({ worker: { role: 1, may: [CLAIM] }, treasurer: { role: 2, may: [PAY] } })
    const issuer = issuerOf(`0x${'11'.repeat(32)}`)
    const claims = await never({ step, params: { issuer: issuer.word } }, ({ rule }) => rule('a worker may'))
    if (claims.answer !== 'witness') throw new Error(claims.answer)
    expect(claims.input).toMatchObject({
      request: { action: CLAIM },
      secret: { badge: { values: { role: 1n } } },
    })
    const { badge } = claims.input.secret as unknown as { badge: { values: { expires: bigint } } }
    expect(badge.values.expires).toBeGreaterThan(claims.input.at)
    expect(await never({ step }, ({ rule, action }) => and(rule('a worker may'), eq(action.node, 1)))).toEqual({
      answer: 'none',
    })
    const last = (1n << 40n) - 1n
    expect(await never({ step }, ({ allow }) => allow, { at: last })).toEqual({ answer: 'none' })
  })
})

describe('diff', () => {
  test('default: the edge of a secret limit, under one opening for both', async () => {
    const [before, after] = [limited(le), limited(lt)]
    const { tightens, loosens } = await diff({ step: before }, { step: after })
    expect(loosens).toEqual({ answer: 'none' })
    if (tightens.answer !== 'witness') throw new Error(tightens.answer)
    const { amount } = tightens.before.input.request as { amount: bigint }
    for (const { input } of [tightens.before, tightens.after])
      expect(input.secret).toMatchObject({ limit: { values: { most: amount } } })
    expect(decide(after as unknown as Step)(tightens.after.input)).toMatchObject({ allow: false })
    expect((await diff({ step: before }, { step: limited(le) })).answer).toBe('none')
  })

  test('behavior: another commitment may hold another limit, and is not taken for the same', async () => {
    const step = limited(le)
    const word = (most: bigint) => ({ limit: commitmentTo({ most: uint(96) }, { most }, 7n) })
    const { tightens, loosens } = await diff({ step, params: word(5n) }, { step, params: word(4n) })
    expect([tightens.answer, loosens.answer]).toEqual(['witness', 'witness'])
    expect((await diff({ step, params: word(5n) }, { step, params: word(5n) })).answer).toBe('none')
  })
})

describe('polity policy never and diff', () => {
  const run = async (...args: string[]): Promise<string> => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await policyCommand().parseAsync(args, { from: 'user' })
    const text = write.mock.calls.map(([text]) => text).join('')
    vi.restoreAllMocks()
    return text
  }
  const society = ['test/arena/secrets/society.ts', 'vault']
  const note =
    'what binds secrets is not looked into: params.sealedLimit.limit, params.roleCredential.issuer ' +
    'may stand for any values that such secrets can have'
  const that = ['--that', 'allow and amount > 1 POL and at < 5']

  test('behavior: both say what they did not look into', async () => {
    expect((await run('never', ...society, ...that)).split('\n').at(-2)).toBe(note)
    expect(JSON.parse(await run('never', ...society, ...that, '--json')).notes).toEqual([note])
    expect((await run('diff', ...society, '--set', 'privateBudget.max=50')).split('\n').at(-2)).toBe(note)
    expect(JSON.parse(await run('never', 'pipeline', 'duties', '--that', 'allow', '--json')).notes).toEqual([])
  })
})
