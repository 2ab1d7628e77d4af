import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { eventsOf, type Finished, goldenOutcome, ofType, polity, scratch } from './polity.ts'

let folder: string
let run: string
let ran: Finished
let events: Event[]

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'slash')
  ran = await polity(['run', 'commons', '--out', run])
  events = eventsOf(run)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const executed = (tool: string) => ofType(events, 'action.executed').filter(({ data }) => data.tool === tool)
const hauls = () => ofType(events, 'chain.fishery.Caught').map(({ data }) => data)

describe('polity run commons', () => {
  test('default: a quota with reports: it ends by itself, and comes to what it came to', async () => {
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('balances conserved')
    await expect(goldenOutcome(events)).toMatchFileSnapshot('golden/commons.json')
    const report = ran.stdout.split('\n\n').find((part) => part.startsWith('The lake'))
    expect(report).toMatchInlineSnapshot(`
      "The lake lives: 12 of 12 months, at their start 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100 t
      gain 501 t, efficiency 83.5 %, equality 97.0 %, over-usage 8.3 %
      gus     96 t by day, 17 t at night
      opal    96 t by day, 4 t at night
      iris    96 t by day
      fay     96 t by day
      cara    96 t by day
      opal loses 170 POL (claim on task 2 dead at transition 19)
      gus loses 170 POL (claim on task 1 dead at transition 19)
      gus loses 153 POL (claim on task 7 dead at transition 16)"
    `)
  })

  test('behavior: who lied in a report is slashed, and who was slashed stays ashore at night', () => {
    const slashed = ofType(events, 'chain.claims.LeafKilled').map(({ tick, data }) => ({ tick, who: data.worker }))
    expect(slashed.length).toBeGreaterThan(0)
    for (const { tick, who } of slashed) {
      const nights = ofType(events, 'chain.fishery.Caught').filter(
        ({ data }) => data.atNight === true && data.fisher === who,
      )
      expect(nights.filter((event) => event.tick < tick).length).toBeGreaterThan(0)
      expect(nights.filter((event) => event.tick > tick + 1)).toEqual([])
    }
    const liars = new Set(slashed.map(({ who }) => who))
    const poachers = new Set(hauls().flatMap(({ atNight, fisher }) => (atNight === true ? [fisher] : [])))
    expect(liars).toEqual(poachers)
  })

  test('behavior: by day nobody lands more than the quota, whatever it asks for', () => {
    const byDay = Map.groupBy(
      hauls().filter(({ atNight }) => atNight === false),
      ({ fisher, month }) => `${fisher}:${month}`,
    )
    expect(ofType(events, 'action.denied').length).toBeGreaterThan(0)
    for (const trips of byDay.values())
      expect(trips.reduce((sum, { tons }) => sum + Number(tons), 0)).toBeLessThanOrEqual(8)
    expect(executed('callContract').length).toBe(hauls().length)
  })

  test.each([[['verify']], [['verify', '--public']], [['replay', '--mode', 'chain']]])(
    'behavior: %j finds that it was so',
    async ([command, ...options]) => {
      expect(await polity([command ?? '', run, ...options])).toMatchObject({ code: 0 })
    },
  )

  test('behavior: by vote, the quota comes in the middle of the season', async () => {
    const other = join(folder, 'dao')
    expect(await polity(['run', 'commons', '--set', 'arm=dao', '--out', other])).toMatchObject({ code: 0 })
    const voted = eventsOf(other)
    await expect(goldenOutcome(voted)).toMatchFileSnapshot('golden/commons-dao.json')
    const [changed] = ofType(voted, 'policy.changed')
    const before = ofType(voted, 'chain.fishery.Caught').filter(({ tick }) => tick < (changed?.tick ?? 0))
    expect(changed?.data.params).toMatchObject({ 'quota.max': '7' })
    expect(before.some(({ data }) => Number(data.tons) > 8)).toBe(true)
  })

  test('error: an arm that there is not', async () => {
    const { code, stderr } = await polity(['run', 'commons', '--arm', 'king', '--out', join(folder, 'king')])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('there are none, leader, dao') })
  })
})
