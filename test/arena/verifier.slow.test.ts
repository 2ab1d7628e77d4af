import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../agents/index.ts'
import type { Event } from '../../arena/event.ts'
import { openRun } from '../../arena/folder.ts'
import { checkAgainstTransactions } from '../../arena/publicCheck.ts'
import { checkIntegrity, replayChain } from '../../arena/replay.ts'
import { cacheFolder } from '../../arena/run.ts'
import { groth16 } from '../../circuits/index.ts'
import { VerificationKey } from '../../circuits/key.ts'
import { endOf, eventsOf, type Finished, ofType, polity, scratch } from './polity.ts'

const prover = groth16({ secret: new Uint8Array(), cacheDir: cacheFolder(), workers: 1 })
let folder: string
let run: string
let first: Finished
let events: Event[]
let end: Snapshot

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'one')
  first = await polity(['run', 'examples/verifier/society.ts', '--out', run])
  events = eventsOf(run)
  end = endOf(events)
})
afterAll(async () => {
  await prover.close()
  rmSync(folder, { recursive: true, force: true })
})

const proposal = (version: string) => {
  const found = Object.values(end.proposals).find(({ does }) => does[0]?.includes(`in the version ${version}`))
  expect(found, version).toBeDefined()
  return found!
}
const tickOf = (type: string) => ofType(events, type)[0]!.tick
const payments = () =>
  events.filter(({ agent, type }) => agent === 'pia' && /^action\.(executed|denied|refused)$/.test(type))

