import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { follow } from '../../arena/client.ts'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import type { Feed } from '../../arena/feed.ts'
import { createRun, DEVELOPMENT_MNEMONIC } from '../../arena/folder.ts'
import { openHub } from '../../arena/hub.ts'
import { libraryOf } from '../../arena/library.ts'
import { RunCard } from '../../arena/protocol.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-library-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A run folder whose log is written by hand. */
function makeRun(name: string) {
  const manifest = { name, society: { module: name }, options: {}, inputs: {}, seed: name, versions: {} }
  const path = join(folder, name)
  const run = createRun({ format: 1, ...manifest }, { path, mnemonic: DEVELOPMENT_MNEMONIC, files: [] })
  const events: Event[] = []
  /** Appends a tick, of which the last `torn` bytes are missing. */
  const tick = (types: readonly string[], { torn = 0 } = {}) => {
    const made = types.map((type) => {
      const data = events.length === 0 ? { run: run.manifestHash() } : {}
      const happening = { tick: events.at(-1)?.tick ?? 0, type, agent: null, data }
      const event = chainEvent(happening, events.length, events.at(-1)?.hash ?? GENESIS_HASH)
      events.push(event)
      return event
    })
    const text = made.map((event) => `${JSON.stringify(event)}\n`).join('')
    appendFileSync(run.events, text.slice(0, text.length - torn))
  }
  return { run, events, tick }
}

async function seqsOf(feed: Feed | undefined): Promise<number[] | undefined> {
  return feed?.events.map(({ seq }) => seq)
}

