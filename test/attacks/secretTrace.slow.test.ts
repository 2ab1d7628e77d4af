import {
  type Address,
  type BaseError,
  encodeFunctionData,
  type Hex,
  maxUint256,
  numberToHex,
  parseEther,
  zeroHash,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRun, type ProvedRun, proveRun } from '../../circuits/run.ts'
import { claimManagerAbi, proofResolverAbi, stakeVaultAbi, workflowMarketAbi } from '../../contracts/generated/index.ts'
import { claimOf } from '../../contracts/result.ts'
import { hashLeaf } from '../../contracts/trace.ts'
import { packWords, type RunPlace, runSalt, type SecretRows, type Step } from '../../policies/index.ts'
import { books, params, tally } from '../circuits/tally.ts'
import { approve, batchOf, deploy, openWorkflow, sent, statusOf, waitUntil } from './client.ts'
import { type Claim, must, takeTask } from './deeds.ts'
import { errorName, type Outcome, openStage, type Stage } from './stage.ts'

const KEY = 4_242n
const MODE = { proof: 2, secret: 3 } as const

const compile = () => compileRun(stage.prover, tally, { rows: 8 })

let stage: Stage
let circuit: Awaited<ReturnType<typeof compile>>
let [step, verifier]: Address[] = []
let [flow, other]: Hex[] = []
let honest: Claim

beforeAll(async () => {
  stage = await openStage()
  circuit = await compile()
  ;[step, verifier] = await deploy(stage, tally as unknown as Step, circuit.keyWords)
  const { vault, market } = stage.addresses
  await approve(stage, [vault, market])
  // Whoever doubts has stake of its own: here it is the client.
  const args = [stage.key('client'), parseEther('100')] as const
  await sent(stage, vault, encodeFunctionData({ abi: stakeVaultAbi, functionName: 'depositFor', args }))
  flow = await workflow(MODE.secret, 1)
  other = await workflow(MODE.secret, 2)
  for (const each of [flow, other]) await takeTask(stage, 'ann', each, 0)
  honest = await claim(flow, await prove())
})
afterAll(() => stage.close())

/** A test whose doings are taken back. */
const attack = (name: string, play: () => Promise<unknown>) => test(name, () => stage.aside(play))

describe('a secret trace', () => {
  attack('behavior: demanded, proved in time, settled', async () => {
    await demand(honest)
    const shown = await show(honest, await prove())
    expect(shown).toEqual({ ok: true, gas: expect.any(BigInt) })
    if (shown.ok) expect(shown.gas).toBeLessThan(450_000n)
    expect(await statusOf(stage, honest.batch)).toBe('open')
    await waitUntil(stage, (await batchOf(stage, honest.batch)).openUntil)
    const args = [honest.batch, [0n], [honest.leaf.result], ['0x'], []] as const
    await sent(
      stage,
      stage.addresses.claims,
      encodeFunctionData({ abi: claimManagerAbi, functionName: 'settle', args }),
    )
    expect(await statusOf(stage, honest.batch)).toBe('settled')
  })

  attack('behavior: silence past the deadline kills, and a late proof is late', async () => {
    await demand(honest)
    const args = [honest.batch, 0n, honest.leaf] as const
    const silence = {
      to: stage.addresses.proofs,
      data: encodeFunctionData({ abi: proofResolverAbi, functionName: 'killBySilence', args }),
    }
    expect(await stage.send('outsider', silence)).toEqual({ ok: false, error: 'DeadlineAhead' })
    await waitUntil(stage, await deadlineOf(honest))
    expect(await show(honest, await prove())).toEqual({ ok: false, error: 'DeadlinePassed' })
    expect(await stage.send('outsider', silence)).toMatchObject({ ok: true })
    expect(await statusOf(stage, honest.batch)).toBe('dead')
  })

  attack('attack: the right proof of anything else, though it ends alike', async () => {
    await demand(honest)
    const { last } = await prove()
    const others: Record<string, Change> = {
      'another workflow': { workflow: other as Hex },
      'another task': { task: 1 },
      'another attempt': { attempt: 1 },
      'another worker': { worker: stage.account('bob') },
      'another chain': { chainId: 1n },
      'for the market': { asker: stage.addresses.market },
      'other rows': { rows: [books[2]!, ...books.slice(0, 2), ...books.slice(3)] },
      'another commitment': { salt: 1n },
      'other parameters': { params: { most: 999n } },
    }
    for (const [what, change] of Object.entries(others)) {
      const proved = await prove(change)
      expect(proved.last, what).toEqual(last)
      expect(await show(honest, proved), what).toEqual({ ok: false, error: 'ProofRejected' })
    }
    expect(await statusOf(stage, honest.batch)).toBe('held')
    expect(await show(honest, await prove())).toMatchObject({ ok: true })
  })

  attack('attack: a wrong result, a row more or less', async () => {
    const right = await prove({ workflow: other as Hex })
    const more = packWords(tally.state, { sum: 93n, taken: 3n, refused: 2n })
    const forged = await claim(other as Hex, { ...right, last: more })
    await demand(forged)
    expect(await show(forged, right)).toEqual({ ok: false, error: 'OtherResult' })
    for (const rows of [books, books.slice(0, -1), [...books, { amount: 0n }]]) {
      const proved = await prove({ workflow: other as Hex, rows })
      const answer = await show(forged, { ...proved, last: more })
      expect(answer, `${rows.length} rows`).toEqual({ ok: false, error: 'ProofRejected' })
    }
    expect(await statusOf(stage, forged.batch)).toBe('held')
  })

  attack('attack: a claim over no commitment', async () => {
    const right = await prove({ workflow: other as Hex })
    const none = await claim(other as Hex, { ...right, rowsRoot: maxUint256 })
    await demand(none)
    expect(await show(none, right)).toEqual({ ok: false, error: 'NotCanonical' })
    expect(await show({ ...none, leaf: honest.leaf }, right)).toEqual({ ok: false, error: 'NotInBatch' })
  })
})