describe('polity run examples/verifier', () => {
  test('default: ends by itself, and says what was voted, refused and remembered', () => {
    expect(first).toMatchObject({ code: 0 })
    const at = first.stdout.indexOf('\nput allowance')
    const report = first.stdout.slice(at + 1, first.stdout.indexOf('\n\n', at + 1))
    expect(report.replaceAll(/0x[0-9a-fA-F]+/g, '0x…').split('\n')).toMatchInlineSnapshot(`
      [
        "put allowance in the version counted, proved to the verifier 0x…, its states carried over by 0x… (long): executed",
        "put allowance in the version nodded, proved to the verifier 0x…, its states carried over by 0x…, NOT WHAT IT SAYS IT IS: its verifier has the hash 0x…, and what the version is made of has 0x… (long): defeated",
        "put allowance in the version forgotten, decided on chain, its states carried over by 0x… (long): defeated",
        "sam: execute proposal 83976015, refused: TimelockUnexpectedOperationState(0x…, 0x…)",
        "pia: pay 10 POL to vera, refused: ProofRejected(0x…, 0x…)",
        "version 2 remembers {"payments":"2","spent":"35000000000000000000"}",
      ]
    `)
  })

  test('behavior: voters see what the version changes, and are told nothing of one whose verifier is another than its circuit has', () => {
    const [counted] = proposal('counted').differences
    expect([counted?.tightens.answer, counted?.loosens.answer, counted?.remembers.answer]).toEqual([
      ...['witness', 'none', 'none'],
    ])
    expect(counted?.tightens.lines.at(-1)).toMatch(/denied by "one payment too many"/)
    const [nodded] = proposal('nodded').differences
    expect([nodded?.tightens.answer, nodded?.loosens.answer, nodded?.remembers.answer]).toEqual(
      Array(3).fill('unknown'),
    )
    expect(proposal('nodded').does[0]).toMatch(/NOT WHAT IT SAYS IT IS: its verifier has the hash 0x/)
    expect(proposal('nodded')).toMatchObject({ state: 'defeated', voters: { vera: 'against', vito: 'against' } })
  })

  test('behavior: nothing is called proved of a version that would make states others than they are', () => {
    const unknown = { answer: 'unknown', lines: ['its migration makes spent anew'] }
    const { state, differences } = proposal('forgotten')
    expect(differences[0]).toMatchObject({ tightens: { answer: 'witness' }, loosens: unknown, remembers: unknown })
    expect(state).toBe('defeated')
  })

  test('behavior: it waits longer than stake takes to leave, and nobody executes it sooner', () => {
    const { way, eta = 0n, state } = proposal('counted')
    expect([way, state]).toEqual(['long', 'executed'])
    const [queued] = ofType(events, 'chain.governor.ProposalQueued')
    const asked = ofType(events, 'block').findLast(({ seq }) => seq < queued!.seq)!.data.timestamp as string
    expect(eta - BigInt(asked)).toBeGreaterThan(60n * 60n)
    const early = end.refusals.filter(({ agent }) => agent === 'sam')
    expect(early.map(({ tick, error }) => [tick, error.split('(')[0]])).toEqual([
      [queued!.tick + 1, 'TimelockUnexpectedOperationState'],
    ])
  })

  test('behavior: a proof of the circuit before is refused once the other verifier is in force, and holds under its own key alone', async () => {
    const changed = tickOf('chain.registry.Upgraded')
    const refused = payments().filter(({ type }) => type === 'action.refused')
    expect(refused.map(({ tick, data }) => [tick, (data.error as string).split('(')[0]])).toEqual([
      [changed, 'ProofRejected'],
    ])
    const { blobs } = openRun(run)
    const keyIn = (event: Event | undefined) =>
      VerificationKey.parse(JSON.parse(new TextDecoder().decode(blobs.get(event!.data.blob as Hex))))
    const old = keyIn(ofType(events, 'policy.described')[0])
    const other = keyIn(ofType(events, 'policy.drafted')[0])
    const proofs = ofType(events, 'proof').map(({ data }) => ({
      signals: (data.signals as string[]).map(BigInt),
      proof: `0x${Buffer.from(blobs.get(data.blob as Hex)).toString('hex')}` as const,
    }))
    expect(await prover.verifyAll(old, proofs)).toEqual([true, true, false, false])
    expect(await prover.verifyAll(other, proofs)).toEqual([false, false, true, true])
    const circuits = ofType(events, 'proof').map(({ data }) => data.circuit)
    expect(new Set(circuits.slice(2))).not.toContain(circuits[0])
  })

  test('behavior: what was spent before stays spent, in a state with one field more', () => {
    const [carried, ...more] = ofType(events, 'state.carried')
    const account = end.agents.pia!.account
    const values = { payments: '0', spent: String(10n * 10n ** 18n) }
    expect([carried?.data, more]).toEqual([
      { account, policy: 'allowance', words: [String((10n * 10n ** 18n) << 16n)], values, sequence: 1 },
      [],
    ])
    const after = payments().filter(({ tick }) => tick > tickOf('chain.registry.Upgraded'))
    expect(after.map(({ type, data }) => [type, data.summary, data.rule])).toEqual([
      ['action.denied', 'pay 25 POL to vera', 'nothing permits it'],
      ['action.denied', 'pay 1 POL to vera', 'one payment too many'],
      ['action.executed', 'pay 10 POL to vera', undefined],
      ['action.executed', 'pay 15 POL to vera', undefined],
    ])
    expect(end.states[`${account}:allowance`]?.values).toEqual({ payments: '2', spent: String(35n * 10n ** 18n) })
    expect(end.policies.allowance).toMatchObject({ version: 2, mode: 'proof', params: { most: 2n } })
  })
})

describe('verify', () => {
  test('default: whole, and by files, proofs and chain alone', async () => {
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    const { checked } = checkIntegrity(openRun(run))
    expect(await checkAgainstTransactions(openRun(run), events, prover)).toBe(4)
    expect(await replayChain(openRun(run), events)).toEqual({
      blocks: checked.blocks,
      transactions: checked.transactions,
    })
  })

  test('error: a version with the key of another circuit, and its proofs under the verifier before', async () => {
    const [described] = ofType(events, 'policy.described')
    const { circuit, blob } = described!.data as Record<'circuit' | 'blob', string>
    const [adopted] = ofType(events, 'chain.registry.Adopted')
    const { verifier } = adopted!.data as { verifier: string }
    const check = (type: string, change: Event['data']) =>
      checkAgainstTransactions(
        openRun(run),
        events.map((event) => (event.type === type ? { ...event, data: { ...event.data, ...change } } : event)),
        prover,
      )
    await expect(check('policy.drafted', { circuit, blob })).rejects.toThrow(
      'it is not the key of the verifier that draft counted has',
    )
    await expect(check('chain.registry.Upgraded', { verifier })).rejects.toThrow('the proof does not hold')
  })
})
