import { type Abi, decodeFunctionData, keccak256, stringToBytes, verifyTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Claim, Hex, Proposal, Slash, ToolContext, Work } from '../../agents/index.ts'
import { effects, reads, ToolError } from '../../agents/index.ts'
import { wallets } from '../../agents/wallet.ts'
import {
  agentGovernorAbi,
  agentTokenAbi,
  aiWorkflowGovernanceAbi,
  claimManagerAbi,
  policyRegistryAbi,
  stakeVaultAbi,
  traceResolverAbi,
  workflowMarketAbi,
} from '../../contracts/generated/index.ts'
import { batchName, claimOf, decodeLeaf, type Leaf } from '../../contracts/result.ts'
import { commitRows, decodeRows, hashLeaf } from '../../contracts/trace.ts'
import { attestationData } from '../../contracts/typed.ts'
import { address, deps, hash, MNEMONIC, snapshot, task, WORKFLOW } from './world.ts'

const claim: Claim = {
  id: '4',
  leaves: [{ workflow: WORKFLOW, task: 1, status: 'open' }],
  bonded: true,
  draws: [],
  claimant: address(0xa02),
  commitUntil: 1n,
  openUntil: 2n,
  status: 'open',
}
const proposal: Proposal = {
  id: '77',
  proposer: address(0xa01),
  description: 'less',
  calls: [{ target: address(5), data: '0x1234' }],
  state: 'active',
  voteStart: 0n,
  voteEnd: 9n,
  votes: { for: 0n, against: 0n, abstain: 0n },
  voters: {},
  ...{ does: [], way: 'plain', needed: 4n, extended: false, weights: {}, differences: [] },
}
const run = {
  inputsRoot: hash(1),
  states: [
    [0n, 0n],
    [2n, 1n],
    [5n, 6n],
  ],
}
const leaf: Leaf = {
  result: {
    ...{ workflow: WORKFLOW, task: 1, attempt: 0, worker: address(0xa02), rows: 2 },
    ...{ inputsRoot: hash(1), statesRoot: hash(2), result: hash(3), salt: hash(4) },
  },
  signature: '0x',
  proof: [],
}
const transition = {
  index: 12n,
  ...{ pre: [1n], preProof: [hash(1)], post: hash(5), postProof: [hash(2)], input: [3n], inputProof: [hash(3)] },
}
const slash: Slash = {
  ...{ locker: address(1), offence: hash(0x51), account: address(0xa02), amount: 8n * 10n ** 18n },
  ...{ beneficiary: address(0xa03), shareBps: 5000n, ground: address(7), releaseAt: 9n, status: 'escrow', why: '' },
}
const artifacts = { [batchName(4n)]: hash(0xee) }
const given = { claims: { 4: claim }, slashes: { [slash.offence]: slash }, proposals: { 77: proposal }, artifacts }
const now = snapshot(given, [
  task(0, { status: 'done', result: hash(0xaa), worker: address(0xa02) }),
  task(1, { needs: [0], mode: 'trace', kind: 'aggregate' }),
  task(2, { needs: [1] }),
])

function context(rest: Partial<ToolContext> = {}): ToolContext {
  const { signer, chainId, blobs, packParams, proveRun } = deps()
  const referee = {
    inspect: async () => ({ valid: false, at: 12 }) as const,
    leaf: async () => leaf,
    transition: async () => transition,
    recompute: async () => ({ rows: [[3n]], states: run.states, trace: commitRows(run.states) }),
    run: async () => undefined,
    end: async () => ({ state: hash(6), proof: [hash(7)] }),
  }
  const skills: ToolContext['skills'] = {
    aggregate: async (_task, [input]) => ({ result: input?.result ?? '0x', summary: 'summed', run }),
  }
  const bench = new Map<string, Work>()
  return {
    me: now.agents.ada!,
    snapshot: now,
    signer,
    chainId,
    blobs,
    referee,
    packParams,
    proveRun,
    skills,
    bench,
    ...rest,
  }
}

const abis: Abi[] = [
  agentTokenAbi,
  workflowMarketAbi,
  claimManagerAbi,
  traceResolverAbi,
  stakeVaultAbi,
  agentGovernorAbi,
  policyRegistryAbi,
  aiWorkflowGovernanceAbi,
]
const ref = { workflow: WORKFLOW, task: 1 }

