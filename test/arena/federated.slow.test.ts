// The federation from the command line: rounds that are claimed and proved, those who cheat in them, and what the DAO makes of it.
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../agents/index.ts'
import type { Event } from '../../arena/event.ts'
import { partiesIn, roundsIn } from '../../arena/scenarios/federated/rounds.ts'
import { endOf, eventsOf, type Finished, goldenOutcome, ofType, polity, scratch } from './polity.ts'

const SMALL = ['clients=4', 'adversaries=scaler,rider', 'rounds=2', 'modes=claimed,proved'].flatMap((each) => [
  '--set',
  each,
])

let folder: string
let run: string
let first: Finished
let events: Event[]
let end: Snapshot

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'one')
  first = await polity(['run', 'federated', ...SMALL, '--out', run])
  events = eventsOf(run)
  end = endOf(events)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const news = () => end.brought.rounds?.news ?? []
const gasOf = (agent: string, starts: string) =>
  ofType(events, 'action.executed')
    .filter((event) => event.agent === agent && (event.data.summary as string).startsWith(starts))
    .map(({ data }) => Number(data.gas))

describe('polity run federated', () => {
  test('default: ends by itself, and says what was trained and who was caught by what', () => {
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('balances conserved')
    const at = first.stdout.indexOf('\nround ')
    const report = first.stdout.slice(at + 1, first.stdout.indexOf('\n\nworkflow', at + 1))
    // How good models are, and how long proofs took, is for other tests: numbers of three digits or with a point are left out.
    const told = report.replaceAll(/[-+]?\d+\.\d+|\d{3,}\b/g, '…').replaceAll(/ +/g, ' ')
    expect(told.split('\n')).toMatchInlineSnapshot(`
      [
        "round mode updates counted accuracy AUC vote in use FedAvg AUC",
        "1 claimed 4 2 … … adopted … … …",
        "2 proved 2 2 … … adopted … … …",
        "in one place … …",
        "",
        "round mode proofs proving, s gas a client bytes a client",
        "1 claimed 1 … … …",
        "2 proved 2 … … …",
        "",
        "client round 1 round 2 bond gas bytes left out Shapley paid, POL",
        "clinic-1 counted counted, proved back … … … % … % …",
        "clinic-2 counted, proved counted, proved back … … … % … % …",
        "scaler lost its bond out lost 0 0 … % … % -",
        "rider lost its bond out lost 0 0 … % … % -",
        "",
        "scaler hands in eight times its update, backwards",
        "rider trains on nothing, and hands in a neighbour's update",
        "mallory aggregated a round wrongly: claim on task 1 dead at transition 1, … POL slashed",
        "",
        "over 5 folds accuracy AUC",
        "as here, round 1 … (… to …) … (… to …)",
        "as here, round 2 … (… to …) … (… to …)",
        "FedAvg in real numbers, round 2 … (… to …) … (… to …)",
        "in one place … (… to …) … (… to …)",
        "against one place, points … (… to …; corrected … to …) … (… to …; corrected … to …)",
        "against FedAvg, points … (… to …; corrected … to …) … (… to …; corrected … to …)",
      ]
    `)
  })

  test('behavior: comes to what it came to', async () => {
    // Which minibatches are drawn follows from addresses, and rewards from them: who owns what in the end is no part of it.
    const { gini: _, agents, ...outcome } = JSON.parse(goldenOutcome(events))
    const deeds = { ...outcome, agents: agents.map(({ pol: _, ...agent }: { pol: string }) => agent) }
    await expect(`${JSON.stringify(deeds, undefined, 2)}\n`).toMatchFileSnapshot('golden/federated.json')
  })

  test('behavior: its page stands in its folder, and is made again from the log alone', async () => {
    const page = readFileSync(join(run, 'report.html'), 'utf8')
    expect(page.match(/<svg /g)).toHaveLength(8)
    expect(first.stderr).toContain(`report: ${join(run, 'report.html')}`)
    const copy = join(folder, 'copy')
    cpSync(run, copy, { recursive: true })
    rmSync(join(copy, 'report.html'))
    const again = await polity(['report', copy, '--json'])
    expect(again).toMatchObject({ code: 0 })
    expect(readFileSync(join(copy, 'report.html'), 'utf8')).toBe(page)
    const { findings } = JSON.parse(again.stdout)
    expect(findings.rounds.map(({ mode, vote }: { mode: string; vote: string }) => [mode, vote])).toEqual([
      ['claimed', 'adopted'],
      ['proved', 'adopted'],
    ])
  })

  test('behavior: in a claimed round what looks odd has to be proved: who cannot loses its bond, who can proves it', () => {
    const [claimed] = roundsIn(news())
    const nameOf = (account: string) => Object.values(end.agents).find((each) => each.account === account)?.name
    const fates = claimed?.demands.map(({ account, status }) => [nameOf(account), status])
    expect(fates).toEqual([
      ['scaler', 'buried'],
      ['clinic-2', 'proved'],
      ['rider', 'buried'],
    ])
  })

  test('behavior: in a proved round their own policy denies it, and says why', () => {
    const denied = ofType(events, 'action.denied').filter(({ data }) => data.policy === 'training')
    expect(denied.map(({ agent }) => agent)).toEqual(['scaler', 'rider', 'scaler', 'rider'])
    expect(denied[0]?.data.explanation).toMatch(/not "the update that its minibatch gives"/)
    expect(roundsIn(news())[1]?.given.length).toBe(2)
  })

  test('behavior: who aggregates wrongly is slashed by one transition, and another does it again', () => {
    const [slash] = Object.values(end.slashes)
    expect(slash).toMatchObject({ account: end.agents.mallory?.account, status: 'released' })
    const tasks = Object.values(end.workflows).flatMap(({ tasks }) => tasks)
    expect(tasks.map(({ name, status, attempt }) => `${name}: ${status}, attempt ${attempt}`)).toEqual([
      'updates 1: done, attempt 0',
      'aggregate 1: done, attempt 1',
      'updates 2: done, attempt 0',
      'aggregate 2: done, attempt 0',
    ])
  })

  test('behavior: each model comes of the one before it, and names the trace that it was aggregated in', () => {
    const uses = end.inUse.federated ?? []
    expect(uses.map(({ how }) => how)).toEqual(['adopted', 'adopted'])
    const [one, two] = uses.map(({ id }) => end.models[id]!)
    const results = Object.values(end.workflows)
      .flatMap(({ tasks }) => tasks)
      .filter(({ kind }) => kind === 'aggregate')
      .map(({ result }) => result)
    expect([one?.parent, two?.parent]).toEqual([undefined, one?.id])
    expect([one, two].map((model) => model?.proofs)).toEqual(results.map((result) => [result]))
    expect(roundsIn(news()).map(({ base }) => base)).toEqual([expect.anything(), BigInt(one!.model)])
  })

  test('behavior: bonds and the pot are all paid out again', () => {
    expect(partiesIn(news()).length).toBe(6)
    expect(news().filter(({ event }) => event === 'Left' || event === 'Buried').length).toBe(6)
    expect(ofType(events, 'action.executed').filter(({ data }) => data.tool === 'pay').length).toBeGreaterThan(0)
  })

  test('behavior: an update that is named in a claim costs a fraction of one that is proved', () => {
    const [claim] = gasOf('ceres', 'rounds.claim')
    const [proved] = gasOf('clinic-1', 'rounds.submitUpdate(2')
    expect(claim! / 4 / proved!).toBeLessThan(0.15)
  })
})

