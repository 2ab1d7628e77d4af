// A committed limit, a signed role and a leaf of a register, in one policy set: played, verified, and attacked at the real gate.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AnyInput, issuerOf, packWords, signals, stateOf } from '../../policies/index.ts'
import { eventsOf, ofType, polity, scratch } from '../arena/polity.ts'
import { type Evidence, execution, payment } from './evidence.ts'
import { expectRefused } from './picture.ts'
import sealed, { badge, entry, limit, register, secretsOf } from './sealed.ts'
import { openStage, type Stage } from './stage.ts'

const POL = 10n ** 18n
const { payee } = entry.values

describe('polity run with bound secrets', () => {
  const folder = scratch()
  const run = join(folder, 'run')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('behavior: it is played and verified, and no file has a secret', { timeout: 400_000 }, async () => {
    expect(await polity(['run', 'test/attacks/sealed.ts', '--out', run])).toMatchObject({ code: 0 })
    const events = eventsOf(run)
    expect(ofType(events, 'action.executed')).toHaveLength(1)
    expect(ofType(events, 'action.denied').map(({ data }) => data.explanation)).toEqual([
      'denied because nothing permits it; not "roleCredential: a treasurer may": it depends on the secret roleCredential.badge.',
      'denied by "sealedLimit: over the sealed limit of the window": it depends on the secret sealedLimit.limit.',
    ])
    const secrets = [limit.values.max, limit.salt, entry.salt, badge(payee).signature.key[0]].map(String)
    for (const file of ['events.jsonl', 'txs.jsonl', 'cassette.jsonl']) {
      const text = readFileSync(join(run, file), 'utf8')
      for (const secret of secrets) expect(text.includes(`"${secret}"`)).toBe(false)
    }
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    expect(await polity(['verify', '--public', run])).toMatchObject({ code: 0 })
  })
})

describe('gate.execute under a policy with bound secrets', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(sealed)
  }, 400_000)
  afterAll(() => stage.close())

  const asked = async (by: string, amount: bigint) => {
    const { step, trees: _ } = stage.policies.get('sealed')!
    const actor = stage.account(by)
    return {
      step,
      input: {
        params: stage.policies.get('sealed')!.step.params.fields && paramsInForce(),
        request: { to: payee, amount },
        secret: secretsOf(actor),
        actor,
        at: await stage.now(),
        chainId: BigInt(stage.chain.id),
        gate: stage.addresses.gate,
        sequence: 0n,
      } as unknown as AnyInput & { chainId: bigint; gate: `0x${string}`; sequence: bigint },
    }
  }
  const paramsInForce = () => sealed.policies[0]!.params

  async function prove(by: string, amount: bigint) {
    const { step, input } = await asked(by, amount)
    const { digest, next } = stateOf(step, input)
    const inputs = signals(step, input)
    const { proof } = await stage.prover.prove(stage.policies.get('sealed')!.circuit!, inputs)
    return { evidence: { next, digest, proof } as Evidence, at: input.at, call: payment(stage, payee, amount), inputs }
  }
  const give = ({ call, at, evidence }: Awaited<ReturnType<typeof prove>>, by = 'ann') =>
    stage.send(by, execution(stage, stage.account(by), call, at, evidence))

  test('default, and attacks: a proof is of one commitment, issuer, register and actor', {
    timeout: 400_000,
  }, async () => {
    const circuit = stage.policies.get('sealed')!.circuit!
    const first = await prove('ann', POL)
    // Nobody else can send it, and it is about this amount.
    await expectRefused(stage, () => give(first, 'bob'), 'ProofRejected', "another agent's proof")
    const more = { ...first, call: payment(stage, payee, 2n * POL) }
    await expectRefused(stage, () => give(more), 'ProofRejected', 'another amount')
    const { step } = stage.policies.get('sealed')!
    const own = { ...paramsInForce(), 'roleCredential.issuer': issuerOf(`0x${'77'.repeat(32)}`).word }
    expect(packWords(step.params, own as never)).not.toEqual(stage.state.paramWords.sealed)

    const foreign = badge(stage.account('bob')).signature
    const forgeries = {
      'another limit': { hidden_sealedLimit_limit_values: [100n * POL, 3600n] },
      'another salt': { hidden_sealedLimit_limit_salt: 1n },
      "another's credential": {
        secret_roleCredential_badge_key: foreign.key,
        secret_roleCredential_badge_r: foreign.r,
        secret_roleCredential_badge_s: foreign.s,
      },
      'a credential that expires later': { secret_roleCredential_badge_values: [2n, 2_000_000_001n] },
      'another place in the register': { secret_registered_entry_index: 1n },
      'another payee': { hidden_registered_entry_values: [BigInt(stage.account('bob')), 2n * POL] },
    }
    for (const [what, forged] of Object.entries(forgeries))
      await expect(stage.prover.prove(circuit, { ...first.inputs, ...forged } as never), what).rejects.toThrow(
        'no witness',
      )
    expect(register.depth).toBe(4)

    // An issuer of one's own is another parameter, and the gate has the adopted ones.
    const { input } = await asked('ann', POL)
    const rogue = issuerOf(`0x${'77'.repeat(32)}`)
    const faked = {
      ...input,
      params: own,
      secret: { ...secretsOf(input.actor), 'roleCredential.badge': badge(input.actor, 2n, rogue) },
    } as unknown as typeof input
    const { digest, next } = stateOf(step, faked)
    const { proof } = await stage.prover.prove(circuit, signals(step, faked))
    const rogueProof = { ...first, at: faked.at, evidence: { next, digest, proof } as Evidence }
    await expectRefused(stage, () => give(rogueProof), 'ProofRejected', 'an issuer of one’s own')

    expect(await give(first)).toMatchObject({ ok: true })
    await expectRefused(stage, () => give(first), 'ProofRejected', 'the same proof again')
  })
})
