import { type Address, encodeFunctionData, type Hex, parseEther, zeroAddress, zeroHash } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { datasetHash } from '../../arena/referee.ts'
import { compileTransition, type ProvedTransition, proveTransition } from '../../circuits/transition.ts'
import { claimManagerAbi, traceResolverAbi } from '../../contracts/generated/index.ts'
import { claimOf, type Result } from '../../contracts/result.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import { openingsOf, packWords, type Step, unpackWords } from '../../policies/index.ts'
import { listed, payees, payments } from '../circuits/listed.ts'
import { approve, deploy, openWorkflow, statusOf } from './client.ts'
import { type Claim, deliver, must, type States, takeTask } from './deeds.ts'
import { type Outcome, openStage, type Stage } from './stage.ts'

/** The row that bob counts as a payment to a listed payee. */
const WRONG = 1

const params = { payees: payees.root }
const rows = payments.map((row) => packWords(listed.request, row))
const inputs = commitRows(rows)
const honest = trace()
const forged = forge()

let stage: Stage
let circuit: Awaited<ReturnType<typeof compile>>
let [right, wrong]: Claim[] = []
beforeAll(async () => {
  stage = await openStage()
  circuit = await compile()
  const [step, verifier] = await deploy(stage, listed as unknown as Step, circuit.keyWords)
  await approve(stage, [stage.addresses.market])
  const work = { step, verifier, words: listed.state.words, params: packWords(listed.params, params) }
  const clean = { mode: 0, work: 0, needs: 0, reward: parseEther('1') }
  for (const [salt, worker, states] of [
    [1, 'ann', honest],
    [2, 'bob', forged],
  ] as const) {
    const sum = { mode: 1, work: 1, needs: 1, reward: parseEther('10') }
    const flow = await openWorkflow(stage, [work], [clean, sum], salt)
    await deliver(stage, 'ann', flow, datasetHash(rows.length, inputs.root))
    await takeTask(stage, worker, flow, 1)
    const claim = await open(worker, flow, states)
    if (worker === 'ann') right = claim
    else wrong = claim
  }
})
afterAll(() => stage.close())

const compile = () => compileTransition(stage.prover, listed)

/** A test whose doings are taken back. */
const attack = (name: string, play: () => Promise<unknown>) => test(name, () => stage.aside(play))

describe('a step that has no form on chain', () => {
  attack('behavior: one transition that is proved otherwise kills', async () => {
    const proved = await prove(wrong, WRONG)
    expect(proved.next).toEqual(honest[WRONG + 1])
    const run = encodeFunctionData({
      abi: traceResolverAbi,
      functionName: 'killByTransition',
      args: [wrong!.batch, 0n, wrong!.leaf, transition(commitRows(forged), WRONG)],
    })
    expect(await stage.send('bob', { to: stage.addresses.traces, data: run })).toEqual({
      ok: false,
      error: 'NeedsProof',
    })
    const killed = await kill(wrong, WRONG, proved)
    expect(killed).toEqual({ ok: true, gas: expect.any(BigInt) })
    if (killed.ok) expect(killed.gas).toBeLessThan(470_000n)
    expect(await statusOf(stage, wrong!.batch)).toBe('dead')
    expect(await kill(wrong, WRONG, proved)).toEqual({ ok: false, error: 'LeafIsDead' })
  })

  attack('attack: an honest claim, at each row', async () => {
    for (const row of rows.keys()) {
      const proved = await prove(right, row)
      expect(await kill(right, row, proved), `row ${row}`).toEqual({ ok: false, error: 'TransitionHolds' })
      const lie = { ...proved, next: [proved.next[0]! + 1n] }
      expect(await kill(right, row, lie), `row ${row}`).toEqual({ ok: false, error: 'ProofRejected' })
    }
    expect(await statusOf(stage, right!.batch)).toBe('open')
  })

  attack('behavior: a row that is denied leaves the state, in the proof as well', async () => {
    const full = packWords(listed.state, { sum: 5n, others: 65_535n })
    const { digest, evaluation, alpha, next, proof } = await prove(right, WRONG, {}, full)
    expect(next).toEqual(full)
    const key = circuit.artifacts.verificationKey
    expect(await stage.prover.verify(key, [digest, evaluation, alpha], proof)).toBe(true)
  })

  attack('attack: the right proof of anything else', async () => {
    const others: Record<string, ProvedTransition> = {
      'another claim': await prove(right, WRONG),
      'another row': await prove(wrong, WRONG, { row: 2 }),
      'another leaf': await prove(wrong, WRONG, { leaf: 1 }),
      'another chain': await prove(wrong, WRONG, { chainId: 1n }),
      'another resolver': await prove(wrong, WRONG, { asker: stage.addresses.proofs }),
    }
    for (const [what, proved] of Object.entries(others))
      expect(await kill(wrong, WRONG, proved), what).toEqual({ ok: false, error: 'ProofRejected' })
    const list = prove(wrong, WRONG, { params: { payees: payees.root + 1n } })
    await expect(list, 'another list').rejects.toMatchObject({ name: 'Circuits.WitnessError' })
    const { proof, ...rest } = await prove(wrong, WRONG)
    const flipped = `${proof.slice(0, -1)}${proof.endsWith('0') ? '1' : '0'}` as Hex
    expect((await kill(wrong, WRONG, { ...rest, proof: flipped })).ok).toBe(false)
    expect(await statusOf(stage, wrong!.batch)).toBe('open')
  })
})

