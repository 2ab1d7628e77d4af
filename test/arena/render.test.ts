import { expect, test } from 'vitest'
import { chainEvent, GENESIS_HASH } from '../../arena/event.ts'
import { paintFor, renderEvent, renderSummary } from '../../arena/render.ts'
import { emptyState } from '../../arena/state.ts'
import type { Summary } from '../../arena/summary.ts'

const plain = paintFor({ isTTY: false }, {})
/** What steers a terminal; lines may end. */
const STEERING = /[\p{Cc}\p{Bidi_Control}](?<!\n)/u
const denied = (summary: string) =>
  chainEvent(
    { tick: 3, type: 'action.denied', agent: 'ada', data: { summary, policy: 'spending', explanation: 'why not' } },
    0,
    GENESIS_HASH,
  )

test('default: a line with its tick and agent, reasons below', () => {
  expect(renderEvent(denied('pay 1 POL'), emptyState(), plain)).toMatchInlineSnapshot(`
    "tick   3  ada       pay 1 POL: denied by spending
                        why not"
  `)
})

test('behavior: colors on a terminal only, and not under NO_COLOR', () => {
  const colored = renderEvent(denied('pay'), emptyState(), paintFor({ isTTY: true }, {}))
  expect(colored).toContain('\x1b[')
  expect(renderEvent(denied('pay'), emptyState(), paintFor({ isTTY: true }, { NO_COLOR: '1' }))).not.toContain('\x1b[')
})

test("behavior: an agent's words do not steer the terminal", () => {
  expect(renderEvent(denied('\x1b[2J\x9b31mpay\r'), emptyState(), plain)).not.toMatch(STEERING)
})

test('behavior: nor does a name, as key, as value, or as what is known of an address', () => {
  const evil = '\x1b[2Jada\u202e'
  const shown = { answer: 'witness', lines: [evil] }
  const differences = [{ policy: evil, tightens: shown, loosens: shown, remembers: shown }]
  const change = { id: '1', does: [evil], diff: {}, differences }
  const account = `0x${'11'.repeat(20)}` as const
  const state = { ...emptyState(), names: { [account]: evil } }
  const settled = { task: '1', worker: account, paid: '1' }
  for (const [type, data] of Object.entries({ 'proposal.described': change, 'chain.market.TaskSettled': settled })) {
    const line = renderEvent(chainEvent({ tick: 0, type, agent: evil, data }, 0, GENESIS_HASH), state, plain)
    expect(line).toContain(' [2Jada ')
    expect(line).not.toMatch(STEERING)
  }
})

test('behavior: nor does the end of a run', () => {
  const summary = {
    ...{ ticks: 1, blocks: 1, policies: [{ name: 'spend\x1b[2J', version: 1 }], workflows: [], agents: [] },
    actions: { executed: 0, denied: 0, refused: 0, proofs: 0, slashed: 0n, burned: 0n },
    conserved: { ok: true, supply: 0n, differences: [] },
  } as unknown as Summary
  const text = renderSummary(summary, ['north\x1b]0;owned\x07', 'south'], plain)
  expect(text).toContain('north ]0;owned \nsouth')
  expect(text).not.toMatch(STEERING)
})

test('behavior: a type with the name of something every object has is not shown', () => {
  const event = chainEvent({ tick: 0, type: 'toString', agent: null, data: {} }, 0, GENESIS_HASH)
  expect(renderEvent(event, emptyState(), plain)).toBeUndefined()
})

test('behavior: what only machines want is not shown', () => {
  const event = chainEvent({ tick: 0, type: 'block', agent: null, data: {} }, 0, GENESIS_HASH)
  expect(renderEvent(event, emptyState(), plain)).toBeUndefined()
})

test('behavior: reputation is shown without a unit, below zero too', () => {
  const account = `0x${'11'.repeat(20)}` as const
  const state = { ...emptyState(), names: { [account]: 'ada' } }
  const line = (type: string, data: object) =>
    renderEvent(chainEvent({ tick: 1, type, agent: null, data: { ...data } }, 0, GENESIS_HASH), state, plain)?.slice(20)
  const [points, task] = ['200000000000000000', '2']
  expect([
    line('chain.identity.Registered', { agentId: '3', owner: account }),
    line('chain.reputation.Recorded', { worker: account, task, points }),
    line('chain.reputation.SlashCounted', { account, points }),
    line('chain.reputation.SlashRestored', { account, points }),
    line('chain.reputation.Forgotten', { account, points }),
  ]).toMatchInlineSnapshot(`
    [
      "ada is agent 3 of the registry",
      "ada gains 0.2 reputation by task 2: as much was burned",
      "ada loses 0.2 reputation by a slash",
      "ada is given 0.2 reputation back: the slash was reversed",
      "ada gave its identity away, and with it what it had gained",
    ]
  `)
  const agent = {
    name: 'ada',
    role: 'worker',
    balance: 0n,
    stake: 0n,
    locked: 0n,
    slashed: 0n,
    reputation: -5n * 10n ** 17n,
  }
  const none = { executed: 0, denied: 0, refused: 0, proofs: 0, slashed: 0n, burned: 0n, allowed: 0 }
  const summary = { ticks: 1, blocks: 1, policies: [], workflows: [], agents: [agent], actions: none }
  expect(renderSummary(summary, [], plain)).toMatch(/reputation -0\.5$/)
})
