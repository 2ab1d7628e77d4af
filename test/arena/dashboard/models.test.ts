import { describe, expect, test } from 'vitest'
import { about, tickAt, upTo } from '../../../arena/dashboard/models/catalog.ts'
import { compareStates, comparisonOf } from '../../../arena/dashboard/models/compare.ts'
import { lineOf, listing } from '../../../arena/dashboard/models/feed.ts'
import { createHistory, type History } from '../../../arena/dashboard/models/history.ts'
import { denialIn, inForceAt, standingsOf } from '../../../arena/dashboard/models/reasons.ts'
import { stakeLines } from '../../../arena/dashboard/models/series.ts'
import { agentRow, graphOf } from '../../../arena/dashboard/models/society.ts'
import { wholeOf } from '../../../arena/dashboard/models/whole.ts'
import type { Event } from '../../../arena/event.ts'
import { log } from '../story.ts'
import { crowd } from './crowd.ts'
import { frozen } from './frozen.ts'

function read(events: readonly Event[]): History {
  const history = createHistory(16)
  for (const event of events) history.append(event)
  return history
}

const hello = read(frozen)
const last = frozen.length - 1

describe('catalog', () => {
  test('default: each event is in its tick, and the end of a run in the last one', () => {
    const { catalog } = hello
    expect(catalog.ends.length - 1).toBe(3)
    for (const { seq, tick, type } of frozen) expect(tickAt(catalog, seq)).toBe(type === 'run.ended' ? 3 : tick)
    expect(about(catalog, 'agent ada', last).length).toBeGreaterThan(0)
    expect(about(catalog, 'agent ada', 1)).toEqual([])
  })
})

test('error: a log that jumps over ticks is refused, and costs nothing', () => {
  const history = read(log([['run.started'], ['tick.ended']]))
  const jump = { ...(history.events[1] as Event), seq: 2, tick: 2 ** 30 }
  expect(() => history.append(jump)).toThrow(/^Event 2 says tick 1073741824, where 1 is the next/)
  expect([history.events.length, history.catalog.ends]).toEqual([2, [1]])
})

describe('listing', () => {
  const all = { all: true, words: '', agent: undefined }

  test('default: what has a sentence, or all, or what holds all words', () => {
    const { events, catalog } = hello
    const listed = (seq: number, wanted: typeof all) => {
      const list = listing(events, catalog, wanted)
      expect(list.sift()).toBe(true)
      return Array.from({ length: list.count(seq) }, (_, at) => list.at(at))
    }
    expect(listed(last, all)).toHaveLength(frozen.length)
    expect(listed(10, all)).toHaveLength(11)
    const told = listed(last, { ...all, all: false })
    for (const seq of told) expect(lineOf(events[seq] as Event, hello.head).text).not.toBe('')
    expect(told.some((seq) => events[seq]?.type === 'action.intended')).toBe(false)
    const denied = listed(last, { ...all, words: 'DENIED tips' })
    expect(denied.map((seq) => events[seq]?.type)).toEqual(['action.denied', 'run.ended'])
    expect(listed(last, { ...all, words: 'nobody says this' })).toEqual([])
  })

  test('behavior: a long log is gone through in pieces, and what comes later is found, too', () => {
    const history = read(frozen.slice(0, 70))
    const list = listing(history.events, history.catalog, { ...all, words: 'tick' })
    expect([list.sift(() => true), list.count(last)]).toEqual([false, 63])
    expect([list.sift(), list.count(last)]).toEqual([true, 70])
    for (const event of frozen.slice(70)) history.append(event)
    expect([list.sift(), list.count(last), list.at(80)]).toEqual([true, frozen.length, 80])
  })
})

describe('reasons', () => {
  test('default: the why of a denial is its rule and the policy that was in force', () => {
    const { events, catalog } = hello
    const denial = denialIn(events[catalog.denials[0] ?? -1] as Event)
    expect(denial).toMatchInlineSnapshot(`
      {
        "agent": "ada",
        "by": "policy",
        "policy": "tips",
        "rule": "nothing permits it",
        "seq": 63,
        "summary": "pay 5 POL to bob",
        "tick": 1,
        "why": "denied because nothing permits it; not "the tip is small": amount = 5 POL is more than max = 2 POL. It passes with amount at most 2 POL.",
      }
    `)
    expect(inForceAt(events, catalog, denial.policy ?? '', denial.seq)).toMatchInlineSnapshot(`
      [
        "tips, version 1",
        "max = 2 POL",
      ]
    `)
    expect(upTo(catalog.denials, denial.seq - 1)).toEqual([])
  })

  test('default: who does nothing says why', () => {
    const { events, catalog } = hello
    const at = (tick: number) => {
      const { active, of } = standingsOf(hello.stateAt(catalog.ends[tick] ?? 0), events, catalog, tick)
      const all = ['ada', 'bob'].map(of)
      expect(all.filter(({ idle }) => !idle).map(({ agent }) => agent)).toEqual([...active])
      return all
    }
    expect(at(0).map(({ why }) => why)).toEqual(['the society is being founded', 'the society is being founded'])
    expect([1, 2, 3].flatMap(at)).toMatchInlineSnapshot(`
      [
        {
          "agent": "ada",
          "facts": [
            "pay 5 POL to bob: denied because nothing permits it; not "the tip is small": amount = 5 POL is more than max = 2 POL. It passes with amount at most 2 POL.",
          ],
          "idle": false,
          "seq": 62,
          "why": "acts: 1 sent, 1 denied",
        },
        {
          "agent": "bob",
          "facts": [],
          "idle": false,
          "seq": 65,
          "why": "acts: 1 sent",
        },
        {
          "agent": "ada",
          "facts": [],
          "idle": true,
          "seq": 78,
          "why": "it says: that was all",
        },
        {
          "agent": "bob",
          "facts": [],
          "idle": true,
          "seq": 79,
          "why": "it says: that was all",
        },
        {
          "agent": "ada",
          "facts": [],
          "idle": true,
          "seq": 83,
          "why": "it says: that was all",
        },
        {
          "agent": "bob",
          "facts": [],
          "idle": true,
          "seq": 84,
          "why": "it says: that was all",
        },
      ]
    `)
  })
})

