import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderComparison } from '../../arena/commands/compare.ts'
import { compareRuns, comparisonToJson, readCompared } from '../../arena/compared.ts'
import { comparePage } from '../../arena/comparePage.ts'
import { paintFor } from '../../arena/render.ts'
import { polity, scratch } from './polity.ts'
import { address, founded, type Line, POL, writeRun } from './story.ts'

const plain = paintFor({}, {})
const tick: Line = ['tick.started']
const ended: Line[] = [['tick.ended', { txs: '', cassette: '' }], ['run.ended']]
const pays = (pol: bigint): Line[] => [
  ['action.intended', { id: 'ada:1', summary: `pay ${pol} POL`, policy: 'tips' }, 'ada'],
  ['chain.token.Transfer', { from: address(1), to: address(2), value: pol * POL }],
  ['action.executed', { id: 'ada:1', summary: `pay ${pol} POL` }, 'ada'],
]
const denied: Line = ['action.denied', { policy: 'tips', rule: '<b>max</b>', summary: 'pay 5 POL' }, 'bob']
const forked: Line = ['run.forked', { at: 1, changes: { 'policy.tips.max': '5 POL' }, acts: [] }]

let folder: string
const paths = () => ['one', 'fork', 'other'].map((name) => join(folder, name))
const compared = () => compareRuns(readCompared(paths()))
beforeAll(() => {
  folder = scratch()
  writeRun(join(folder, 'one'), [...founded, tick, ...pays(1n), denied, ...ended])
  writeRun(join(folder, 'fork'), [...founded, forked, tick, ...pays(5n), ...ended])
  writeRun(join(folder, 'other'), [...founded, tick, ...pays(1n)], { seed: '<script>\x1b[2J' })
})

describe('renderComparison', () => {
  test('default: measures, what agents own, and where runs part with what a fork changed', () => {
    expect(renderComparison(compared(), Number.POSITIVE_INFINITY, plain)).toMatchInlineSnapshot(`
      "                    one      fork         other
      seed                  7         7  <script> [2J
      head           1b93b875  f1a3077f      3c640c81
      ticks                 1         1             0
      tasks done            0         0             0
      payouts (POL)         0         0             0
      stake (POL)           0         0             0
      slashes               0         0             0
      slashed (POL)         0         0             0
      burned (POL)          0         0             0
      executed              1         1             1
      denied                1         0             0
      refused               0         0             0
      proofs                0         0             0
      ballots               0         0             0
      votes won             0         0             0
      Gini               0.05      0.25          0.05
      survival              1         1             1

      POL at the end  one  fork  other
      ada               9     5      9
      bob              11    15     11

      fork parts from one at seq 5, in tick 1: 5 events are the same
        one: tick 1  tick.started
        fork: tick 1  run.forked  policy.tips.max=5 POL
      the first that agents did otherwise:
        one: tick 1  ada  action.intended  pay 1 POL
        fork: tick 1  ada  action.intended  pay 5 POL

      other is another run than one from its first event on: seed 7 -> <script> [2J
      the first that agents did otherwise:
        one: tick 1  bob  action.denied  pay 5 POL
        other: nothing more"
    `)
  })

  test('behavior: on a narrow terminal no line is too wide', () => {
    const lines = renderComparison(compared(), 40, plain).split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40)
  })

  test('behavior: a run beside itself does not part', () => {
    const [one = ''] = paths()
    const text = renderComparison(compareRuns(readCompared([one, `${one}/`])), Number.POSITIVE_INFINITY, plain)
    expect(text.split('\n').at(-1)).toMatch(/^\S*one\/ is \S*one, event for event: one head$/)
  })
})

test('comparisonToJson: outcomes, measures and partings', () => {
  const { runs, partings, measures } = comparisonToJson(compared())
  expect(runs.map(({ name, events, outcome }) => [name, events, outcome.ended, outcome.gini])).toEqual([
    ['one', 12, true, 0.05],
    ['fork', 12, true, 0.25],
    ['other', 9, false, 0.05],
  ])
  expect(measures.find(({ name }) => name === 'denied')?.values).toEqual(['1', '0', '0'])
  expect(partings.map(({ run, shared }) => [run, shared])).toEqual([
    ['fork', 5],
    ['other', 0],
  ])
})

describe('comparePage', () => {
  let text: string
  beforeAll(async () => {
    text = await comparePage(compared(), [['<b onclick>x</b>']])
  })

  test('default: drawings of what changes, in light and dark, on any width', () => {
    expect(text.match(/<figcaption>[^<]*/g)?.map((caption) => caption.slice(12))).toMatchInlineSnapshot(`
      [
        "executed",
        "denied",
        "Gini",
        "POL at the end",
      ]
    `)
    expect(text.match(/<svg/g)).toHaveLength(text.match(/<figure/g)?.length ?? 0)
    expect(text).toContain('prefers-color-scheme: dark')
    expect(text).toContain('width=device-width')
  })

  test('behavior: it asks for nothing from outside, and forbids itself to', () => {
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(text.match(/<script|<link|<img|\b(src|href)=|url\(|@import|https?:/gi)).toBeNull()
  })

  test('behavior: what runs say is text', () => {
    expect(text.includes('<b onclick')).toBe(false)
    expect(text).toContain('seed &#60;script&#62; [2J')
    expect(text).toContain('tips: &#60;b&#62;max&#60;/b&#62;')
  })

  test('behavior: the same runs make the same page', async () => {
    expect(await comparePage(compared(), [['<b onclick>x</b>']])).toBe(text)
  })
})

describe('polity compare', () => {
  test('default: a table, a report, and what has not ended is said', async () => {
    const report = join(folder, 'report.html')
    const { code, stdout, stderr } = await polity(['compare', ...paths(), '--html', report])
    expect([code, stderr]).toEqual([0, `other has not ended; compared as far as it goes.\nreport: ${report}\n`])
    expect(stdout).toContain('policy.tips.max=5 POL')
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
  })

  test.each([
    ['no run', (at: string) => [at], /is not a run/],
    [
      'no place for a report',
      (at: string) => [join(at, 'one'), '--html', join(at, 'none', 'r.html')],
      /Can't write the report/,
    ],
  ])('error: %s', async (_, args, message) => {
    const { code, stderr } = await polity(['compare', ...args(folder)])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
