import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CellProcess } from '../../arena/cellProcess.ts'
import { cellsOf, parseSettings } from '../../arena/grid.ts'
import { paintFor } from '../../arena/render.ts'
import { readCell, sumUp, sweepToJson } from '../../arena/sweep.ts'
import { sweepPage } from '../../arena/sweepPage.ts'
import { checkCells, playCells } from '../../arena/sweepRun.ts'
import { renderSweep } from '../../arena/sweepText.ts'
import { scratch } from './polity.ts'
import { address, founded, type Line, MANIFEST, POL, writeRun } from './story.ts'

const settings = parseSettings(['policy.tips.max=1 POL,<b>'])
const seeds = ['1', '2', '3', '4']
const cells = cellsOf(settings, seeds)
const plain = paintFor({}, {})

/** With the second setting twice as much is paid, and once more is denied with every seed. */
function play(dir: string, { setting, seed, name }: (typeof cells)[number]): void {
  const paid = BigInt(seed) * BigInt(setting + 1)
  const denied: Line = ['action.denied', { policy: 'tips', rule: 'max', summary: 'pay' }, 'ada']
  writeRun(
    join(dir, name),
    [
      ...founded,
      ['chain.market.Paid', { worker: address(1), amount: paid * POL }],
      ...(setting === 1 ? [denied] : []),
      ['run.ended'],
    ],
    { seed },
  )
}

/** Stands for the processes: what runs is what a cell's folder shows. */
function stage(act: (out: string, args: readonly string[]) => number) {
  const dir = scratch()
  const started: string[] = []
  const said: string[] = []
  const start = (args: readonly string[]): CellProcess => {
    const out = args.at(-1) ?? ''
    started.push(args.join(' ').replaceAll(dir, 'DIR'))
    return { ended: Promise.resolve({ code: act(out, args), said: 'line\nwhy' }), stop() {} }
  }
  const plan = { dir, cells, start, jobs: 2, fresh: (_: unknown, out: string) => ['new', out] }
  const cellAt = (out: string) => cells.find(({ name }) => out.endsWith(`/${name}`)) ?? cells[0]!
  const onCell = (cell: { name: string }, kept: boolean) => said.push(`${cell.name}${kept ? ' kept' : ''}`)
  return { dir, started, said, cellAt, plan: { ...plan, onCell, signal: new AbortController().signal } }
}

describe('playCells', () => {
  test('default: every cell, in the order of the grid', async () => {
    const { plan, dir, started, cellAt } = stage((out) => {
      play(dir, cellAt(out))
      return 0
    })
    const played = await playCells(plan)
    expect(played.map(({ name }) => name)).toEqual(cells.map(({ name }) => name))
    expect(started).toHaveLength(8)
  })

  test('behavior: what has ended is kept, what was stopped goes on, what fails is said', async () => {
    const { plan, dir, started, said, cellAt } = stage((out, args) => {
      if (args.includes('--resume')) play(dir, cells[1]!)
      else if (cellAt(out).seed !== '4') play(dir, cellAt(out))
      return cellAt(out).seed === '4' ? 2 : 0
    })
    play(dir, cells[0]!)
    writeRun(join(dir, cells[1]!.name), founded, { seed: '2' })
    const played = await playCells(plan)
    expect(said[0]).toBe('1-seed-1 kept')
    expect(started[0]).toBe('run --resume DIR/1-seed-2 --no-serve')
    expect(started).toHaveLength(7)
    expect(played.flatMap((cell) => ('failed' in cell ? [`${cell.name}: ${cell.failed}`] : []))).toEqual([
      '1-seed-4: exit code 2: why',
      '2-seed-4: exit code 2: why',
    ])
  })

  test('behavior: once stopped, nothing more is started, and nothing is called failed', async () => {
    const stop = new AbortController()
    const { plan, started, said } = stage(() => {
      stop.abort()
      return 130
    })
    expect(await playCells({ ...plan, jobs: 1, signal: stop.signal })).toEqual([])
    expect([started.length, said]).toEqual([1, []])
  })
})

describe('checkCells', () => {
  const same = { options: {}, changes: {} }
  const settings = [same, same]
  const wanted = { society: MANIFEST.society, versions: {}, settings }

  test('default: what is there belongs to the sweep, or is not there yet', () => {
    const dir = scratch()
    play(dir, cells[2]!)
    mkdirSync(join(dir, cells[3]!.name))
    expect(() => checkCells(dir, cells, wanted)).not.toThrow()
  })

  test.each([
    ['society', { ...wanted, society: { module: 'other.ts' } }],
    ['versions', { ...wanted, versions: { viem: '2' } }],
    ['options', { ...wanted, settings: [{ options: { arm: 'dao' }, changes: {} }] }],
    ['settings', { ...wanted, settings: [{ options: {}, changes: { 'policy.tips.max': '1' } }] }],
  ])('error: another %s', (what, other) => {
    const dir = scratch()
    play(dir, cells[0]!)
    expect(() => checkCells(dir, cells, other)).toThrow(`is a run of another sweep: its ${what} differ`)
  })
})

describe('sumUp', () => {
  const dir = scratch()
  for (const cell of cells.slice(0, -1)) play(dir, cell)
  const played = cells.map((cell) => readCell(dir, cell))
  const sweep = sumUp('village', { settings, seeds }, played)

  test('default: means with intervals, and what differs from the first setting', () => {
    expect(renderSweep(sweep, Number.POSITIVE_INFINITY, plain)).toMatchInlineSnapshot(`
      "village: 2 settings x 4 seeds
                     policy.tips.max=1 POL (n = 4)  policy.tips.max=<b> (n = 3)
      ticks                                      0                            0
      tasks done                                 0                            0
      payouts (POL)                 2.5 [1.5, 3.5]                    4 [2, 6]*
      stake (POL)                                0                            0
      slashes                                    0                            0
      slashed (POL)                              0                            0
      burned (POL)                               0                            0
      executed                                   0                            0
      denied                                     0                           1*
      refused                                    0                            0
      proofs                                     0                            0
      ballots                                    0                            0
      votes won                                  0                            0
      Gini                                       0                            0
      survival                                   1                            1
      Mean over seeds [percentile bootstrap interval, 95 %, 2000 draws]. * where the interval of the difference to the first
      setting, seed by seed, leaves 0 out. Of fewer than about ten seeds intervals are too narrow.
      not counted: 2-seed-4: events.jsonl is missing"
    `)
  })

  test('behavior: only seeds that ended in both settings are set against each other', () => {
    const figure = sweep.settings[1]?.figures.find(({ measure }) => measure.name === 'payouts')
    expect([figure?.values, figure?.difference?.mean]).toEqual([[2, 4, 6, undefined], 2])
  })

  test('behavior: its JSON has every run', () => {
    const { cells: all, failed } = sweepToJson(sweep, played)
    expect([all.length, failed]).toEqual([8, [{ name: '2-seed-4', why: 'events.jsonl is missing' }]])
  })

  test('behavior: its report is a page of its own, in which names are text', async () => {
    const text = await sweepPage(sweep)
    expect(text.match(/<svg/g)).toHaveLength(2)
    expect(text).toContain('policy.tips.max=&#60;b&#62; (n = 3)')
    expect(text.match(/<script|<link|<img|\b(src|href)=|url\(|@import|https?:/gi)).toBeNull()
  })
})
