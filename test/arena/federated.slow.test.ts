// The federation from the command line: rounds that are claimed and proved, those who cheat in them, and what the DAO makes of it.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../agents/index.ts'
import type { Event } from '../../arena/event.ts'
import { partiesIn, roundsIn } from '../../arena/scenarios/federated/rounds.ts'
import { apply, emptyState, snapshot } from '../../arena/state.ts'
import { eventsOf, type Finished, ofType, polity, scratch } from './polity.ts'

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
  const state = emptyState()
  for (const event of events) apply(state, event)
  end = snapshot(state, state.tick)
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
    const at = first.stdout.indexOf('\nround 1')
    const report = first.stdout.slice(at + 1, first.stdout.indexOf('\n\n', at + 1))
    // How good the models are follows from the data: what is told of them is for other tests.
    const told = report.replaceAll(/0\.\d{4}/g, '0.…').replaceAll(/(clinic-\d) \d+\.\d+/g, '$1 …')
    expect(told.split('\n')).toMatchInlineSnapshot(`
      [
        "round 1 (claimed): 2 updates count, 1 of them proved, 2 out; accuracy 0.…, auc 0.…: adopted",
        "round 2 (proved): 2 updates count, 2 of them proved, 0 out; accuracy 0.…, auc 0.…: adopted",
        "scaler hands in eight times its update: round 1 lost its bond; round 2 out",
        "rider trains on nothing, and hands in a neighbour's update: round 1 lost its bond; round 2 out",
        "mallory aggregated a round wrongly: claim on task 1 dead at transition 1, 190 POL slashed",
        "rewards by Shapley value, in POL: clinic-1 …, clinic-2 …, scaler 0, rider 0",
      ]
    `)
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

describe('options', () => {
  test.each([
    ['adversaries=nobody', /give each of flipper, scaler, rider, stale, swapper, silent once at most/],
    ['modes=guessed', /"guessed" is none of proved, claimed, sampled/],
    ['rounds=0', /rounds=0: give a whole number from 1 to 100/],
  ])('error: %s', async (set, message) => {
    const { code, stderr } = await polity(['run', 'federated', '--set', set])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
