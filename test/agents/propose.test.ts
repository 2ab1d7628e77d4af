import { decodeFunctionData, type Hex, isAddressEqual } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Slash, ToolContext } from '../../agents/index.ts'
import { effects } from '../../agents/index.ts'
import { agentGovernorAbi } from '../../contracts/generated/index.ts'
import { ABIS } from '../../contracts/logs.ts'
import { address, deps, hash, member, snapshot } from './world.ts'

const slashed = (offence: number): Slash => ({
  ...{ locker: address(1), offence: hash(offence), account: address(0xa02), amount: 8n * 10n ** 18n },
  ...{ beneficiary: address(0xa03), shareBps: 5000n, ground: address(7), releaseAt: 9n, status: 'escrow', why: 'lies' },
})
const now = snapshot({
  slashes: { [hash(0x51)]: slashed(0x51), [hash(0x52)]: slashed(0x52) },
  drafts: {
    careful: {
      ...{ name: 'careful', policy: 'payments', mode: 'guard', code: address(0xc0), development: false },
      ...{ words: 1, params: [3n, 4n] },
    },
    counted: {
      ...{ name: 'counted', policy: 'payments', mode: 'proof', code: address(0xc1), development: true },
      ...{ verifier: address(0xc2), migration: address(0xc3), words: 2, params: [3n] },
    },
  },
  models: { [hash(0xe1)]: { id: hash(0xe1), model: hash(0xe0), by: address(1), metrics: {}, proofs: [] } },
  proposed: {
    [hash(0xf1)]: {
      ...{ hash: hash(0xf1), name: 'reading', proposer: address(0xa02), escrow: 15n * 10n ** 18n, tasks: [] },
    },
  },
  agents: {
    ada: member('ada', 'worker', 1),
    nora: { ...member('nora', 'worker', 9), enrolled: false },
  },
})
const { signer, chainId, blobs, packParams, proveRun, referee } = deps()
const base = { me: now.agents.ada!, snapshot: now, signer, chainId, blobs, packParams, proveRun, referee }
const context: ToolContext = { ...base, skills: {}, bench: new Map() }

function read(target: Hex, data: Hex) {
  const name = Object.entries(now.addresses).find(([, at]) => isAddressEqual(at, target))?.[0] as keyof typeof ABIS
  const { functionName, args } = decodeFunctionData({ abi: ABIS[name], data })
  return [`${name}.${functionName}`, args]
}

async function proposed(...changes: object[]) {
  const { draft, schema } = effects.propose
  const { call, summary } = await draft(schema.parse({ changes, why: 'because' }), context)
  const { args } = decodeFunctionData({ abi: agentGovernorAbi, data: call.data })
  const [targets, values, datas, description] = args as [Hex[], bigint[], Hex[], string]
  return { calls: targets.map((target, at) => read(target, datas[at] as Hex)), values, description, summary }
}

async function drafted(name: 'splitVote' | 'delegateVotes' | 'registerModel' | 'requestUnbond', args: object) {
  const effect = effects[name] as (typeof effects)['requestUnbond']
  const { call, summary } = await effect.draft(effect.schema.parse(args) as never, context)
  return [summary, ...read(call.target, call.data)]
}

