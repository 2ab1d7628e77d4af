import { encodeFunctionData, type Hex, pad } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../../agents/action.ts'
import { BASE_FIELD } from '../../circuits/proof.ts'
import { policyRegistryAbi } from '../../contracts/generated/index.ts'
import { FIELD } from '../../policies/index.ts'
import { deliver, legislate } from './deeds.ts'
import {
  type Claimed,
  type Evidence,
  execution,
  paramsWith,
  payment,
  proveThat,
  submission,
  verifying,
} from './evidence.ts'
import { expectNoGasHelps, expectRefused, pictureOf, sweepGas } from './picture.ts'
import { type Outcome, openStage, type RawCall, type Stage } from './stage.ts'

const POL = 10n ** 18n
const OTHER = pad('0x99', { size: 20 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

/** A test whose doings are taken back. */
const attack = (name: string, play: () => Promise<unknown>) => test(name, () => stage.aside(play))

describe('gate.execute under a proof policy', () => {
  const pay = (amount = POL, to = 'supplier') => payment(stage, stage.key(to), amount)
  const prove = (claimed: Partial<Claimed> = {}) =>
    proveThat(stage, { policy: 'spending', actor: stage.account('ann'), call: pay(), ...claimed })

  interface Try {
    by?: string
    account?: string
    call?: Call
    at: bigint
    evidence: Evidence
    gas?: bigint
  }
  const give = ({ by = 'ann', account = 'ann', call = pay(), at, evidence, gas }: Try) =>
    stage.send(by, { ...execution(stage, stage.account(account), call, at, evidence), ...(gas ? { gas } : {}) })

  /** Each of these is refused with the error that it names; and what is right still passes after all of them. */
  async function refuseAll(tries: Record<string, readonly [error: string, attempt: () => Try | Promise<Try>]>) {
    const at = await stage.now()
    const evidence = await prove({ at })
    for (const [what, [error, attempt]] of Object.entries(tries))
      await expectRefused(stage, async () => give(await attempt()), error, what)
    expect(await give({ at, evidence })).toMatchObject({ ok: true })
  }

  attack('default: a right proof moves the money and the state, once', async () => {
    const before = await pictureOf(stage)
    expect(await give({ at: await stage.now(), evidence: await prove() })).toMatchObject({ ok: true })
    const after = await pictureOf(stage)
    const changed = (group: 'balances' | 'states' | 'stakes') =>
      after[group].filter((value, index) => JSON.stringify(value, text) !== JSON.stringify(before[group][index], text))
    expect([changed('balances').length, changed('states').length, changed('stakes').length]).toEqual([2, 1, 0])
  })

  attack('attack: the same evidence twice', async () => {
    const [at, evidence] = [await stage.now(), await prove()]
    expect(await give({ at, evidence })).toMatchObject({ ok: true })
    await expectRefused(stage, () => give({ at, evidence }), 'ProofRejected')
  })

  attack('attack: the same evidence twice, the second time with both points negated', async () => {
    const [at, evidence] = [await stage.now(), await prove()]
    const dressed = { ...evidence, proof: negated(evidence.proof) }
    expect(await stage.aside(() => give({ at, evidence: dressed }))).toMatchObject({ ok: true })
    expect(await give({ at, evidence })).toMatchObject({ ok: true })
    await expectRefused(stage, () => give({ at, evidence: dressed }), 'ProofRejected')
  })

  attack('attack: the proof of another agent', async () => {
    const at = await stage.now()
    const evidence = await prove({ at })
    await refuseAll({
      'by a thief for its own account': ['ProofRejected', () => ({ by: 'bob', account: 'bob', at, evidence })],
      "by a thief for the victim's account": ['NotAccountOwner', () => ({ by: 'bob', at, evidence })],
      "by the victim for the thief's account": ['NotAccountOwner', () => ({ account: 'bob', at, evidence })],
      'of the thief, by the victim': [
        'ProofRejected',
        async () => ({ at, evidence: await prove({ at, actor: stage.account('bob') }) }),
      ],
      'of the key, not of its account': [
        'ProofRejected',
        async () => ({ at, evidence: await prove({ at, actor: stage.key('ann') }) }),
      ],
    })
  })

  attack('attack: given with other calldata', async () => {
    const at = await stage.now()
    const evidence = await prove({ at })
    const calldata = (data: Hex) => ({ call: { ...pay(), data }, at, evidence })
    await refuseAll({
      'a unit more': ['ProofRejected', () => ({ call: pay(POL + 1n), at, evidence })],
      'a unit less': ['ProofRejected', () => ({ call: pay(POL - 1n), at, evidence })],
      'another payee': ['ProofRejected', () => ({ call: pay(POL, 'bob'), at, evidence })],
      'bytes behind the arguments': ['CalldataLength', () => calldata(`${pay().data}00`)],
      'a word behind the arguments': ['CalldataLength', () => calldata(`${pay().data}${'0'.repeat(64)}`)],
      'cut short': ['CalldataLength', () => calldata(pay().data.slice(0, -2) as Hex)],
      'bits above the payee': ['OutsideField', () => calldata(`0xa9059cbb01${pay().data.slice(12)}`)],
      'bits above the amount': ['OutsideField', () => ({ call: pay(POL + (1n << 96n)), at, evidence })],
      'another function': ['NotPermitted', () => calldata(`0x095ea7b3${pay().data.slice(10)}`)],
      'the same words on another contract': [
        'NotPermitted',
        () => ({ call: { ...pay(), target: stage.addresses.vault }, at, evidence }),
      ],
    })
  })

  attack('attack: made for another place or number', async () => {
    const at = await stage.now()
    const refused = (claimed: Partial<Claimed>) =>
      ['ProofRejected', async () => ({ at, evidence: await prove({ at, ...claimed }) })] as const
    await refuseAll({
      'the next number': refused({ sequence: 1n }),
      'another chain': refused({ chainId: 1n }),
      'another gate': refused({ gate: OTHER }),
      'another state': refused({ state: [5n] }),
      'a higher limit': refused({ params: paramsWith(stage, 'spending', { 'spendLimit.max': 1000n * POL }) }),
      'another second': refused({ at: at - 1n }),
    })
  })

  attack('attack: the number before, with all else right', async () => {
    expect(
      await give({ at: await stage.now(), evidence: await prove({ call: pay(0n) }), call: pay(0n) }),
    ).toMatchObject({
      ok: true,
    })
    const at = await stage.now()
    const old = await prove({ at, sequence: 0n })
    await expectRefused(stage, () => give({ at, evidence: old }), 'ProofRejected')
  })

  attack('attack: another time', async () => {
    const start = await stage.now()
    const first = await prove({ at: start })
    await stage.wait(300n)
    const at = await stage.now()
    await refuseAll({
      'given as now': ['ProofRejected', () => ({ at, evidence: first })],
      'given as a second later': ['ProofRejected', () => ({ at: start + 1n, evidence: first })],
      'in the future': ['TimeOutOfRange', async () => ({ at: at + 100n, evidence: await prove({ at: at + 100n }) })],
      'too old': ['TimeOutOfRange', async () => ({ at: at - 601n, evidence: await prove({ at: at - 601n }) })],
    })
    await expectRefused(
      stage,
      async () => give({ at: start, evidence: await prove({ at: start }) }),
      'TimeOutOfRange',
      'before the last',
    )
  })

  attack('attack: made before a vote changed the parameters', async () => {
    const at = await stage.now()
    const evidence = await prove({ at })
    const { id } = stage.policies.get('spending')!
    const params = paramsWith(stage, 'spending', { 'spendLimit.max': 3n * POL })
    const data = encodeFunctionData({ abi: policyRegistryAbi, functionName: 'setParams', args: [id, params] })
    await legislate(stage, [{ target: stage.addresses.registry, data }])
    await expectRefused(stage, () => give({ at, evidence }), 'ProofRejected')
    expect(await give({ at, evidence: await prove({ at }) })).toMatchObject({ ok: true })
  })

  attack('attack: a denied request, truly proved', async () => {
    const at = await stage.now()
    const denied = (call: Call) =>
      ['ProofRejected', async () => ({ call, at, evidence: await prove({ call, at }) })] as const
    await refuseAll({
      'over the limit': denied(pay(3n * POL)),
      'to nobody on the list': denied(pay(POL, 'outsider')),
      'to the zero address': denied(payment(stage, pad('0x', { size: 20 }), POL)),
    })
  })

  attack('attack: evidence tampered with', async () => {
    const at = await stage.now()
    const evidence = await prove({ at })
    const { next, digest, proof } = evidence
    const tampered = (error: string, change: Partial<Evidence>) =>
      [error, () => ({ at, evidence: { ...evidence, ...change } })] as const
    await refuseAll({
      'a lower state': tampered('ProofRejected', { next: [next[0]! - 1n] }),
      'the state as it was': tampered('ProofRejected', { next: [0n] }),
      'no state': tampered('StateLength', { next: [] }),
      'a second word of state': tampered('StateLength', { next: [...next, 0n] }),
      'a state beside itself by the field': tampered('StateTooWide', { next: [next[0]! + FIELD] }),
      'a state of 249 bits': tampered('ProofRejected', { next: [next[0]! + (1n << 248n)] }),
      'another digest': tampered('ProofRejected', { digest: digest + 1n }),
      'no digest': tampered('ProofRejected', { digest: 0n }),
      'the digest plus the field': tampered('NotCanonical', { digest: digest + FIELD }),
      'a byte less': tampered('ProofLength', { proof: proof.slice(0, -2) as Hex }),
      'a byte more': tampered('ProofLength', { proof: `${proof}00` }),
      'no proof': tampered('ProofLength', { proof: '0x' }),
      'points at infinity': tampered('ProofRejected', { proof: `0x${'0'.repeat(512)}` }),
    })
    for (const word of Array.from({ length: 8 }, (_, index) => index))
      await expectRefused(
        stage,
        () => give({ at, evidence: { ...evidence, proof: withWord(proof, word, (value) => value + BASE_FIELD) } }),
        'NotCanonical',
        `word ${word} plus the field`,
      )
  })

  attack('attack: every byte of the proof, two bits of each', async () => {
    const at = await stage.now()
    const evidence = await prove({ at })
    const tryWith = (proof: Hex) =>
      stage.peek('ann', execution(stage, stage.account('ann'), pay(), at, { ...evidence, proof }))
    expect(await tryWith(evidence.proof)).toMatchObject({ ok: true })
    const bytes = Buffer.from(evidence.proof.slice(2), 'hex')
    const errors = new Set<string>()
    for (const [index, byte] of bytes.entries())
      for (const bit of [1, 128]) {
        const flipped = Buffer.from(bytes)
        flipped[index] = byte ^ bit
        const outcome = await tryWith(`0x${flipped.toString('hex')}`)
        expect(outcome, `byte ${index}, bit ${bit}`).toMatchObject({ ok: false })
        if (!outcome.ok) errors.add(outcome.error)
      }
    expect([...errors].sort()).toEqual(['NotCanonical', 'PrecompileFailed'])
  })

  attack('attack: starved of gas, all of it happens or nothing', async () => {
    const [at, evidence] = [await stage.now(), await prove()]
    const { refused, passed } = await sweepGas(stage, (gas) => give({ at, evidence, gas }), { points: 100n })
    expect(refused.length).toBeGreaterThan(50)
    expect(passed.length).toBeGreaterThan(0)
  })

  attack('attack: starved of gas, a proof that says deny never passes', async () => {
    const [call, at] = [pay(3n * POL), await stage.now()]
    const evidence = await prove({ call, at })
    const errors = await expectNoGasHelps(stage, (gas) => give({ call, at, evidence, gas }))
    expect(errors).toEqual(expect.arrayContaining(['Nothing', 'PrecompileFailed', 'ProofRejected']))
  })
})

describe('gate.submitProof', () => {
  const workflow = (name: string) => stage.workflow(name)
  const prove = (name: string, by = 'val', claimed: Partial<Claimed> = {}) =>
    proveThat(stage, {
      ...{ policy: 'completion', actor: stage.key(by), call: verifying(stage, workflow(name)) },
      ...claimed,
    })
  const give = async (by: string, raw: RawCall): Promise<Outcome> => stage.send(by, raw)

  beforeAll(async () => {
    await deliver(stage, 'ann', workflow('first'), pad('0x01'))
    await deliver(stage, 'ann', workflow('second'), pad('0x02'))
  })

  attack('default', async () => {
    const before = await pictureOf(stage)
    const right = submission(stage, workflow('first'), await stage.now(), await prove('first'))
    expect(await give('val', right)).toMatchObject({ ok: true })
    const after = await pictureOf(stage)
    expect(before.verified).toEqual([false, false, false, false, false])
    expect(after.verified).toEqual([true, false, false, false, false])
    expect(after.balances).toEqual(before.balances)
  })

  attack('attack: copied, replayed, for another workflow, too early', async () => {
    const at = await stage.now()
    const evidence = await prove('first', 'val', { at })
    const right = submission(stage, workflow('first'), at, evidence)
    const other = submission(stage, workflow('second'), at, evidence)
    await expectRefused(stage, () => give('bob', right), 'ProofRejected', 'copied by another key')
    await expectRefused(stage, () => give('val', other), 'ProofRejected', 'for another finished workflow')
    for (const [what, claimed] of Object.entries<Partial<Claimed>>({
      number: { sequence: 1n },
      chain: { chainId: 1n },
      gate: { gate: OTHER },
      time: { at: at - 1n },
      'account instead of the key': { actor: stage.account('val') },
    })) {
      const wrong = submission(stage, workflow('first'), at, await prove('first', 'val', { at, ...claimed }))
      await expectRefused(stage, () => give('val', wrong), 'ProofRejected', `another ${what}`)
    }
    for (const name of ['undone', 'honest']) {
      const early = submission(stage, workflow(name), at, await prove(name, 'val', { at }))
      await expectRefused(stage, () => give('val', early), 'ProofRejected', `${name}: its proof says deny`)
    }
    const unknown = verifying(stage, pad('0x77'))
    const nothing = submission(stage, pad('0x77'), at, await prove('first', 'val', { at, call: unknown }))
    await expectRefused(stage, () => give('val', nothing), 'ProofRejected', 'a workflow that there is not')

    expect(await give('val', right)).toMatchObject({ ok: true })
    await expectRefused(stage, () => give('val', right), 'ProofRejected', 'replayed')
    const dressed = submission(stage, workflow('first'), at, { ...evidence, proof: negated(evidence.proof) })
    await expectRefused(stage, () => give('val', dressed), 'ProofRejected', 'replayed, both points negated')
  })

  attack('attack: through an account, with a right proof of the call around it', async () => {
    const at = await stage.now()
    const account = stage.account('ann')
    const inner = submission(stage, workflow('first'), at, await prove('first', 'ann', { at, actor: account }))
    const call = { target: inner.to, data: inner.data }
    const evidence = await proveThat(stage, { policy: 'completion', actor: account, call, at })
    const outer = execution(stage, account, call, at, evidence)
    await expectRefused(stage, () => give('ann', outer), 'ReentrancyGuardReentrantCall')
  })

  attack('attack: starved of gas', async () => {
    const right = submission(stage, workflow('first'), await stage.now(), await prove('first'))
    const { refused, passed } = await sweepGas(stage, (gas) => stage.send('val', { ...right, gas }))
    expect(refused.length).toBeGreaterThan(30)
    expect(passed.length).toBeGreaterThan(0)
    const errors = await expectNoGasHelps(stage, (gas) => stage.send('bob', { ...right, gas }))
    expect(errors).toEqual(expect.arrayContaining(['Nothing', 'PrecompileFailed', 'ProofRejected']))
  })
})

/** (-A, -B, C) satisfies what (A, B, C) does. */
function negated(proof: Hex): Hex {
  return [1, 4, 5].reduce((changed, word) => withWord(changed, word, (value) => BASE_FIELD - value), proof)
}

function withWord(proof: Hex, index: number, change: (value: bigint) => bigint): Hex {
  const at = 2 + 64 * index
  const word = change(BigInt(`0x${proof.slice(at, at + 64)}`))
  return `${proof.slice(0, at)}${word.toString(16).padStart(64, '0')}${proof.slice(at + 64)}` as Hex
}

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
