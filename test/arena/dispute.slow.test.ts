import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { tillOf, tillStep } from '../../arena/scenarios/dispute/till.ts'
import { packWords } from '../../policies/index.ts'
import { eventsOf, type Finished, ofType, polity, scratch } from './polity.ts'

let folder: string
let run: string
let first: Finished
let events: Event[]

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'one')
  first = await polity(['run', 'dispute', '--out', run])
  events = eventsOf(run)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Whether a word stands in any file of the run that is meant for others, as bytes, in hex or as a number of its own. */
const isAnywhere = (word: bigint) => {
  const hex = word.toString(16).padStart(64, '0')
  return readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(run, 'private')))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .some((bytes) => bytes.includes(hex) || bytes.includes(Buffer.from(hex, 'hex')) || bytes.includes(`"${word}"`))
}
const done = (tool: string) => ofType(events, 'action.executed').filter(({ data }) => data.tool === tool)
const addresses = () => ofType(events, 'society.founded')[0]?.data.addresses as Record<string, string>
const account = (name: string) => {
  const agents = ofType(events, 'society.founded')[0]?.data.agents as { name: string; account: string }[]
  return agents.find((agent) => agent.name === name)?.account
}

describe('polity run dispute', () => {
  test('default: ends by itself, with all work done, and says who lost what to whom', () => {
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('balances conserved')
    const report = first.stdout.split('\n').filter((line) => / loses .* burned$/.test(line))
    // How often lou is drawn depends on block hashes, and so on this very code: a seat loses half of what it has, each time.
    const lazy = report.filter((line) => line.startsWith('lou '))
    expect(lazy[0]).toBe('lou loses 25 POL (attested to what was shown false): nobody wins, 25 burned')
    for (const line of lazy)
      expect(line).toMatch(/^lou loses \S+ POL \(attested to what was shown false\): nobody wins/)
    expect(report.filter((line) => !lazy.includes(line)).sort()).toMatchInlineSnapshot(`
      [
        "cole loses 0.04 POL (task 8 taken and not done): nobody wins, 0.04 burned",
        "cole loses 1 POL (result 1 of its claim never shown): dora wins 0.5, 0.5 burned",
        "dan loses 20 POL (demand against ada that showed nothing wrong): ada wins 10, 10 burned",
        "dan loses 20 POL (demand against sam that showed nothing wrong): sam wins 10, 10 burned",
        "dora loses 20 POL (demand against carl that showed nothing wrong): carl wins 10, 10 burned",
        "gil loses 20 POL (demand against ada that showed nothing wrong): ada wins 10, 10 burned",
        "hush loses 80 POL (claim on task 3 dead at silence): hana wins 40, 40 burned",
        "mallory loses 80 POL (claim on task 2 dead at transition 20): hana wins 40, 40 burned",
        "noel loses 0.05 POL (drawn, and did not commit): nobody wins, 0.05 burned",
        "sid loses 80 POL (claim on task 10 dead at silence): dan wins 40, 40 burned",
      ]
    `)
    expect(ofType(events, 'run.ended')[0]?.data).toMatchObject({ conserved: { ok: true, differences: [] } })
  })

  test('behavior: nothing that anybody does is refused', () => {
    expect(ofType(events, 'action.denied').concat(ofType(events, 'action.refused'))).toEqual([])
  })

  test('behavior: an agent proposes a workflow and funds it out of its account; others do its tasks, each judged in its own way', () => {
    const [proposed] = ofType(events, 'workflow.proposed')
    const hash = proposed?.data.hash
    const [funded] = ofType(events, 'chain.market.WorkflowCreated').filter(({ data }) => data.workflow === hash)
    const POL = 10n ** 18n
    const fees = (20n * POL * 200n) / 10_000n
    expect(funded?.data).toMatchObject({ client: account('pia'), escrow: `${35n * POL}`, fees: `${fees}` })
    expect(ofType(events, 'chain.token.Transfer').map(({ data }) => [data.from, data.to, data.value])).toContainEqual([
      account('pia'),
      addresses().market,
      `${35n * POL + fees}`,
    ])
    const doneBy = (type: string) =>
      ofType(events, `chain.market.${type}`).flatMap(({ data }) => (data.workflow === hash ? [data.worker] : []))
    expect([doneBy('TaskAttested'), doneBy('TaskSettled'), doneBy('TaskProved')]).toEqual([
      [account('ida')],
      [account('ada')],
      [account('sam')],
    ])
    const workflows = ofType(events, 'run.ended')[0]?.data.workflows as { name: string; paid: string; escrow: string }[]
    expect(workflows.find(({ name }) => name === 'second look')).toMatchObject({ paid: `${35n * POL}`, escrow: '0' })
  })

  test('behavior: one transition kills a published forgery in one transaction', () => {
    const [killed] = ofType(events, 'chain.claims.LeafKilled')
    expect(done('challengeClaim').map(({ agent, data }) => [agent, data.tx])).toEqual([['rook', killed?.data.tx]])
    expect(killed?.data).toMatchObject({ worker: account('mallory'), mark: '20', amount: `${80n * 10n ** 18n}` })
  })

  test('behavior: who hides its states answers once, is silent, and loses its claim; nobody has published them', () => {
    const killed = ofType(events, 'chain.claims.LeafKilled').find(({ data }) => data.worker === account('hush'))
    expect(killed?.data).toMatchObject({ mark: `${2n ** 32n + 2n}` })
    const [dispute] = ofType(events, 'chain.traces.Demanded').filter(({ data }) => data.batch === killed?.data.batch)
    const revealed = ofType(events, 'dispute.revealed').filter(({ data }) => data.dispute === dispute?.data.dispute)
    expect(revealed.map(({ data }) => (data.nodes as string[]).length)).toEqual([11])
  })

  test('behavior: an honest claimant answers a griefer down to the states, who loses its bond to it', () => {
    const [dispute] = ofType(events, 'chain.traces.Demanded').filter(({ data }) => data.challenger === account('gil'))
    const revealed = ofType(events, 'dispute.revealed').filter(({ data }) => data.dispute === dispute?.data.dispute)
    expect(revealed.map(({ data }) => (data.nodes as string[]).length)).toEqual([11, 4])
    const [lost] = ofType(events, 'chain.claims.BondForfeited').filter(({ data }) => data.loser === account('gil'))
    expect(lost?.data).toMatchObject({
      loser: account('gil'),
      winner: account('ada'),
      amount: `${20n * 10n ** 18n}`,
    })
  })

  test('behavior: who had noted a finding takes the reward from who killed first on the strength of that note', () => {
    const noted = done('noteFinding')[0]
    const [killed] = ofType(events, 'chain.claims.LeafKilled')
    expect([noted?.agent, killed?.data.finder]).toEqual(['hana', account('rook')])
    expect(noted?.seq).toBeLessThan(killed?.seq ?? 0)
    const [released] = ofType(events, 'chain.vault.SlashReleased').filter(
      ({ data }) => data.offence === killed?.data.offence,
    )
    expect(released?.data).toMatchObject({ beneficiary: account('hana'), paid: `${40n * 10n ** 18n}` })
  })

  test('behavior: validators commit before results show; who repeats what a forger told loses half of its seat, who is silent a little', () => {
    const [opened] = ofType(events, 'chain.claims.BatchOpened').filter(
      ({ data }) => data.aggregator === account('mallory'),
    )
    const draws = (type: string) =>
      ofType(events, `chain.pool.${type}`).filter(({ data }) => data.batch === opened?.data.batch)
    const shown = ofType(events, 'artifact').find(({ tick, agent }) => agent === 'mallory' && tick > 6)
    for (const { tick } of draws('Committed')) expect(tick).toBeLessThan(shown?.tick ?? 0)
    expect(new Set(draws('Attested').map(({ data }) => data.holder))).toEqual(new Set([account('lou')]))
    const punished = ofType(events, 'chain.pool.Punished').map(({ data }) => [data.holder, data.amount])
    expect(punished).toContainEqual([account('lou'), `${25n * 10n ** 18n}`])
    expect(punished).toContainEqual([account('noel'), `${5n * 10n ** 16n}`])
    expect(new Set(punished.map(([holder]) => holder))).toEqual(new Set([account('lou'), account('noel')]))
    expect(ofType(events, 'chain.pool.FeeCollected').map(({ data }) => data.holder)).toContain(account('vera'))
  })

  test('behavior: a hidden result that is demanded is shown, at the cost of who doubted it, or dies', () => {
    const [shown] = ofType(events, 'chain.inclusion.LeafAnswered')
    const [buried, ...more] = ofType(events, 'chain.claims.LeafBuried')
    const batch = (name: string) =>
      ofType(events, 'chain.claims.BatchOpened').find(({ data }) => data.aggregator === account(name))?.data.batch
    expect([shown?.data.batch, shown?.data.index]).toEqual([batch('carl'), '2'])
    expect([buried?.data.batch, buried?.data.index, buried?.data.finder]).toEqual([batch('cole'), '1', account('dora')])
    expect(more).toEqual([])
    expect(ofType(events, 'chain.claims.BondForfeited').map(({ data }) => [data.loser, data.winner])).toContainEqual([
      account('dora'),
      account('carl'),
    ])
  })

  test('behavior: a secret trace is proved in time, or dies and another proves it; its rows are nowhere', () => {
    const proved = ofType(events, 'chain.proofs.ProofShown').map(({ data }) => data.worker)
    expect(proved).toEqual([account('sam'), account('ada')])
    const missed = ofType(events, 'chain.proofs.ProofMissed').map(({ data }) => data.worker)
    expect(missed).toEqual([account('sid')])
    const killed = ofType(events, 'chain.claims.LeafKilled').find(({ data }) => data.worker === account('sid'))
    expect(killed?.data).toMatchObject({ finder: account('dan'), mark: `${2n ** 32n + 2n}` })
    const lost = ofType(events, 'chain.claims.BondForfeited').filter(({ data }) => data.loser === account('dan'))
    expect(lost.map(({ data }) => data.winner)).toEqual([account('sam'), account('ada')])
    const rows = tillOf('sam')
    // The last state is shown with the proof, and this search finds it: it would find rows as well.
    const last = { count: BigInt(rows.length), total: rows.reduce((sum, { amount }) => sum + amount, 0n) }
    for (const word of packWords(tillStep.state, last)) expect(isAnywhere(word)).toBe(true)
    for (const { amount } of rows) expect(isAnywhere(amount)).toBe(false)
  })

  test('behavior: a task whose result never came is taken away and given to another', () => {
    const [accused] = ofType(events, 'chain.market.TaskAccused')
    const [released] = ofType(events, 'chain.market.TaskReleased')
    expect([accused?.data.worker, released?.data.worker, released?.data.task]).toEqual([
      account('cole'),
      account('cole'),
      '8',
    ])
  })

  test('behavior: three results go as one claim and settle in one transaction', () => {
    const [opened] = ofType(events, 'chain.claims.BatchOpened').filter(
      ({ data }) => data.aggregator === account('carl'),
    )
    expect(opened?.data.n).toBe('3')
    const [settled] = ofType(events, 'chain.claims.Settled').filter(({ data }) => data.batch === opened?.data.batch)
    expect(settled?.data.leaves).toBe('7')
  })

  test('behavior: who lost a task to its claim is followed by another, and in the end nothing is locked but seats', () => {
    const again = ofType(events, 'chain.market.TaskClaimed').filter(({ data }) => data.attempt === '1')
    expect(again.map(({ data }) => [data.task, data.worker])).toEqual([
      ['2', account('ada')],
      ['10', account('ada')],
      ['3', account('ada')],
      ['8', account('ada')],
    ])
    const agents = ofType(events, 'run.ended')[0]?.data.agents as { role: string; locked: string }[]
    const bonded = agents.filter(({ role, locked }) => role !== 'validator' && locked !== '0')
    expect(bonded).toEqual([])
  })

  test('behavior: verify, verify --public and the replay of the chain agree; the same seed gives the same run', async () => {
    const again = join(folder, 'again')
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    expect(await polity(['replay', run, '--mode', 'chain'])).toMatchObject({ code: 0 })
    const shared = join(folder, 'public')
    cpSync(run, shared, { recursive: true })
    rmSync(join(shared, 'private'), { recursive: true })
    expect(await polity(['verify', '--public', shared])).toMatchObject({ code: 0 })
    expect(await polity(['run', 'dispute', '--out', again])).toMatchObject({ code: 0 })
    expect(readFileSync(join(again, 'events.jsonl'))).toEqual(readFileSync(join(run, 'events.jsonl')))
  })
})
