import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { renderRuns } from '../../arena/commands/runs.ts'
import { chainEvent } from '../../arena/event.ts'
import { paintFor } from '../../arena/render.ts'
import { openList, runsIn } from '../../arena/runList.ts'
import { polity, scratch } from './polity.ts'
import { founded, writeRun } from './story.ts'

let parent: string
const ended = () => writeRun(join(parent, 'done'), [...founded, ['run.ended']])
const rowOf = (name: string) => runsIn(parent).find((row) => row.name === name)
beforeEach(() => {
  parent = scratch()
})

describe('openList', () => {
  test('default: only what has changed is read again', () => {
    ended()
    const events = writeRun(join(parent, 'half'), founded, { seed: '8' })
    const list = openList(parent)
    const first = list()
    expect(first.map(({ name, events }) => [name, events])).toEqual([
      ['done', 6],
      ['half', 5],
    ])
    const more = chainEvent({ tick: 1, type: 'run.ended', agent: null, data: {} }, 5, events.at(-1)?.hash ?? '')
    appendFileSync(join(parent, 'half/events.jsonl'), `${JSON.stringify(more)}\n`)
    const second = list()
    expect(second[0]).toBe(first[0])
    expect(second[1]).toMatchObject({ name: 'half', state: 'ended', events: 6, ticks: 0 })
    rmSync(join(parent, 'done'), { recursive: true })
    expect(list().map(({ name }) => name)).toEqual(['half'])
    writeRun(join(parent, 'done'), founded)
    expect(list().find(({ name }) => name === 'done')).toMatchObject({ events: 5 })
  })

  test('behavior: who plays a run is looked at each time', () => {
    writeRun(join(parent, 'half'), founded)
    const list = openList(parent)
    expect(list()).toMatchObject([{ state: 'resumable' }])
    writeFileSync(join(parent, 'half/playing'), String(process.pid))
    expect(list()).toMatchObject([{ state: 'live' }])
    rmSync(join(parent, 'half/playing'))
    expect(list()).toMatchObject([{ state: 'resumable' }])
  })
})

describe('runsIn', () => {
  test('default: how far each came, the one that changed last below', () => {
    const events = ended()
    writeRun(join(parent, 'half'), founded, { seed: '8' })
    for (const [name, at] of [
      ['done', 1_000],
      ['half', 2_000],
    ] as const)
      utimesSync(join(parent, name, 'events.jsonl'), at, at)
    const rows = runsIn(parent)
    expect(rows.map(({ path, size, head, ...row }) => row)).toMatchInlineSnapshot(`
      [
        {
          "changed": 1000000,
          "events": 6,
          "name": "done",
          "seed": "7",
          "society": "village",
          "state": "ended",
          "ticks": 0,
        },
        {
          "changed": 2000000,
          "events": 5,
          "name": "half",
          "seed": "8",
          "society": "village",
          "state": "resumable",
          "ticks": 0,
        },
      ]
    `)
    expect(rows[0]?.head).toBe(events.at(-1)?.hash)
    expect(rows.every(({ size }) => size > 100)).toBe(true)
  })

  test('behavior: a run with nothing in its log can begin', () => {
    writeRun(join(parent, 'new'), [])
    writeFileSync(join(parent, 'new', 'events.jsonl'), '')
    expect(rowOf('new')).toMatchObject({ state: 'resumable', events: 0 })
  })

  test('behavior: a torn last line is thrown away by resuming', () => {
    writeRun(join(parent, 'torn'), founded)
    truncateSync(join(parent, 'torn', 'events.jsonl'), 900)
    expect(rowOf('torn')).toMatchObject({ state: 'resumable', why: 'its last line is torn' })
  })

  test('behavior: a line longer than what is read at first is read', () => {
    writeRun(join(parent, 'long'), [...founded, ['artifact', { said: 'x'.repeat(200_000) }]])
    expect(rowOf('long')).toMatchObject({ state: 'resumable', events: founded.length + 2 })
  })

  test.each<[string, (run: string) => void, string]>([
    ['no log', (run) => rmSync(join(run, 'events.jsonl')), 'events.jsonl is missing'],
    [
      'no JSON',
      (run) => writeFileSync(join(run, 'run.json'), '{'),
      'run.json does not match the log at seq 0: it is broken',
    ],
    [
      'another run.json',
      (run) => appendFileSync(join(run, 'run.json'), ' '),
      'run.json is not what the run started with',
    ],
    ['more behind the end', (run) => appendFileSync(join(run, 'events.jsonl'), '{'), 'goes on behind the end'],
    ['a last line that is none', (run) => appendFileSync(join(run, 'events.jsonl'), '{}\n'), 'is no event'],
    [
      'a first line that is none',
      (run) => writeFileSync(join(run, 'events.jsonl'), '{}\n'),
      'does not begin with event 0',
    ],
  ])('behavior: broken: %s', (_, damage, why) => {
    ended()
    damage(join(parent, 'done'))
    const row = rowOf('done')
    expect(row?.state).toBe('broken')
    expect(row?.why).toContain(why)
  })

  test('behavior: what is in a run and can not be read has no size, and the run is listed', () => {
    ended()
    // A path that is too long is refused to everybody, root too.
    const deep = (name: string) => Array.from({ length: 12 }, () => name.repeat(200))
    const [inside, aside] = [join(parent, 'done', ...deep('a')), join(parent, ...deep('b'))]
    mkdirSync(inside, { recursive: true })
    mkdirSync(aside, { recursive: true })
    const [top, moved] = [join(parent, deep('b')[0] ?? ''), join(inside, 'b')]
    renameSync(top, moved)
    const row = rowOf('done')
    renameSync(moved, top)
    expect(row).toMatchObject({ state: 'ended', events: 6 })
    expect(row?.size).toBeGreaterThan(100)
  })

  test('behavior: a run folder itself is listed alone', () => {
    ended()
    expect(runsIn(join(parent, 'done')).map(({ name }) => name)).toEqual(['done'])
  })

  test('behavior: hundreds of runs take no time', () => {
    for (let run = 0; run < 200; run++) writeRun(join(parent, `run-${run}`), [...founded, ['run.ended']])
    const start = process.cpuUsage()
    expect(runsIn(parent)).toHaveLength(200)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2)
  })
})

test('renderRuns: age and size in one unit each', () => {
  const row = { ...{ name: 'a', path: 'a', state: 'ended' as const, events: 5, changed: 0, size: 1_234_567 } }
  const plain = paintFor({}, {})
  expect(renderRuns([row], 3 * 3_600_000, 100, plain)).toMatchInlineSnapshot(`
    "run  society  seed  state  ticks  events  age    size  head  remarks
    a                   ended              5  3 h  1.2 MB"
  `)
})

describe('polity runs', () => {
  test('default: JSON', async () => {
    ended()
    const { code, stdout } = await polity(['runs', parent, '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      [{ name: 'done', state: 'ended', changed: expect.stringMatching(/^\d{4}-/) }],
    ])
  }, 20_000)

  test('error: no such folder', async () => {
    const { code, stderr } = await polity(['runs', join(parent, 'none')])
    expect([code, stderr]).toEqual([2, `There is no folder ${join(parent, 'none')}.\n`])
  }, 20_000)
})
