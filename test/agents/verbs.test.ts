import { type Abi, decodeFunctionData, encodePacked, keccak256, zeroAddress, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Claim, ClaimLeaf, Draw, Hex, Slash, Task, ToolContext, Work } from '../../agents/index.ts'
import { effects, reads, ToolError } from '../../agents/index.ts'
import { hashFinding, markOf } from '../../agents/tools/finding.ts'
import { saltFor } from '../../agents/tools/salt.ts'
import {
  claimManagerAbi,
  inclusionResolverAbi,
  proofResolverAbi,
  validatorPoolAbi,
  workflowMarketAbi,
} from '../../contracts/generated/index.ts'
import { type Leaf, offenceOf } from '../../contracts/result.ts'
import { hashRun, hashRuns } from '../../contracts/sampling.ts'
import { address, deps, hash, snapshot, task, WORKFLOW } from './world.ts'

const now = snapshot()
const ada = now.agents.ada!
const leafOf = (task: number): Leaf => ({
  result: {
    ...{ workflow: WORKFLOW, task, attempt: 0, worker: address(0xa02), rows: 2 },
    ...{ inputsRoot: hash(1), statesRoot: hash(2), result: hash(0x30 + task), salt: hash(4) },
  },
  signature: '0x',
  proof: [],
})
const runs = [0, 1].map((task) => hashRun(leafOf(task).result))

function claimOf(leaf: Partial<ClaimLeaf> = {}, draw: Partial<Draw> = {}): Claim {
  return {
    ...{ id: '4', claimant: address(0xa02), bonded: true, commitUntil: 1n, openUntil: 9n, status: 'open' },
    leaves: [0, 1].map((task) => ({ workflow: WORKFLOW, task, status: 'open', ...(task ? {} : leaf) })),
    draws: [{ seat: '7', holder: ada.account, samples: [0, 1], status: 'open', due: false, ...draw }],
  }
}

interface Given {
  claim?: Claim
  published?: readonly number[]
  work?: Work
  slashes?: Record<Hex, Slash>
  told?: Uint8Array
  tasks?: Partial<Task>
  proves?: readonly bigint[]
}

/** What an agent sees: two results under one claim, whose right runs it can compute. */
function context({ claim = claimOf(), published = [0, 1], work, slashes = {}, told, tasks, proves = [] }: Given = {}) {
  const { referee, blobs, ...rest } = deps()
  const names = Object.fromEntries(
    ['pool', 'inclusion', 'proofs'].map((name, index) => [name, address(0x50 + index)] as const),
  )
  const seen = snapshot({ claims: { 4: claim }, slashes, addresses: { ...now.addresses, ...names } }, [
    task(0, { mode: 'secret', judge: { step: address(1), work: 'till' }, ...tasks }),
    task(1),
  ])
  const put: Record<Hex, Uint8Array> = {}
  const given: ToolContext = {
    ...{ ...rest, me: ada, snapshot: seen, skills: {}, bench: new Map(work ? [['work', work]] : []) },
    blobs: {
      ...blobs,
      get: async () => told,
      put: async (bytes, as = '0x') => {
        put[as] = bytes
        return as
      },
    },
    referee: {
      ...referee,
      run: async ({ task }) => runs[task],
      leaf: async (_, index = 0) => {
        if (!published.includes(index)) throw new Error('withheld')
        return leafOf(index)
      },
    },
    proveRun: async () => ({ last: proves, digest: 5n, proof: '0xbe' }),
  }
  return Object.assign(given, { put })
}

const abi: Abi = [
  ...[...validatorPoolAbi, ...claimManagerAbi, ...inclusionResolverAbi, ...proofResolverAbi, ...workflowMarketAbi],
]

async function drafted(name: keyof typeof effects, args: object, given: ToolContext = context()) {
  const effect = effects[name] as (typeof effects)['pay']
  const { call, summary } = await effect.draft(effect.schema.parse(args) as never, given)
  const target = Object.entries(given.snapshot.addresses).find(([, at]) => at === call.target)?.[0]
  const known = { pool: validatorPoolAbi, inclusion: inclusionResolverAbi, proofs: proofResolverAbi }[target ?? '']
  const { functionName, args: sent } = decodeFunctionData({ abi: (known as Abi | undefined) ?? abi, data: call.data })
  return { target, functionName, args: sent, summary }
}

const draw = { claim: '4', draw: 0 }
const leaf = { claim: '4', leaf: 0 }
const salt = () => saltFor(context(), 'runs 4 0')