describe('libraryOf', () => {
  test('default: the runs of a folder and what is in them', async () => {
    const one = makeRun('one')
    one.tick(['run.started', 'tick.ended'])
    one.tick(['turn', 'tick.ended', 'run.ended'])
    makeRun('two').tick(['run.started', 'tick.ended', 'turn'])
    const library = libraryOf(folder)
    expect(RunCard.array().parse(library.list())).toMatchObject([
      { run: 'one', state: 'ended', society: 'one', seed: 'one', events: 5 },
      { run: 'two', state: 'resumable', events: 3 },
    ])
    const feed = await library.open('one')
    expect(await seqsOf(feed)).toEqual([0, 1, 2, 3, 4])
    expect(feed?.ended).toBe(true)
    expect(await seqsOf(await library.open('two'))).toEqual([0, 1]) // what may be thrown away is not shown
  })

  test('error: no such run, no run of its own, a way out', async () => {
    mkdirSync(join(folder, 'empty'))
    makeRun('one')
    const library = libraryOf(join(folder, 'empty'))
    for (const name of [undefined, 'one', '../one', '', '.']) expect(await library.open(name)).toBe(undefined)
  })

  test('behavior: a run folder itself is served under its own name alone', async () => {
    makeRun('one').tick(['run.started', 'tick.ended'])
    const library = libraryOf(join(folder, 'one'))
    expect(library.list()).toMatchObject([{ run: 'one', events: 2 }])
    expect(await seqsOf(await library.open('one'))).toEqual([0, 1])
    expect(await library.open('two')).toBe(undefined)
    expect(libraryOf(`${folder}/one/`).list()).toMatchObject([{ run: 'one' }])
  })

  test('error: a file is no folder', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => libraryOf(join(folder, 'file'))).toThrow(/file is no folder: give the one that the runs are in/)
  })

  test('error: an event that jumps over ticks, and what comes after it, is not shown', async () => {
    const { run, tick, events } = makeRun('one')
    tick(['run.started', 'tick.ended'])
    const jump = chainEvent({ tick: 2 ** 30, type: 'tick.ended', agent: null, data: {} }, 2, events.at(-1)?.hash ?? '')
    appendFileSync(run.events, `${JSON.stringify(jump)}\n`)
    expect(await seqsOf(await libraryOf(folder).open('one'))).toEqual([0, 1])
  })

  test('error: a line without end is not read to its end, until it is cut away', async () => {
    const { run, tick } = makeRun('one')
    tick(['run.started', 'tick.ended'])
    const { size } = statSync(run.events)
    for (let mebibyte = 0; mebibyte < 17; mebibyte++) appendFileSync(run.events, 'x'.repeat(1 << 20))
    const library = libraryOf(folder)
    for (let time = 0; time < 2; time++)
      await expect(library.open('one')).rejects.toThrow(/^The line of event 2 in events.jsonl is longer than 16 MB/)
    truncateSync(run.events, size)
    tick(['turn', 'tick.ended'])
    expect(await seqsOf(await library.open('one'))).toEqual([0, 1, 2, 3])
  })

  test('behavior: a line of many chunks is read', async () => {
    const { run, tick, events } = makeRun('one')
    tick(['run.started', 'tick.ended'])
    const data = { said: 'ä'.repeat(1 << 20) }
    const long = chainEvent({ tick: 1, type: 'tick.ended', agent: null, data }, 2, events.at(-1)?.hash ?? '')
    appendFileSync(run.events, `${JSON.stringify(long)}\n`)
    expect((await libraryOf(folder).open('one'))?.events.at(-1)).toEqual(long)
  })

  test('behavior: a run that is played here is the one that is shown', async () => {
    makeRun('one').tick(['run.started', 'tick.ended'])
    const here: Feed = { run: 'one', events: [], ended: false, follow: () => () => {} }
    const library = libraryOf(folder, new Map([['one', here]]))
    expect(await library.open('one')).toBe(here)
    expect(library.list()).toMatchObject([{ run: 'one', state: 'live', society: 'one', events: 0 }])
  })

  test('behavior: a log that somebody else writes is followed by whole ticks, over a kill and what resuming throws away', async () => {
    const { run, events, tick } = makeRun('one')
    tick(['run.started', 'tick.ended'])
    const hub = await openHub(libraryOf(folder))
    const seen: Event[] = []
    const done = (async () => {
      for await (const event of follow(`${hub.url}/runs/one`)) seen.push(event)
    })()
    await expect.poll(() => seen.length).toBe(2)
    tick(['turn', 'turn', 'turn'], { torn: 10 })
    await expect.poll(() => seen.length).toBe(2)
    const whole = JSON.stringify(events[0]).length + JSON.stringify(events[1]).length + 2
    truncateSync(run.events, whole)
    events.length = 2
    tick(['action.denied', 'tick.ended'])
    await expect.poll(() => seen.length).toBe(4)
    tick(['turn', 'tick.ended', 'run.ended'])
    await done
    expect(seen).toEqual(events)
    await hub.close()
  })

  test('error: what is no event, and what comes after it, is not shown', async () => {
    const { run, tick } = makeRun('one')
    tick(['run.started', 'tick.ended'])
    appendFileSync(run.events, '{"seq":2}\n')
    tick(['turn', 'tick.ended'])
    const library = libraryOf(folder)
    expect(await seqsOf(await library.open('one'))).toEqual([0, 1])
    expect(await seqsOf(await library.open('one'))).toEqual([0, 1])
  })

  test('behavior: of many logs that nobody watches few are kept', async () => {
    for (let n = 0; n < 8; n++) makeRun(`run${n}`).tick(['run.started', 'tick.ended'])
    const library = libraryOf(folder)
    for (let n = 0; n < 8; n++) await library.open(`run${n}`)
    expect(library.held().length).toBeLessThanOrEqual(5)
  })

  test('behavior: a long log comes whole', async () => {
    const { run, tick, events } = makeRun('long')
    tick(['run.started', 'tick.ended'])
    tick([...Array.from({ length: 5_000 }, () => 'turn'), 'tick.ended'])
    expect((await libraryOf(folder).open('long'))?.events).toEqual(events)
    writeFileSync(run.events, readFileSync(run.events).subarray(0, 100))
    expect((await libraryOf(folder).open('long'))?.events).toEqual([])
  })
})
