import { describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { openFacts, parseExpectation } from '../../arena/expectation.ts'
import { changesFor } from '../../arena/reduction.ts'
import { apply, emptyState } from '../../arena/state.ts'

const account = `0x${'a1'.repeat(20)}` as const
const owner = `0x${'b2'.repeat(20)}` as const
const event = (type: string, data: Event['data'], agent: string | null = null): Event => ({
  ...{ seq: 0, tick: 4, type, agent, data, prev: '0'.repeat(64), hash: '0'.repeat(64) },
})
const rex = { name: 'rex', role: 'worker', model: 'scripted', account, owner }
const policy = { name: 'cap', id: `0x${'01'.repeat(32)}`, mode: 'guard', words: ['1500000000000000000'], sets: {} }
const happened = [
  event('society.founded', { name: 'test', addresses: {}, agents: [rex] }),
  event('policy.described', { ...policy, params: { max: '1500000000000000000' }, units: { max: 'e-18 POL' } }),
  event('chain.token.Transfer', { from: owner, to: account, value: '2500000000000000000' }),
  event('action.denied', {}, 'rex'),
  event('action.refused', {}, 'rex'),
  event('action.refused', {}, 'rex'),
  event('turn.failed', { error: '' }, 'rex'),
  event('tick.ended', {}),
]

function holds(text: string): boolean {
  const [facts, state] = [openFacts(), emptyState()]
  for (const each of happened) {
    apply(state, each)
    facts.take(each)
  }
  return parseExpectation(text).holds(facts.read(state))
}

describe('parseExpectation', () => {
  test.each([
    'tick == 4',
    'denied == 1 && refused == 2 && failed == 1 && executed == 0',
    'agents["rex"].refused == 2',
    'agents.rex.balance == 2.5 && agents.rex.balance > 2',
    'agents.exists(name, agents[name].role == "worker")',
    'policies["cap"].params["max"] == 1.5 && policies["cap"].mode == "guard"',
    'slashed + 1.0 > 0.5',
    'claims["dead"] == 0 && proposals.executed == 0 && tasks.done == 0 && slashes.escrow == 0',
    'size(workflows) == 0',
    '"bob" in agents == false',
  ])('default: %s', (text) => {
    expect(holds(text)).toBe(true)
    expect(holds(`!(${text})`)).toBe(false)
  })

  test.each([
    ['slash > 0', 'Unknown variable: slash'],
    ['agents["rex"].angry > 0', 'No such key: angry'],
    ['agents["bob"].denied > 0', 'No such key: bob'],
    ['agents["__proto__"].denied > 0', 'No such key: __proto__'],
    ['slashed', 'of type double, and has to be true or false'],
    ['slashed + 1 > 0', 'numbers to add to them have a point'],
    ['denied >', 'Variables are tick, allowed'],
    ['', 'Variables are tick, allowed'],
    ['denied.constructor("return process")() == 1', 'Arena'],
  ])('error: %s', (text, said) => {
    let thrown: unknown
    try {
      holds(text)
    } catch (error) {
      thrown = error
    }
    expect(`${(thrown as Error).name}: ${(thrown as Error).message}`).toContain(said)
    expect(thrown).toMatchObject({ name: 'Arena.ExpectationError' })
  })
})

describe('changesFor', () => {
  const turns = ['ada', 'bob'].flatMap((agent) => [1, 2, 3, 4].map((tick) => ({ agent, tick })))
  const whole = { agents: ['ada', 'bob'], turns, ticks: 4 }

  test('default: who is out, who is silent when, and when it ends', () => {
    const left = { agents: ['bob'], turns: [{ agent: 'bob', tick: 2 }], ticks: 3 }
    expect(changesFor(whole, left)).toEqual({ 'agent.ada': 'out', 'agent.bob.silent': '1,3', ticks: '3' })
  })

  test('behavior: of a whole that is left, the last tick alone is said', () => {
    expect(changesFor(whole, whole)).toEqual({ ticks: '4' })
  })
})