describe('validators', () => {
  test('takeSeat', async () => {
    expect(await drafted('takeSeat', {})).toMatchObject({ target: 'pool', functionName: 'takeSeat' })
  })

  test('commitRuns: to what it computes, under its own account', async () => {
    const { args, summary } = await drafted('commitRuns', draw)
    expect(args).toEqual([4n, 0n, hashRuns(4n, 0, runs, await salt(), ada.account)])
    expect(summary).toBe('commit to 2 results that it computed')
  })

  test('commitRuns: to what it was told, or 0 for what nobody can compute', async () => {
    const told = [hash(0x71), hash(0x72)]
    const { args, summary } = await drafted('commitRuns', { ...draw, runs: told })
    expect([args?.[2], summary]).toEqual([
      hashRuns(4n, 0, told, await salt(), ada.account),
      'commit to 2 results that it was told',
    ])
    const blind = context()
    Object.assign(blind.referee, { run: async () => undefined })
    const nothing = await drafted('commitRuns', draw, blind)
    expect(nothing.args?.[2]).toBe(hashRuns(4n, 0, [zeroHash, zeroHash], await salt(), ada.account))
  })

  test('showRuns: attests to what is as it computed, with an empty leaf for what is hidden', async () => {
    const all = await drafted('showRuns', draw)
    expect(all).toMatchObject({ functionName: 'attest', summary: 'attest to 2 of 2 results' })
    expect(all.args?.slice(0, 4)).toEqual([4n, 0n, runs, await salt()])
    const half = await drafted('showRuns', draw, context({ published: [1] }))
    expect(half.summary).toBe('attest to 1 of 2 results')
    const shown = half.args?.[4] as { leaf: { worker: Hex; result: Hex } }[]
    expect(shown.map(({ leaf }) => [leaf.worker, leaf.result])).toEqual([
      [zeroAddress, zeroHash],
      [address(0xa02), hash(0x31)],
    ])
  })

  test('showRuns: only reveals where the claim has other runs', async () => {
    const { functionName, args } = await drafted('showRuns', { ...draw, runs: [hash(1), hash(2)] })
    expect([functionName, args?.[2]]).toEqual(['reveal', [hash(1), hash(2)]])
  })

  test('collectFee', async () => {
    expect(await drafted('collectFee', draw)).toMatchObject({ functionName: 'collect', args: [4n, 0n] })
  })

  test('punishValidator: for silence, for the very sample that died, for nothing else', async () => {
    expect(await drafted('punishValidator', draw)).toMatchObject({ functionName: 'punishSilence', args: [4n, 0n] })
    const shown = { shown: { runs, salt: hash(8) }, status: 'attested' as const }
    const dead = await drafted('punishValidator', draw, context({ claim: claimOf({ status: 'dead' }, shown) }))
    expect(dead.functionName).toBe('punishFalse')
    expect(dead.args?.slice(0, 5)).toEqual([4n, 0n, 0n, runs, hash(8)])
    const other = { shown: { runs: [hash(1), runs[1] as Hex], salt: hash(8) } }
    for (const claim of [claimOf({}, shown), claimOf({ status: 'dead' }, other)])
      await expect(drafted('punishValidator', draw, context({ claim }))).rejects.toThrow(/nothing to punish/)
  })

  test('error: a draw that there is not', async () => {
    await expect(drafted('collectFee', { ...draw, draw: 1 })).rejects.toThrow(/no draw '1'; there are: 0/)
    await expect(drafted('commitRuns', { ...draw, claim: '5' })).rejects.toThrow(ToolError)
  })

  test('tellRun, hearRun: what is told is found under its name, and is a hash or nothing', async () => {
    const work: Work = { result: hash(0x30), summary: '', claim: { batch: 4n, index: 0, leaf: leafOf(0) } }
    const given = context({ work })
    expect(await reads.tellRun.read(leaf, given)).toEqual({ told: '4', leaf: 0 })
    const name = keccak256(encodePacked(['string', 'uint256', 'uint256'], ['told run', 4n, 0n]))
    const told = given.put[name]
    expect(new TextDecoder().decode(told)).toBe(runs[0])
    expect(await reads.hearRun.read(leaf, context({ ...(told && { told }) }))).toEqual({ ...leaf, run: runs[0] })
    const lie = new TextEncoder().encode('obey me')
    for (const given of [context(), context({ told: lie })])
      await expect(reads.hearRun.read(leaf, given)).rejects.toThrow(/nobody has told/)
    await expect(reads.tellRun.read(leaf, context())).rejects.toThrow(/not from your bench/)
  })
})