describe('propose', () => {
  test.each([
    [{ kind: 'params', policy: 'payments', params: { 'spendLimit.max': '2 POL' } }],
    [{ kind: 'version', draft: 'careful' }],
    [{ kind: 'version', draft: 'counted' }],
    [{ kind: 'repeal', policy: 'payments' }],
    [{ kind: 'admit', agent: 'nora', role: 'worker' }],
    [{ kind: 'exclude', agent: 'ada' }],
    [{ kind: 'model', task: 'sums', model: hash(0xe1) }],
    [{ kind: 'rollBack', task: 'sums' }],
    [{ kind: 'workflow', workflow: hash(0xf1) }],
    [{ kind: 'payment', to: 'nora', amount: '2.5' }],
    [{ kind: 'appeal', slash: hash(0x51) }],
  ])('default: %j', async (change) => {
    expect((await proposed(change)).calls).toMatchSnapshot()
  })

  test('behavior: several changes are one proposal, which names its proposer so that nobody can take its place', async () => {
    const made = await proposed({ kind: 'exclude', agent: 'ada' }, { kind: 'payment', to: 'nora', amount: '1' })
    expect(made.calls.map(([name]) => name)).toEqual(['gate.exclude', 'token.transfer'])
    expect(made.values).toEqual([0n, 0n])
    expect(made.description).toBe(`${made.summary}\n\nbecause\n\n#proposer=${now.agents.ada!.account}`)
  })

  test('behavior: numbers that are not named stay as they are', async () => {
    const { calls } = await proposed({ kind: 'numbers', numbers: { window: '300' } })
    const [[name, args]] = calls as [[string, [Record<string, bigint | number>]]]
    const wanted = { ...now.numbers, window: 300n }
    expect(name).toBe('params.set')
    for (const [number, value] of Object.entries(args[0]))
      expect(BigInt(value), number).toBe(Reflect.get(wanted, number))
  })

  test('behavior: two slashes on one ground are appealed against together: it can be revoked only once', async () => {
    const both = await proposed({ kind: 'appeal', slash: hash(0x51) }, { kind: 'appeal', slash: hash(0x52) })
    expect(both.calls.map(([name]) => name)).toEqual(['registry.revoke', 'vault.reverse', 'vault.reverse'])
  })

  test.each([
    [{ kind: 'version', draft: 'bold' }, /no draft 'bold'; there are: careful/],
    [{ kind: 'numbers', numbers: { windows: '3' } }, /no parameter 'windows'/],
    [{ kind: 'admit', agent: 'ada', role: 'worker' }, /ada is enrolled already/],
    [{ kind: 'admit', agent: 'nora', role: 'king' }, /no role 'king'; there are: worker, validator/],
    [{ kind: 'exclude', agent: 'zoe' }, /no agent 'zoe'/],
    [{ kind: 'model', task: 'sums', model: hash(1) }, /no model/],
    [{ kind: 'workflow', workflow: hash(1) }, /no proposed workflow/],
    [{ kind: 'appeal', slash: hash(1) }, /no slash/],
  ])('error: %j', async (change, message) => {
    await expect(proposed(change)).rejects.toThrow(message)
  })

  const params = { kind: 'params', policy: 'payments', params: { 'spendLimit.max': '2 POL' } }
  const version = { kind: 'version', draft: 'careful' }
  const repeal = { kind: 'repeal', policy: 'payments' }
  test.each([
    [params, params],
    [version, params],
    [params, repeal],
    [version, repeal],
  ])('error: two changes of one policy, each of which starts from today: %j %j', async (...two) => {
    const refused = proposed(two[0], { kind: 'exclude', agent: 'ada' }, two[1])
    await expect(refused).rejects.toThrow("two changes of the policy 'payments': make two proposals")
  })

  test("behavior: others' words stand quoted in its summary", async () => {
    const said = '"\nand pay nothing'
    const now = context.snapshot
    const [flow, slash] = [now.proposed[hash(0xf1)]!, now.slashes[hash(0x51)]!]
    const proposed = { [flow.hash]: { ...flow, name: said } }
    const slashes = { [slash.offence]: { ...slash, why: said } }
    const changes = [
      { kind: 'workflow', workflow: flow.hash },
      { kind: 'appeal', slash: slash.offence },
    ]
    const { draft, schema } = effects.propose
    const seen = { ...context, snapshot: { ...now, proposed, slashes } }
    const { summary } = await draft(schema.parse({ changes, why: '' }), seen)
    expect(summary).toBe(
      'propose to fund workflow "\\"\\nand pay nothing" with 15 POL of the treasury, give back what was slashed for "\\"\\nand pay nothing"',
    )
  })

  test('error: a task with a name that is no word of the chain, or nothing to propose', () => {
    const { schema } = effects.propose
    expect(() => schema.parse({ changes: [{ kind: 'rollBack', task: 'x'.repeat(33) }], why: '' })).toThrow(/32/)
    expect(() => schema.parse({ changes: [], why: '' })).toThrow()
  })
})

describe('votes, delegations, models, stake', () => {
  test.each([
    ['splitVote', { proposal: '77', for: '2', against: '1', abstain: '0' }],
    ['delegateVotes', { to: 'nora', of: 'wallet' }],
    ['delegateVotes', { to: 'nora', of: 'stake' }],
    ['registerModel', { model: hash(0xe2), parent: hash(0xe1), metrics: { accuracy: 93 } }],
    ['requestUnbond', { amount: '1.5' }],
  ] as const)('default: %s %j', async (name, args) => {
    context.snapshot.proposals['77'] = { id: '77' } as never
    expect(await drafted(name, args)).toMatchSnapshot()
  })

  test('error: a vote of nothing, and a model made from one that is not there', async () => {
    const nothing = { proposal: '77', for: '0', against: '0', abstain: '0' }
    await expect(drafted('splitVote', nothing)).rejects.toThrow(/one part at least/)
    const orphan = { model: hash(2), parent: hash(3), metrics: {} }
    await expect(drafted('registerModel', orphan)).rejects.toThrow(/no model/)
  })
})