describe('polity verify', () => {
  test('default and --public', async () => {
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    const shared = join(folder, 'public')
    cpSync(run, shared, { recursive: true })
    rmSync(join(shared, 'private'), { recursive: true })
    expect(await polity(['verify', '--public', shared])).toMatchObject({ code: 0 })
  })
})

describe('the DAO', () => {
  // Three of four scale their updates: among claimed ones theirs are no longer the odd ones, so nobody asks for a proof.
  const poisoned = ['clients=4', 'adversaries=scaler,scaler,scaler', 'modes=proved,claimed', 'rounds=2', 'folds=0']
  /** The row of a round in what a run prints at its end: mode, updates, counted, accuracy, AUC, vote, accuracy in use. */
  const rowOf = ({ stdout }: Finished, round: number) =>
    (new RegExp(`^${round}  +(?:proved|claimed) .*$`, 'm').exec(stdout)?.[0] ?? '').split(/ {2,}/)

  test('behavior: rejects a model that is clearly worse on its own rows; a board that trusts adopts it, and then goes back', async () => {
    const path = join(folder, 'poisoned')
    const ran = await polity(['run', 'federated', ...poisoned.flatMap((each) => ['--set', each]), '--out', path])
    expect(ran).toMatchObject({ code: 0 })
    expect([1, 2].map((round) => rowOf(ran, round)[6])).toEqual(['adopted', 'rejected'])
    const second = ofType(eventsOf(path), 'chain.rounds.Opened').at(-1)?.tick
    const trusting = ['olga', 'otto', 'owen'].flatMap((name) => ['--set', `agent.${name}.persona=trusting`])
    const fork = join(folder, 'trusting')
    const forked = await polity(['fork', path, '--at', String(second), ...trusting, '--out', fork])
    expect(forked).toMatchObject({ code: 0 })
    const [good, bad] = [rowOf(forked, 1), rowOf(forked, 2)]
    expect([good[6], bad[6]]).toEqual(['adopted', 'rolled back'])
    expect(Number(bad[4])).toBeLessThan(Number(good[4]) - 0.02)
    expect(bad[7]).toBe(good[7])
    const uses = ofType(eventsOf(fork), 'chain.models.ModelRolledBack')
    expect(uses.map(({ data }) => data.id)).toEqual([ofType(eventsOf(fork), 'chain.models.ModelAdopted')[0]?.data.id])
  })
})

describe('options', () => {
  test.each([
    ['adversaries=nobody', /"nobody" is none of flipper, scaler, rider, stale, swapper, silent/],
    ['modes=guessed', /"guessed" is none of proved, claimed, sampled/],
    ['rounds=0', /rounds=0: give a whole number from 1 to 100/],
  ])('error: %s', async (set, message) => {
    const { code, stderr } = await polity(['run', 'federated', '--set', set])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
