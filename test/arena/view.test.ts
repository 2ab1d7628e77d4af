import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { linksOf, transactionOf } from '../../arena/links.ts'
import { paintFor } from '../../arena/render.ts'
import { readTrail } from '../../arena/trail.ts'
import { type Choice, chosen, renderOutcome, renderTrail, renderWhole } from '../../arena/view.ts'
import { polity, scratch, startPolity } from './polity.ts'
import { founded, type Line, log, writeRun } from './story.ts'

const frozen = join(import.meta.dirname, 'golden/frozen')
const { events } = readTrail(join(frozen, 'events.jsonl'))
const plain = paintFor({}, {})
const lines = (of: readonly Event[], choice: Choice = {}, width = Number.POSITIVE_INFINITY) => [
  ...renderTrail(of, choice, { width, paint: plain }),
]
const seqOf = (type: string, agent: string | null = null) =>
  events.find((event) => event.type === type && event.agent === agent)?.seq ?? -1
/** The frozen run may be made anew: its hashes are no matter here. */
const unhashed = (text: string) => text.replaceAll(/[0-9a-f]{34,}/g, 'hash')
const linked = (of: readonly Event[], seq: number) =>
  linksOf(of, seq).map((link) => `${of[link.seq]?.type}: ${link.why}`)

describe('renderTrail', () => {
  test('default: what people want to know, with seq, and why a denial', () => {
    expect(lines(events).join('\n')).toMatchInlineSnapshot(`
      "#1  tick   0            society hello: 2 agents
      #53 tick   0            policy tips in force (proof, 1053 constraints)
      #63 tick   1  ada       pay 5 POL to bob: denied by tips
                              denied because nothing permits it; not "the tip is small": amount = 5 POL is more than max = 2 POL. It passes with amount at most 2 POL.
      #74 tick   1  ada       pay 1 POL to bob done
      #75 tick   1  bob       pay 0.5 POL to ada done"
    `)
  })

  test('behavior: a type that was asked for is shown also without a sentence, names for addresses', () => {
    expect(lines(events, { types: ['chain.gate.Executed'] }).map(unhashed)).toMatchInlineSnapshot(`
      [
        "#70 tick   1            chain.gate.Executed account=ada policy=0xhash… (66) target=token version=1 selector=0xa9059cbb sequence=0 at=1700000060 tx=0xhash… (66)",
        "#72 tick   1            chain.gate.Executed account=bob policy=0xhash… (66) target=token version=1 selector=0xa9059cbb sequence=0 at=1700000060 tx=0xhash… (66)",
      ]
    `)
  })

  test('behavior: ticks, agents and types choose together', () => {
    const choice: Choice = { ticks: [1, 1], agents: ['ada'], types: ['action'] }
    const types = events.filter((event) => chosen(choice, event)).map(({ type }) => type)
    expect(types).toEqual(['action.denied', 'action.intended', 'action.executed'])
  })

  test('behavior: on a narrow terminal no line is too wide', () => {
    const widths = lines(events, {}, 40).flatMap((line) => line.split('\n').map(({ length }) => length))
    expect(Math.max(...widths)).toBeLessThanOrEqual(40)
  })

  test('behavior: nothing that is said steers the terminal', () => {
    const evil: Line = ['turn\u202e', { said: '\x1b[2J' }, 'ada\x07']
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
    expect(lines(log([...founded, evil]), { all: true }).join('')).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
  })
})

describe('renderOutcome', () => {
  test('default: with what the chain said at the end', () => {
    expect(renderOutcome(events, plain)).toMatch(/^actions: 2 executed[\s\S]*balances conserved: 100000 POL in all/)
  })

  test('behavior: before the end nobody has asked the chain', () => {
    expect(renderOutcome(events.slice(0, -1), plain)).not.toContain('conserved')
  })
})

