import { describe, expect, test } from 'vitest'
import { partingOf } from '../../arena/parting.ts'
import { founded, type Line, log } from './story.ts'

const wants = (agent: string, summary: string): Line => [
  'action.intended',
  { id: agent, summary, policy: 'tips' },
  agent,
]
const did = (agent: string, summary: string): Line => ['action.executed', { id: agent, summary }, agent]
const refused = (agent: string, summary: string): Line => ['action.refused', { id: agent, summary, error: 'no' }, agent]
const tick: Line = ['tick.started', { time: '0' }]
const block = (hash: string): Line => ['block', { hash, transactions: [] }]

const one = log([
  ...founded,
  tick,
  wants('ada', 'pay'),
  wants('bob', 'pay'),
  block('a'),
  did('ada', 'pay'),
  did('bob', 'pay'),
])
const places = ({ events, deeds, shared }: ReturnType<typeof partingOf>) => ({
  ...{ shared, events: events.map((event) => event && `${event.seq} ${event.type}`) },
  deeds: deeds?.map((event) => event && `${event.agent} ${event.type}`),
})

describe('partingOf', () => {
  test('default: the first event, and the first deed, that differ', () => {
    const other = log([
      ...founded,
      tick,
      wants('ada', 'pay'),
      wants('bob', 'pay'),
      block('b'),
      refused('bob', 'pay'),
      did('ada', 'pay'),
    ])
    expect(places(partingOf(one, other))).toEqual({
      shared: 7,
      events: ['7 block', '7 block'],
      deeds: ['bob action.executed', 'bob action.refused'],
    })
  })

  test('behavior: the order within a tick is no deed', () => {
    const other = log([
      ...founded,
      tick,
      wants('bob', 'pay'),
      wants('ada', 'pay'),
      block('b'),
      did('bob', 'pay'),
      did('ada', 'pay'),
    ])
    expect(places(partingOf(one, other))).toMatchObject({ shared: 5, deeds: undefined })
  })

  test('behavior: the same run parts nowhere', () => {
    expect(partingOf(one, one)).toEqual({ shared: one.length, events: [undefined, undefined] })
  })

  test('behavior: one that goes on parts where the other ends', () => {
    expect(places(partingOf(one.slice(0, -1), one))).toEqual({
      shared: 9,
      events: [undefined, '9 action.executed'],
      deeds: [undefined, 'bob action.executed'],
    })
  })
})