function trace(): States {
  const states = [{ sum: 0n, others: 0n }]
  for (const { to, amount } of payments) {
    const { sum, others } = states.at(-1)!
    const known = payees.prove(BigInt(to)).key === BigInt(to)
    states.push(known ? { sum: sum + amount, others } : { sum, others: others + 1n })
  }
  return states.map((state) => packWords(listed.state, state))
}

/** Right but for row WRONG, after which it goes on rightly. */
function forge(): States {
  return honest.map((words, index) => {
    const { sum, others } = unpackWords(listed.state, words)
    return index <= WRONG ? words : packWords(listed.state, { sum: sum + 10n, others: others - 1n })
  })
}

async function open(name: string, workflow: Hex, states: States): Promise<Claim> {
  const result: Result = {
    ...{ workflow, task: 1, attempt: 0, worker: stage.account(name), rows: rows.length, inputsRoot: inputs.root },
    ...{ statesRoot: commitRows(states).root, result: hashLeaf(rows.length, states.at(-1)!), salt: zeroHash },
  }
  const { root, batch } = claimOf(result)
  const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'open', args: [root, 1n] })
  await must(stage, name, { target: stage.addresses.claims, data })
  return { batch, leaf: { result, signature: '0x', proof: [] } }
}

const statesOf = (claim: Claim | undefined) => (claim === right ? honest : forged)

/** What the step makes of a claim's own state and row; `change` is what else it says. */
function prove(
  claim: Claim | undefined,
  row: number,
  change: Partial<{ chainId: bigint; asker: Address; leaf: number; row: number; params: typeof params }> = {},
  before: readonly bigint[] = statesOf(claim)[row]!,
): Promise<ProvedTransition> {
  const state = unpackWords(listed.state, before)
  const request = payments[row]!
  const given = { params, state, request }
  const secret = openingsOf(listed as unknown as Step, { ...given, actor: zeroAddress, at: 0n }, { payees })
  const place = { chainId: BigInt(stage.chain.id), asker: stage.addresses.traces, batch: claim!.batch, leaf: 0, row }
  return proveTransition(stage.prover, circuit, { ...place, ...given, secret: secret as never, ...change })
}

function transition(states: ReturnType<typeof commitRows>, row: number) {
  const [pre, post, input] = [states.open(row), states.open(row + 1), inputs.open(row)]
  return {
    ...{ index: BigInt(row), pre: pre.words, preProof: pre.proof, input: input.words, inputProof: input.proof },
    ...{ post: hashLeaf(row + 1, post.words), postProof: post.proof },
  }
}

function kill(claim: Claim | undefined, row: number, { next, digest, proof }: ProvedTransition): Promise<Outcome> {
  const opened = transition(commitRows(statesOf(claim)), row)
  const args = [claim!.batch, 0n, claim!.leaf, opened, next, digest, proof] as const
  const data = encodeFunctionData({ abi: traceResolverAbi, functionName: 'killByProof', args })
  return stage.send('bob', { to: stage.addresses.traces, data })
}