describe('a result that comes with its proof', () => {
  attack('attack: for another worker, or another contract', async () => {
    const proofFlow = await workflow(MODE.proof, 3)
    await takeTask(stage, 'bob', proofFlow, 0)
    const [to, account] = [stage.addresses.market, stage.account('bob')]
    const submit = async ({ rowsRoot, last, digest, proof }: ProvedRun): Promise<string> => {
      const run = { rows: books.length, inputsRoot: rootOf(rowsRoot), last, digest, proof }
      const args = [proofFlow, 0n, run] as const
      const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'submitProof', args })
      return stage.chain.client.call({ account, to, data }).then(() => 'paid', refusal)
    }
    const mine = { workflow: proofFlow, worker: account }
    expect(await submit(await prove(mine))).toBe('ProofRejected')
    expect(await submit(await prove({ ...mine, asker: to, worker: stage.account('ann') }))).toBe('ProofRejected')
    expect(await submit(await prove({ ...mine, asker: to }))).toBe('paid')
  })
})

type Change = Partial<RunPlace & SecretRows<typeof tally.request.declared> & { params: typeof params }>

/** A right proof of ann's run for the resolver, but for what is changed. */
function prove(change: Change = {}): Promise<ProvedRun> {
  const place = {
    ...{ chainId: BigInt(stage.chain.id), asker: stage.addresses.proofs, workflow: flow as Hex, task: 0, attempt: 0 },
    worker: stage.account('ann'),
  }
  return proveRun(stage.prover, circuit, { ...place, rows: books, salt: runSalt(KEY, place), params, ...change })
}

/** Ann's batch of one, of what a run is said to have come to. */
async function claim(workflow: Hex, { rowsRoot, last }: Pick<ProvedRun, 'rowsRoot' | 'last'>): Promise<Claim> {
  const result = {
    ...{ workflow, task: 0, attempt: 0, worker: stage.account('ann'), rows: books.length },
    ...{ inputsRoot: rootOf(rowsRoot), statesRoot: zeroHash, result: hashLeaf(books.length, last), salt: zeroHash },
  }
  const { root, batch } = claimOf(result)
  const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'open', args: [root, 1n] })
  await must(stage, 'ann', { target: stage.addresses.claims, data })
  return { batch, leaf: { result, signature: '0x', proof: [] } }
}

const rootOf = (rowsRoot: bigint): Hex => numberToHex(rowsRoot, { size: 32 })

async function demand({ batch, leaf }: Claim): Promise<void> {
  await waitUntil(stage, (await batchOf(stage, batch)).commitUntil)
  const args = [batch, 0n, leaf] as const
  await sent(stage, stage.addresses.proofs, encodeFunctionData({ abi: proofResolverAbi, functionName: 'demand', args }))
}

/** By anyone: the proof binds its worker. */
function show({ batch, leaf }: Claim, { last, digest, proof }: ProvedRun): Promise<Outcome> {
  const args = [batch, 0n, leaf, last, digest, proof] as const
  const data = encodeFunctionData({ abi: proofResolverAbi, functionName: 'show', args })
  return stage.send('outsider', { to: stage.addresses.proofs, data })
}

async function deadlineOf({ batch }: Claim): Promise<number> {
  const at = { address: stage.addresses.proofs, abi: proofResolverAbi } as const
  return (await stage.chain.client.readContract({ ...at, functionName: 'demandOf', args: [batch, 0n] })).until
}

/** A workflow of one task: the step over rows of the worker's own. */
function workflow(mode: number, salt: number): Promise<Hex> {
  const work = { words: tally.state.words, params: packWords(tally.params, params) }
  const works = [{ ...work, step: step as Address, verifier: verifier as Address }]
  return openWorkflow(stage, works, [{ mode, work: 1, needs: 0, reward: parseEther('10') }], salt)
}

function refusal(error: BaseError): string {
  const reverted = error.walk((cause) => 'data' in (cause as object)) as { data?: Hex } | null
  return errorName(reverted?.data ?? '0x')
}
