import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { labelOf, MEASURES, numberOf, textOf } from '../../arena/measures.ts'
import { Outcome, outcomeOf, outcomesByTick } from '../../arena/outcome.ts'
import { address, founded, type Line, log, POL } from './story.ts'

const vault = address(9)
const market = address(8)
const transfer = (from: string, to: string, pol: bigint): Line => [
  'chain.token.Transfer',
  { from, to, value: pol * POL },
]
const slash = { offence: '0x01', locker: market, account: address(2), beneficiary: address(1), ground: market }
const denied: Line = ['action.denied', { policy: 'tips', rule: 'too much', summary: 'pay', explanation: '' }, 'bob']

/** bob stakes 8 POL, unbonds 2 of them, is slashed by 3, of which 1 was on its way out; ada is paid for a task. */
const story: Line[] = [
  ...founded,
  ['tick.started'],
  transfer(address(2), vault, 8n),
  ['chain.vault.Deposited', { account: address(2), amount: 8n * POL }],
  ['chain.vault.UnbondRequested', { account: address(2), amount: 2n * POL }],
  transfer(market, address(1), 5n),
  ['chain.market.Paid', { worker: address(1), amount: 5n * POL }],
  denied,
  denied,
  ['action.executed', { id: 'ada:1', tool: 'pay', summary: 'pay' }, 'ada'],
  ['tick.ended', { txs: '', cassette: '' }],
  ['tick.started'],
  [
    'chain.vault.Slashed',
    {
      ...{ account: address(2), offence: '0x01', locked: 0n, unbonding: POL },
      slash: { ...slash, amount: 3n * POL, shareBps: 5000n, releaseAt: 0n },
    },
  ],
  ['tick.ended', { txs: '', cassette: '' }],
]

const measured = (outcome: Outcome) =>
  Object.fromEntries(MEASURES.map((measure) => [measure.name, textOf(measure, outcome)]))

describe('outcomeOf', () => {
  test('default: what a run came to', () => {
    expect(z.encode(Outcome, outcomeOf(log(story)))).toMatchInlineSnapshot(`
      {
        "actions": {
          "denied": 2,
          "executed": 1,
          "proofs": 0,
          "refused": 0,
        },
        "agents": [
          {
            "denied": 0,
            "executed": 1,
            "name": "ada",
            "paid": "5000000000000000000",
            "pol": "15000000000000000000",
            "refused": 0,
            "role": "guest",
            "slashed": "0",
            "stake": "0",
          },
          {
            "denied": 2,
            "executed": 0,
            "name": "bob",
            "paid": "0",
            "pol": "7000000000000000000",
            "refused": 0,
            "role": "guest",
            "slashed": "3000000000000000000",
            "stake": "4000000000000000000",
          },
        ],
        "denials": [
          {
            "count": 2,
            "policy": "tips",
            "rule": "too much",
          },
        ],
        "ended": false,
        "gini": 0.181818,
        "payouts": "5000000000000000000",
        "policies": [],
        "slashes": {
          "amount": "3000000000000000000",
          "burned": "0",
          "count": 1,
          "paid": "0",
        },
        "society": "village",
        "stake": "4000000000000000000",
        "survival": 1,
        "ticks": 2,
        "votes": {
          "abstain": 0,
          "against": 0,
          "executed": 0,
          "for": 0,
          "proposals": 0,
        },
        "workflows": [],
      }
    `)
  })

  test('behavior: POL of an agent is wallet, stake and stake on its way out; what is slashed is gone from each', () => {
    const [first, second] = outcomesByTick(log(story)).slice(1)
    const bob = (outcome: Outcome | undefined) => outcome?.agents.find(({ name }) => name === 'bob')
    expect([bob(first?.outcome)?.pol, bob(first?.outcome)?.stake]).toEqual([10n * POL, 6n * POL])
    expect([bob(second?.outcome)?.pol, bob(second?.outcome)?.stake]).toEqual([7n * POL, 4n * POL])
  })

  test('behavior: stake that was withdrawn is in the wallet, and counted once', () => {
    const withdrawn: Line[] = [
      ['chain.vault.Withdrawn', { account: address(2), amount: POL }],
      transfer(vault, address(2), 1n),
    ]
    expect(outcomeOf(log([...story, ...withdrawn])).agents[1]?.pol).toBe(7n * POL)
  })

  test('behavior: a reversed slash counts no more', () => {
    const reversed: Line = ['chain.vault.SlashReversed', { account: address(2), offence: '0x01', amount: 3n * POL }]
    const { slashes, agents } = outcomeOf(log([...story, reversed]))
    expect([slashes.count, slashes.amount, agents[1]?.pol]).toEqual([0, 0n, 10n * POL])
  })

  test('behavior: who has nothing has not survived', () => {
    const broke = outcomeOf(log([...founded, transfer(address(2), address(1), 10n)]))
    expect([broke.survival, broke.gini]).toEqual([0.5, 0.5])
  })

  test('behavior: its JSON gives it back', () => {
    const outcome = outcomeOf(log(story))
    expect(z.decode(Outcome, JSON.parse(JSON.stringify(z.encode(Outcome, outcome))))).toEqual(outcome)
  })

  test('behavior: of no events at all, it is empty', () => {
    expect(measured(outcomeOf([]))).toMatchObject({ ticks: '0', Gini: '0', survival: '0' })
  })
})

test('measures: each with its value, POL where its unit is POL', () => {
  const outcome = outcomeOf(log(story))
  expect(measured(outcome)).toMatchInlineSnapshot(`
    {
      "Gini": "0.181818",
      "ballots": "0",
      "burned": "0",
      "denied": "2",
      "executed": "1",
      "payouts": "5",
      "proofs": "0",
      "refused": "0",
      "slashed": "3",
      "slashes": "1",
      "stake": "4",
      "survival": "1",
      "tasks done": "0",
      "ticks": "2",
      "votes won": "0",
    }
  `)
  const slashed = MEASURES.find(({ name }) => name === 'slashed')
  expect(slashed && numberOf(slashed, outcome)).toBe(3)
})

test('measures: docs/replay.md says what each counts, in the same words', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/replay.md'), 'utf8')
  for (const measure of MEASURES) expect(docs).toContain(`| ${labelOf(measure)} | ${measure.means} |`)
})
