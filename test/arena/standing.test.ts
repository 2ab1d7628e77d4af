import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { views } from '../../agents/views.ts'
import { CONFIG } from '../../arena/chainConfig.ts'
import { EPOCH, TICK_SECONDS } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { apply, emptyState, type State, snapshot } from '../../arena/state.ts'
import { tally } from '../../arena/summary.ts'
import { hash } from '../agents/world.ts'

const address = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const POL = 10n ** 18n
const [ada, bob] = [address(0xa0), address(0xa1)]
const agents = [ada, bob].map((account, at) => {
  return { name: at ? 'bob' : 'ada', role: 'worker', model: 'scripted', account, owner: address(0xb0 + at) }
})
type Step = [type: string, data: object]

/** The first tick of an epoch. */
const first = Number((CONFIG.reputation.epoch - (EPOCH % CONFIG.reputation.epoch)) / TICK_SECONDS) + 1
const epochs = (number: number) => first + number * Number(CONFIG.reputation.epoch / TICK_SECONDS)

const block = (tick: number): Step => [
  'block',
  { number: '1', hash: hash(1), timestamp: String(EPOCH + BigInt(tick) * TICK_SECONDS + 1n) },
]
const recorded = (points: bigint): Step => [
  'chain.reputation.Recorded',
  { workflow: hash(2), task: '0', worker: ada, client: address(9), points: String(points) },
]
const slash = (type: 'SlashCounted' | 'SlashRestored', points: bigint): Step => [
  `chain.reputation.${type}`,
  { account: ada, locker: address(8), offence: hash(3), points: String(points) },
]
const taken = { locker: address(8), offence: hash(3), account: ada, amount: String(3n * POL), beneficiary: bob }
const slashed: Step = [
  'chain.vault.Slashed',
  {
    ...{ account: ada, offence: hash(3), locked: '0', unbonding: '0' },
    slash: { ...taken, shareBps: '0', ground: address(7), releaseAt: '0' },
  },
]
const described: Step = [
  'workflow.described',
  {
    ...{ hash: hash(2), name: 'w', client: address(9) },
    tasks: [{ name: 't', kind: 'sum', mode: 'trace', needs: [], spec: {}, reward: '1', deadline: '1' }],
  },
]

function stateAfter(...steps: Step[]): State {
  const state = emptyState()
  for (const [type, data] of [['society.founded', { name: 's', addresses: {}, agents }] as Step, ...steps])
    apply(state, { type, data, tick: 0, agent: null } as unknown as Event)
  return state
}
const points = (state: State, tick: number) => snapshot(state, tick).agents.ada?.reputation?.points

describe('reputation', () => {
  test('default: nothing is said of whom nobody recorded anything', () => {
    const state = stateAfter(block(first))
    expect(Object.keys(snapshot(state, first).agents.ada ?? {})).not.toContain('reputation')
    expect(JSON.stringify(tally(state).agents, (_, v) => String(v))).not.toContain('reputation')
  })

  test('default: gained by recorded work, lost by a slash, given back', () => {
    const steps = [described, slashed, block(first), recorded(5n * POL)]
    expect(snapshot(stateAfter(...steps), first).agents.ada?.reputation).toEqual({
      ...{ points: 5n * POL, gained: 5n * POL, lost: 0n },
    })
    const counted = stateAfter(...steps, slash('SlashCounted', 3n * POL))
    const now = snapshot(counted, first)
    expect([points(counted, first), now.agents.bob?.reputation]).toEqual([2n * POL, undefined])
    expect([now.workflows[hash(2)]?.tasks[0]?.recorded, now.slashes[hash(3)]?.counted]).toEqual([5n * POL, true])
    const back = stateAfter(...steps, slash('SlashCounted', 3n * POL), slash('SlashRestored', 3n * POL))
    expect([points(back, first), snapshot(back, first).slashes[hash(3)]?.counted]).toEqual([5n * POL, false])
  })

  test('behavior: halves with each epoch, what is gained later does not', () => {
    const state = stateAfter(block(first), recorded(8n), block(epochs(1)), recorded(8n))
    expect([first, epochs(1), epochs(2), epochs(3)].map((tick) => points(state, tick))).toEqual([12n, 12n, 6n, 3n])
    expect(tally(state).agents[0]?.reputation).toBe(12n)
  })

  test('behavior: who gives its identity away loses what it gained, and keeps what it lost', () => {
    const forgotten: Step = ['chain.reputation.Forgotten', { account: ada, points: '5' }]
    const state = stateAfter(block(first), recorded(5n), slash('SlashCounted', 3n), forgotten)
    expect(points(state, first)).toBe(-3n)
  })

  test('behavior: agents see it, in POL', () => {
    const state = stateAfter(described, slashed, block(first), recorded(POL / 2n), slash('SlashCounted', 3n * POL))
    const seen = snapshot(state, first)
    expect(views.agents(seen).ada?.reputation).toEqual({ points: '-2.5', gained: '0.5', lost: '3' })
    expect(views.workflows(seen)[hash(2)]?.tasks[0]).toMatchObject({ recorded: '0.5' })
  })
})

describe('identities', () => {
  const given = (tokenId: string, from: Hex, to: Hex): Step => ['chain.identity.Transfer', { from, to, tokenId }]
  const numbers = (...steps: Step[]) =>
    Object.values(snapshot(stateAfter(...steps), 1).agents).map(({ identity }) => identity)

  test('default: the first number that an account holds', () => {
    expect(numbers()).toEqual([undefined, undefined])
    expect(numbers(given('0', address(0), ada), given('1', address(0), bob), given('2', address(0), bob))).toEqual([
      ...['0', '1'],
    ])
  })

  test('behavior: whoever is given one has it', () => {
    expect(numbers(given('0', address(0), ada), given('0', ada, bob))).toEqual([undefined, '0'])
  })
})