async function drafted(name: keyof typeof effects, args: object, given = context()) {
  const effect = effects[name] as (typeof effects)['pay']
  const { call, ...rest } = await effect.draft(effect.schema.parse(args) as never, given)
  const target = Object.entries(now.addresses).find(([, at]) => at === call.target)?.[0]
  for (const abi of abis) {
    try {
      return { target, ...decodeFunctionData({ abi, data: call.data }), ...rest }
    } catch {}
  }
  throw new Error(`no contract has ${call.data.slice(0, 10)}`)
}

describe('effects', () => {
  test.each([
    ['claimTask', ref],
    ['settleClaim', { claim: '4' }],
    ['challengeClaim', { claim: '4', at: 12 }],
    ['releaseSlash', { slash: hash(0x51) }],
    ['pay', { to: 'bob', amount: '0.25' }],
    ['approve', { amount: '35.4' }],
    ['refundWorkflow', { workflow: WORKFLOW }],
    ['proposeParams', { policy: 'payments', params: { 'spendLimit.max': '2.5 POL' }, why: 'safer' }],
    ['castVote', { proposal: '77', vote: 'for' }],
    ['queueProposal', { proposal: '77' }],
    ['executeProposal', { proposal: '77' }],
    ['verifyWorkflow', { workflow: WORKFLOW }],
  ] as const)('default: %s', async (name, args) => {
    expect(await drafted(name, args)).toMatchSnapshot()
  })

  test('behavior: a result is signed as an attestation of the owner', async () => {
    const given = context()
    const { args } = await drafted('submitResult', { ...ref, result: hash(0xbb) }, given)
    const data = attestationData(31337, address(1), { workflowHash: WORKFLOW, task: 1n, result: hash(0xbb) })
    const signature = args?.[3] as Hex
    expect(await verifyTypedData({ ...data, address: given.signer.address, signature })).toBe(true)
  })

  test.each([
    ['start', 'killByStart'],
    ['end', 'killByEnd'],
  ] as const)('behavior: a wrong %s is challenged as such', async (at, functionName) => {
    const drafting = await drafted('challengeClaim', { claim: '4', at })
    expect(drafting).toMatchObject({ functionName, args: [4n, 0n, leaf, hash(6), [hash(7)]], target: 'traces' })
  })

  test('behavior: a claim commits to the run that was done, and hides it until it is published', async () => {
    const published = new Map<Hex, Uint8Array>()
    const put = async (bytes: Uint8Array, as: Hex) => {
      published.set(as, bytes)
      return as
    }
    const blobs = { get: async () => undefined, put } as unknown as ToolContext['blobs']
    const given = context({ blobs })
    await expect(drafted('submitClaim', ref, given)).rejects.toThrow(ToolError)
    expect(await reads.doTask.read(ref, given)).toEqual({
      result: hash(0xaa),
      rows: 2,
      summary: { untrusted: 'summed' },
    })
    const { args, summary } = await drafted('submitClaim', ref, given)
    const { claim: made } = [...given.bench.values()][0]!
    expect(summary).toBe('claim task 1 (task 1) over 2 rows')
    expect(args).toEqual([claimOf(made!.leaf.result).root, 1n])
    expect(made?.leaf.result).toMatchObject({
      ...{ workflow: WORKFLOW, task: 1, attempt: 0, worker: now.agents.ada?.account, rows: 2, inputsRoot: hash(1) },
      ...{ statesRoot: commitRows(run.states).root, result: hashLeaf(2, [5n, 6n]) },
    })
    const id = String(made!.batch)
    const open: Claim = {
      id,
      claimant: now.agents.ada!.account,
      leaves: [{ workflow: WORKFLOW, task: 1, status: 'open' }],
      bonded: true,
      draws: [],
      commitUntil: now.time + 1n,
      openUntil: 9n,
      status: 'open',
    }
    const publish = (time: bigint) =>
      reads.publishClaim.read(
        { claim: id, states: true },
        { ...given, snapshot: { ...now, time, claims: { [id]: open } } },
      )
    await expect(publish(now.time)).rejects.toThrow(/stays hidden until/)
    expect(published.size).toBe(0)
    await publish(open.commitUntil)
    expect(decodeLeaf(published.get(batchName(made!.batch))!)).toEqual(made?.leaf)
    expect(decodeRows(published.get(made!.leaf.result.statesRoot)!)).toEqual(run.states)
    expect(decodeRows(published.get(made!.leaf.result.result)!)).toEqual([[5n, 6n]])
    await expect(reads.publishClaim.read({ claim: '4', states: true }, context())).rejects.toThrow(
      /not from your bench/,
    )
  })

  test('behavior: the salt is the same in a replay, and another for another key', async () => {
    const saltOf = async (signer: ToolContext['signer']) => {
      const given = context({ signer })
      await reads.doTask.read(ref, given)
      await drafted('submitClaim', ref, given)
      return [...given.bench.values()][0]?.claim?.leaf.result.salt
    }
    const [one, other] = [0, 1].map((n) => wallets({ mnemonic: MNEMONIC }).signer(n))
    expect(await saltOf(one!)).toBe(await saltOf(one!))
    expect(await saltOf(one!)).not.toBe(await saltOf(other!))
  })

  test.each(['queueProposal', 'executeProposal'] as const)(
    'behavior: %s hashes a description as text',
    async (name) => {
      const odd = { ...proposal, description: '0x1234' }
      const given = context({ snapshot: snapshot({ proposals: { 77: odd } }) })
      const { args } = await drafted(name, { proposal: '77' }, given)
      expect(args?.[3]).toBe(keccak256(stringToBytes('0x1234')))
    },
  )

  test('behavior: a proposal keeps the parameters that it does not change', async () => {
    const params = { 'spendLimit.max': 5n, 'spendLimit.window': 60n }
    const policies = { payments: { ...now.policies.payments!, params } }
    const given = context({ snapshot: { ...now, policies } })
    const { args } = await drafted(
      'proposeParams',
      { policy: 'payments', params: { 'spendLimit.max': '3' }, why: '' },
      given,
    )
    const calls = args?.[2] as [Hex]
    expect(decodeFunctionData({ abi: policyRegistryAbi, data: calls[0] }).args).toEqual([hash(0xb1), [3n, 60n]])
  })

  test.each([
    ['claimTask', { ...ref, task: 9 }, /no task '9'; there are: 0, 1, 2/],
    ['claimTask', { workflow: hash(1), task: 0 }, /no workflow/],
    ['settleClaim', { claim: '5' }, /no claim '5'; there are: 4/],
    ['castVote', { proposal: '5', vote: 'for' }, /no proposal '5'/],
    ['proposeParams', { policy: 'payments', params: { constructor: '1' }, why: '' }, /no parameter 'constructor'/],
    ['proposeParams', { policy: 'toString', params: {}, why: '' }, /no policy 'toString'/],
  ] as const)('error: %s of what is not there (%j)', async (name, args, message) => {
    await expect(drafted(name, args)).rejects.toThrow(message)
  })
})

describe('reads', () => {
  test('default: inspectClaim', async () => {
    expect(await reads.inspectClaim.read({ claim: '4', leaf: 0 }, context())).toEqual({
      claim: '4',
      leaf: 0,
      verdict: 12,
    })
  })

  test('default: look at one, or at all', async () => {
    const given = context()
    expect(await reads.look.read({ what: 'agents', id: 'bob' }, given)).toMatchObject({ name: 'bob', stake: '100' })
    expect(Object.keys((await reads.look.read({ what: 'proposals' }, given)) as object)).toEqual(['77'])
    expect(() => reads.look.read({ what: 'claims', id: '9' }, given)).toThrow(/no claims '9'/)
  })

  test('error: doTask without skill, or before what it needs is done', async () => {
    await expect(reads.doTask.read({ ...ref, task: 0 }, context())).rejects.toThrow(
      /no skill for 'check'; there are: aggregate/,
    )
    const skills = { check: async () => ({ result: hash(0), summary: '' }) }
    await expect(reads.doTask.read({ ...ref, task: 2 }, context({ skills }))).rejects.toThrow(
      /task 1 has no result yet/,
    )
  })
})
