import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
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

const done = (tool: string) => ofType(events, 'action.executed').filter(({ data }) => data.tool === tool)
const account = (name: string) => {
  const agents = ofType(events, 'society.founded')[0]?.data.agents as { name: string; account: string }[]
  return agents.find((agent) => agent.name === name)?.account
}

describe('polity run dispute', () => {
  test('default: ends by itself, with all work done, and says who lost what to whom', () => {
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('balances conserved')
    expect(first.stdout).toContain(
      'mallory loses 80 POL (claim on task 2 dead at transition 20): hana wins 40, 40 burned',
    )
    expect(first.stdout).toContain('hush loses 80 POL (claim on task 3 dead at silence): hana wins 40, 40 burned')
    expect(first.stdout).toContain(
      'gil loses 20 POL (demand against ada that showed nothing wrong): ada wins 10, 10 burned',
    )
    expect(ofType(events, 'run.ended')[0]?.data).toMatchObject({ conserved: { ok: true, differences: [] } })
  })

  test('behavior: nothing that anybody does is refused', () => {
    expect(ofType(events, 'action.denied').concat(ofType(events, 'action.refused'))).toEqual([])
  })

  test('behavior: one transition kills a published forgery in one transaction', () => {
    const [killed] = ofType(events, 'chain.claims.LeafKilled')
    expect(done('challengeClaim').map(({ agent, data }) => [agent, data.tx])).toEqual([['hana', killed?.data.tx]])
    expect(killed?.data).toMatchObject({ worker: account('mallory'), mark: '20', amount: `${80n * 10n ** 18n}` })
  })

  test('behavior: who hides its states answers once, is silent, and loses its claim; nobody has published them', () => {
    const [, killed] = ofType(events, 'chain.claims.LeafKilled')
    expect(killed?.data).toMatchObject({ worker: account('hush'), mark: `${2n ** 32n + 2n}` })
    const [dispute] = ofType(events, 'chain.traces.Demanded').filter(({ data }) => data.batch === killed?.data.batch)
    const revealed = ofType(events, 'dispute.revealed').filter(({ data }) => data.dispute === dispute?.data.dispute)
    expect(revealed.map(({ data }) => (data.nodes as string[]).length)).toEqual([11])
  })

  test('behavior: an honest claimant answers a griefer down to the states, who loses its bond to it', () => {
    const [dispute] = ofType(events, 'chain.traces.Demanded').filter(({ data }) => data.challenger === account('gil'))
    const revealed = ofType(events, 'dispute.revealed').filter(({ data }) => data.dispute === dispute?.data.dispute)
    expect(revealed.map(({ data }) => (data.nodes as string[]).length)).toEqual([11, 4])
    const [lost] = ofType(events, 'chain.claims.BondForfeited')
    expect(lost?.data).toMatchObject({
      loser: account('gil'),
      winner: account('ada'),
      amount: `${20n * 10n ** 18n}`,
    })
  })

  test('behavior: three results go as one claim and settle in one transaction', () => {
    const [opened] = ofType(events, 'chain.claims.BatchOpened').filter(
      ({ data }) => data.aggregator === account('carl'),
    )
    expect(opened?.data.n).toBe('3')
    const [settled] = ofType(events, 'chain.claims.Settled').filter(({ data }) => data.batch === opened?.data.batch)
    expect(settled?.data.leaves).toBe('7')
  })

  test('behavior: who lost a task to its claim is followed by another, and in the end no bond is locked', () => {
    const again = ofType(events, 'chain.market.TaskClaimed').filter(({ data }) => data.attempt === '1')
    expect(again.map(({ data }) => [data.task, data.worker])).toEqual([
      ['2', account('ada')],
      ['3', account('ada')],
    ])
    const agents = ofType(events, 'run.ended')[0]?.data.agents as { locked: string }[]
    expect(agents.map(({ locked }) => locked)).toEqual(agents.map(() => '0'))
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