describe('graphOf', () => {
  test('default: nodes are agents and workflows, sized by stake; edges have ends', () => {
    const history = read(log(crowd({ agents: 50, ticks: 1 })))
    const { nodes, edges } = graphOf(history.head)
    expect(nodes).toHaveLength(50)
    expect(Math.max(...nodes.map(({ weight }) => weight))).toBe(1)
    const ids = new Set(nodes.map(({ id }) => id))
    for (const { from, to } of edges) expect(ids.has(from) && ids.has(to)).toBe(true)
    expect(edges).toHaveLength(48)
    const member = history.head.agents['agent-1']
    expect(member && agentRow(history.head, member)).toMatchObject({ name: 'agent-1', stake: 17n * 10n ** 18n })
  })

  test('behavior: edges that are the same stay the same', () => {
    const history = read(log(crowd({ agents: 50, ticks: 1 })))
    const first = graphOf(history.stateAt(history.catalog.ends[0] ?? 0))
    const { edges } = graphOf(history.head, first)
    expect(edges).toBe(first.edges)
    expect(graphOf(history.stateAt(80), first).edges).not.toBe(first.edges)
  })
})

describe('stakeLines', () => {
  test('default: a value a tick, of the few with most', () => {
    const { series } = read(log(crowd({ agents: 50, ticks: 3 })))
    expect(series.ticks).toEqual([0, 1, 2, 3])
    const lines = stakeLines(series, 4)
    expect(lines).toHaveLength(4)
    for (const { values } of lines) expect(values).toHaveLength(4)
  })
})

describe('wholeOf', () => {
  test('default: data, names, transaction with block and gas, and what belongs to it', () => {
    const executed = frozen.find(({ type }) => type === 'action.executed') as Event
    const whole = wholeOf(hello.events, hello.catalog, hello.head, executed.seq)
    expect(whole?.transaction).toMatchObject({ hash: executed.data.tx, block: executed.data.block, ok: true })
    expect(whole?.before.map(({ why }) => why)).toContain('what the agent wanted')
    expect(wholeOf(hello.events, hello.catalog, hello.head, 10_000)).toBeUndefined()
  })
})

describe('compare', () => {
  const side = ({ events, catalog }: History, isOpen = false) => ({ events, catalog, isOpen: () => isOpen })

  test('default: a run is like itself, and parts from another where it does otherwise', () => {
    const one = read(log(crowd({ agents: 20, ticks: 2 })))
    const more = read(log(crowd({ agents: 20, ticks: 3 })))
    expect(comparisonOf(side(one), side(one)).parting()).toBeUndefined()
    const { left, right } = comparisonOf(side(one), side(more)).parting() ?? {}
    expect([left, right?.tick]).toEqual([undefined, 3])
    const [totals, agents] = compareStates(one.head, more.head)
    const rows = Array.from({ length: totals?.count ?? 0 }, (_, at) => totals?.row(at))
    expect(rows.filter((row) => row?.differs).map((row) => row?.what)).toEqual(['ticks', 'executed', 'denied'])
    expect(agents?.differing).toBe(0)
  })

  test('behavior: who may do more has not parted yet, and goes on where it was', () => {
    const more = read(log(crowd({ agents: 20, ticks: 3 })))
    const one = read(more.events.slice(0, (more.catalog.ends[2] ?? 0) + 1))
    const open = comparisonOf(side(one, true), side(more))
    expect(open.parting()).toBeUndefined()
    const there = more.catalog.deeds.find((seq) => (more.events[seq]?.tick ?? 0) === 3) ?? -1
    const event = more.events[there] as Event
    expect(open.isOnly(event, 'right')).toBe(false)
    expect(comparisonOf(side(one), side(more)).isOnly(event, 'right')).toBe(true)
    for (const each of more.events.slice(one.events.length)) one.append(each)
    expect(open.parting()).toBeUndefined()
    expect(open.isOnly(event, 'right')).toBe(false)
  })
})
