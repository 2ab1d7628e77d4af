// A budget of which the chain sees a commitment only: played, verified, and attacked at the real gate.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aiWorkflowGovernanceAbi } from '../../contracts/generated/index.ts'
import { type AnyInput, FIELD, recoverState, signals, stateOf } from '../../policies/index.ts'
import { openingsOf } from '../../policies/openings.ts'
import { eventsOf, ofType, polity, scratch } from '../arena/polity.ts'
import discreet from './discreet.ts'
import { type Evidence, execution, payment } from './evidence.ts'
import { expectRefused } from './picture.ts'
import { openStage, type Stage } from './stage.ts'

const POL = 10n ** 18n

describe('polity run with a secret state', () => {
  const folder = scratch()
  const run = join(folder, 'run')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('behavior: it is played and verified, and no file says what is spent', { timeout: 240_000 }, async () => {
    expect(await polity(['run', 'test/attacks/discreet.ts', '--out', run])).toMatchObject({ code: 0 })
    const events = eventsOf(run)
    expect(ofType(events, 'action.executed').map(({ data }) => data.state)).toEqual(
      [1, 2, 3, 4].map((sequence) => ({ sequence, values: {}, words: [expect.stringMatching(/^\d{60,77}$/)] })),
    )
    expect(ofType(events, 'action.denied').map(({ data }) => data.explanation)).toEqual([
      'denied by "privateBudget: over the budget"; no values are given, for the state of discreet is secret.',
    ])
    // After the second counted payment 3.9 POL are spent: a sum that stands nowhere.
    for (const file of ['events.jsonl', 'txs.jsonl', 'cassette.jsonl'])
      expect(readFileSync(join(run, file), 'utf8')).not.toContain(String(39n * 10n ** 17n))
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    expect(await polity(['verify', '--public', run])).toMatchObject({ code: 0 })
  })
})

describe('gate.execute under a policy with a secret state', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(discreet)
  }, 240_000)
  afterAll(() => stage.close())

  interface Claim {
    by?: string
    to?: string
    amount?: bigint
    spent: bigint
    sequence: bigint
    stateKey?: bigint
  }

  async function prove({ by = 'ann', to = 'supplier', amount = POL, spent, sequence, stateKey }: Claim) {
    const { step, circuit, trees, id } = stage.policies.get('discreet')!
    const gate = stage.addresses.gate
    const asked = {
      params: { 'privateBudget.max': 5n * POL, 'privateBudget.counted': trees['privateBudget.counted']!.root },
      state: { 'privateBudget.spent': spent },
      request: { to: stage.key(to), amount },
      actor: stage.account(by),
      at: await stage.now(),
    } as unknown as Omit<AnyInput, 'secret'>
    const key = stateKey ?? (await stage.signer(by).stateKey({ chainId: BigInt(stage.chain.id), gate, policy: id }))
    const input = { ...asked, secret: openingsOf(step, asked, trees) } as AnyInput
    const placed = { ...input, chainId: BigInt(stage.chain.id), gate, sequence, stateKey: key }
    const { digest, next } = stateOf(step, placed)
    const made = { inputs: signals(step, placed), input, key }
    const { proof } = await stage.prover.prove(circuit!, made.inputs)
    return {
      evidence: { next, digest, proof } as Evidence,
      at: placed.at,
      call: payment(stage, stage.key(to), amount),
      ...made,
    }
  }
  type Proved = Awaited<ReturnType<typeof prove>>
  const give = ({ call, at, evidence }: Proved, by = 'ann') =>
    stage.send(by, execution(stage, stage.account(by), call, at, evidence))
  const kept = async (by = 'ann') => {
    const args = [stage.account(by), stage.policies.get('discreet')!.id] as const
    const read = { address: stage.addresses.gate, abi: aiWorkflowGovernanceAbi, functionName: 'stateOf' } as const
    const [words, sequence] = await stage.chain.client.readContract({ ...read, args })
    return { words, sequence }
  }

  test('default, and attacks: only the next step from the committed state passes', { timeout: 240_000 }, async () => {
    expect(await kept()).toEqual({ words: [0n], sequence: 0 })
    const first = await prove({ amount: 2n * POL, spent: 0n, sequence: 0n })
    await expectRefused(
      stage,
      () => give({ ...first, evidence: { ...first.evidence, next: [0n] } }),
      'ProofRejected',
      'no commitment',
    )
    await expectRefused(
      stage,
      () => give({ ...first, evidence: { ...first.evidence, next: [FIELD] } }),
      'StateTooWide',
      'no field element',
    )
    const unmoved = await prove({ to: 'bob', amount: 2n * POL, spent: 0n, sequence: 0n })
    const borrowed = { ...first, evidence: { ...first.evidence, next: unmoved.evidence.next } }
    await expectRefused(stage, () => give(borrowed), 'ProofRejected', 'the commitment of another payment')
    expect(await give(first)).toMatchObject({ ok: true })
    expect(await kept()).toEqual({ words: first.evidence.next, sequence: 1 })

    await expectRefused(stage, () => give(first), 'ProofRejected', 'the same proof again')
    const again = await prove({ amount: 2n * POL, spent: 0n, sequence: 0n })
    await expectRefused(stage, () => give(again), 'ProofRejected', 'a new proof from the old state')
    const skipped = await prove({ spent: 2n * POL, sequence: 2n })
    await expectRefused(stage, () => give(skipped), 'ProofRejected', 'a step ahead')
    const lower = await prove({ spent: 0n, sequence: 1n })
    await expectRefused(stage, () => give(lower), 'ProofRejected', 'another state under the right salt')
    const salted = await prove({ spent: 2n * POL, sequence: 1n, stateKey: 7n })
    await expectRefused(stage, () => give(salted), 'ProofRejected', 'the right state under another key')
    const foreign = await prove({ by: 'bob', spent: 0n, sequence: 0n })
    await expectRefused(stage, () => give(foreign), 'ProofRejected', "another account's proof")

    const over = await prove({ amount: 4n * POL, spent: 2n * POL, sequence: 1n })
    await expectRefused(stage, () => give(over), 'ProofRejected', 'over the budget, proved to be')
    const second = await prove({ amount: 3n * POL, spent: 2n * POL, sequence: 1n })
    expect(await give(second)).toMatchObject({ ok: true })

    const { step } = stage.policies.get('discreet')!
    const { words } = await kept()
    const actions = [first.input, second.input] as never
    expect(recoverState(step, { stateKey: first.key, actions, kept: words[0]! })).toEqual({
      'privateBudget.spent': 5n * POL,
    })
  })

  test('attack: no witness for another state, key or commitment', { timeout: 120_000 }, async () => {
    const { circuit } = stage.policies.get('discreet')!
    const { inputs } = await prove({ amount: POL, spent: 2n * POL, sequence: 1n })
    const forgeries = {
      'another state': { hidden_state: [0n] },
      'another key': { hidden_stateKey: 7n },
      'another commitment before': { stateBefore: 7n },
      'another commitment after': { stateAfter: 7n },
      'as if it were the first action': { sequence: 0n },
      'as if it were the first action, from zero': { sequence: 0n, hidden_state: [0n] },
      'a later action': { sequence: 2n },
    }
    for (const [what, forged] of Object.entries(forgeries))
      await expect(stage.prover.prove(circuit!, { ...inputs, ...forged }), what).rejects.toThrow('no witness')
  })
})