describe('linksOf', () => {
  test('default: from the intent over proof and chain to the receipt', () => {
    expect(linked(events, seqOf('action.executed', 'ada'))).toMatchInlineSnapshot(`
      [
        "policy.described: the policy as it was in force",
        "turn: the turn it comes from",
        "action.intended: what the agent wanted",
        "proof: its proof",
        "block: the block of its transaction",
        "chain.gate.Executed: said by its transaction",
        "chain.token.Transfer: said by its transaction",
        "turn: the turn that reads the answer",
      ]
    `)
  })

  test('behavior: whatever belongs to one transaction leads to the same rest', () => {
    const seq = seqOf('action.executed', 'ada')
    const whole = new Set([seq, ...linksOf(events, seq).map((link) => link.seq)])
    for (const type of ['action.intended', 'proof'])
      expect(new Set([seqOf(type, 'ada'), ...linksOf(events, seqOf(type, 'ada')).map((link) => link.seq)])).toEqual(
        whole,
      )
  })

  test('behavior: a denial has its turn and its policy, and no transaction', () => {
    const seq = seqOf('action.denied', 'ada')
    expect([linked(events, seq), transactionOf(events, seq)]).toEqual([
      ['policy.described: the policy as it was in force', 'turn: the turn it comes from'],
      undefined,
    ])
  })

  test('behavior: a changed policy leads to its vote, a slash to the claim', () => {
    const tx = { tx: '0x01' }
    const story = log([
      ['chain.governor.VoteCast', { proposalId: '7', voter: '0x', tx: '0x00' }],
      ['chain.claims.BatchOpened', { batch: '3', tx: '0x05' }],
      ['action.intended', { id: 'p', policy: 'conduct' }, 'petra'],
      ['chain.registry.ParamsSet', { id: '0x', version: 2, ...tx }],
      ['chain.governor.ProposalExecuted', { proposalId: '7', ...tx }],
      ['policy.changed', { name: 'tips', version: 2 }],
      ['action.executed', { id: 'p', ...tx }, 'petra'],
      ['chain.vault.Slashed', { offence: '0xaa', tx: '0x02' }],
      ['chain.claims.LeafKilled', { batch: '3', offence: '0xaa', tx: '0x02' }],
      ['chain.vault.SlashReleased', { offence: '0xaa', tx: '0x03' }],
    ])
    expect(linksOf(story, 5)).toEqual([
      { seq: 0, why: 'the same proposal' },
      { seq: 2, why: 'what the agent wanted' },
      { seq: 3, why: 'said by its transaction' },
      { seq: 4, why: 'said by its transaction' },
      { seq: 6, why: 'what became of it' },
    ])
    expect(linksOf(story, 7)).toEqual([
      { seq: 1, why: 'the same claim' },
      { seq: 8, why: 'said by its transaction' },
      { seq: 9, why: 'the same slash' },
    ])
  })
})

test('renderWhole: a denial with the policy in force', () => {
  const seq = seqOf('action.denied', 'ada')
  expect(unhashed(renderWhole({ events, seq, links: linksOf(events, seq) }, plain))).toMatchInlineSnapshot(`
    "#63  tick 1  ada  action.denied
    tick   1  ada       pay 5 POL to bob: denied by tips
                        denied because nothing permits it; not "the tip is small": amount = 5 POL is more than max = 2 POL. It passes with amount at most 2 POL.
    {
      "id": "ada:1:1:1",
      "tool": "pay",
      "policy": "tips",
      "rule": "nothing permits it",
      "explanation": "denied because nothing permits it; not \\"the tip is small\\": amount = 5 POL is more than max = 2 POL. It passes with amount at most 2 POL.",
      "summary": "pay 5 POL to bob"
    }
    hash hash
    prev hash

    in force:
      policy tips, version 1: max = 2 POL

    before it:
      #53  tick 0  policy.described  tips  (the policy as it was in force)
      #62  tick 1  ada  turn  (the turn it comes from)"
  `)
})

describe('polity view', () => {
  test('default: a run that has not ended, as far as it goes', async () => {
    const run = join(scratch(), 'half')
    writeRun(run, founded)
    const { code, stdout, stderr } = await polity(['view', run])
    expect([code, stderr]).toEqual([0, `${run} has not ended; shown as far as it goes.\n`])
    expect(stdout).toContain('#1 tick   0            society village: 2 agents')
  }, 30_000)

  test('behavior: JSON lines, the outcome last', async () => {
    const { stdout } = await polity(['view', frozen, '--json', '--type', 'action'])
    const values = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(values.map(({ type }) => type).filter(Boolean)).toHaveLength(5)
    expect(values.at(-1)).toMatchObject({ head: events.at(-1)?.hash, outcome: { society: 'hello', ended: true } })
  }, 30_000)

  test('behavior: who reads may leave', async () => {
    const { child, done } = startPolity(['view', frozen, '--all'])
    child.stdout?.destroy()
    expect(await done).toMatchObject({ code: 0, stderr: '' })
  }, 30_000)

  test.each([
    [['--at', '10000'], /^The log has events 0 to \d+, and none at 10000\.\n$/],
    [['--agent', 'eve'], /^Nobody in this run is called "eve"\. There are ada, bob\.\n$/],
    [['--tick', '7..3'], /^--tick takes a tick or a range/],
  ])(
    'error: %j',
    async (args, message) => {
      const { code, stderr } = await polity(['view', frozen, ...args])
      expect(code).toBe(2)
      expect(stderr).toMatch(message)
    },
    30_000,
  )
})