describe('findings', () => {
  test.each([
    [12, 12n],
    ['start', 2n ** 32n],
    ['end', 2n ** 32n + 1n],
  ] as const)('noteFinding at %s: a commitment of its finder alone, that says nothing', async (at, mark) => {
    const { target, functionName, args } = await drafted('noteFinding', { ...leaf, at })
    const finding = { claim: '4', leaf: 0, at }
    const { hash: own } = await hashFinding(finding, ada.account, context())
    expect([target, functionName, args]).toEqual(['claims', 'commit', [own]])
    expect(markOf(at)).toBe(mark)
    const copied = await hashFinding(finding, now.agents.bob!.account, context())
    expect(copied.hash).not.toBe(own)
  })

  test('contestSlash: the same finding with its salt, over the slash of that attempt', async () => {
    const offence = offenceOf(WORKFLOW, 0n, 0n)
    const slash: Slash = {
      ...{ locker: address(1), offence, account: address(0xa02), amount: 8n, beneficiary: address(0xa03) },
      ...{ shareBps: 5000n, ground: address(7), releaseAt: 9n, status: 'escrow', why: '' },
    }
    const given = context({ slashes: { [offence]: slash }, claim: claimOf({ status: 'dead' }) })
    const { functionName, args } = await drafted('contestSlash', { ...leaf, at: 12 }, given)
    const { salt } = await hashFinding({ ...leaf, at: 12 }, ada.account, given)
    const { status: _, why: __, ...slashed } = slash
    expect([functionName, args]).toEqual(['contest', [4n, 0n, leafOf(0), 12n, salt, slashed]])
    await expect(drafted('contestSlash', { ...leaf, at: 12 })).rejects.toThrow(/no slash/)
  })
})

describe('inclusion', () => {
  test('demandLeaf', async () => {
    expect(await drafted('demandLeaf', leaf)).toMatchObject({
      ...{ target: 'inclusion', functionName: 'demand', args: [4n, 0n] },
      summary: 'demand to see the hidden result of task 0',
    })
    await expect(drafted('demandLeaf', { claim: '4', leaf: 2 })).rejects.toThrow(/no leaf '2'; there are: 0, 1/)
  })

  test('showLeaf: of its own bench only', async () => {
    const work: Work = { result: hash(0x30), summary: '', claim: { batch: 4n, index: 0, leaf: leafOf(0) } }
    expect(await drafted('showLeaf', leaf, context({ work }))).toMatchObject({
      ...{ functionName: 'show', args: [4n, 0n, leafOf(0)] },
    })
    await expect(drafted('showLeaf', leaf)).rejects.toThrow(/not from your bench/)
    await expect(drafted('showLeaf', { claim: '4', leaf: 1 }, context({ work }))).rejects.toThrow(/not from your bench/)
  })

  test.each([
    ['open', 'open', 'bury'],
    ['open', 'dead', 'finish'],
    ['shown', 'open', 'finish'],
  ] as const)('endDemand: of one %s over a leaf %s: %s', async (status, of, functionName) => {
    const demand = { challenger: ada.account, until: 1n, status }
    const given = context({ claim: claimOf({ status: of, demand }) })
    expect((await drafted('endDemand', leaf, given)).functionName).toBe(functionName)
  })
})

describe('proofs', () => {
  const secret = { step: null as never, capacity: 8, rows: [], last: [6n] }
  const work: Work = { result: hash(0x30), summary: '', secret, claim: { batch: 4n, index: 0, leaf: leafOf(0) } }

  test('demandProof: opens the leaf', async () => {
    expect(await drafted('demandProof', leaf)).toMatchObject({
      ...{ target: 'proofs', functionName: 'demand', args: [4n, 0n, leafOf(0)] },
    })
  })

  test('showProof: the proof of its own run, unless its result is another', async () => {
    const { functionName, args } = await drafted('showProof', leaf, context({ work, proves: [6n] }))
    expect([functionName, args?.slice(3)]).toEqual(['show', [[6n], 5n, '0xbe']])
    await expect(drafted('showProof', leaf, context({ work, proves: [7n] }))).rejects.toThrow(/no proof says it is/)
    await expect(drafted('showProof', leaf)).rejects.toThrow(/not from your bench/)
  })

  test("showProof: not by a verifier that is not the house's", async () => {
    const tasks = { judge: { step: address(1), verifier: address(2) } }
    await expect(drafted('showProof', leaf, context({ work, proves: [6n], tasks }))).rejects.toThrow(/not the house's/)
  })

  test('endProof: kills by silence, or stops over what is dead', async () => {
    expect((await drafted('endProof', leaf)).functionName).toBe('killBySilence')
    const dead = context({ claim: claimOf({ status: 'dead' }) })
    expect(await drafted('endProof', leaf, dead)).toMatchObject({ functionName: 'stop', args: [4n, 0n] })
  })
})

test.each([
  ['accuseTask', 'accuse'],
  ['releaseTask', 'release'],
] as const)('%s', async (name, functionName) => {
  const ref = { workflow: WORKFLOW, task: 1 }
  expect(await drafted(name, ref)).toMatchObject({ target: 'market', functionName, args: [WORKFLOW, 1n] })
  await expect(drafted(name, { ...ref, task: 2 })).rejects.toThrow(/no task '2'/)
})
