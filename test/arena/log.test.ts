import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson, chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import {
  BrokenLogError,
  checkPrefix,
  DivergenceError,
  openLog,
  readLog,
  readWholeTicks,
  truncateLines,
} from '../../arena/log.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-log-'))
  path = join(folder, 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (ticks: number) => {
  const log = openLog(path)
  for (let tick = 0; tick < ticks; tick++) {
    log.append({ tick, type: 'turn', agent: 'ada', data: { said: `tick ${tick}`, wei: 10n ** 20n } })
    log.append({ tick, type: 'tick.ended', agent: null, data: {} })
  }
  log.flush()
  log.close()
}
const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1)

describe('readLog', () => {
  test('default', () => {
    write(2)
    expect(readLog(path).map(({ seq, type, data }) => [seq, type, data])).toMatchInlineSnapshot(`
      [
        [
          0,
          "turn",
          {
            "said": "tick 0",
            "wei": "100000000000000000000",
          },
        ],
        [
          1,
          "tick.ended",
          {},
        ],
        [
          2,
          "turn",
          {
            "said": "tick 1",
            "wei": "100000000000000000000",
          },
        ],
        [
          3,
          "tick.ended",
          {},
        ],
      ]
    `)
  })

  test('error: any byte changed is reported at its line or the one after', () => {
    write(2)
    const sound = readFileSync(path)
    for (let at = 0; at < sound.length; at += 1) {
      const broken = Buffer.from(sound)
      broken[at] = (broken[at] as number) ^ 1
      writeFileSync(path, broken)
      const line = sound.subarray(0, at).toString().split('\n').length - 1
      try {
        readLog(path)
        expect.unreachable(`byte ${at}`)
      } catch (error) {
        expect(error).toBeInstanceOf(BrokenLogError)
        expect([line, line + 1]).toContain((error as BrokenLogError).seq)
      }
    }
  })

  test.each([
    ['dropped', (all: string[]) => all.toSpliced(1, 1), 1],
    ['doubled', (all: string[]) => all.toSpliced(1, 0, all[1] as string), 2],
    ['swapped', (all: string[]) => all.toSpliced(1, 2, all[2] as string, all[1] as string), 1],
  ])('error: a line %s', (_, change, seq) => {
    write(2)
    writeFileSync(path, `${change(lines()).join('\n')}\n`)
    expect(() => readLog(path)).toThrow(expect.objectContaining({ seq }))
  })

  test.each<[string, (last: Event) => Event]>([
    ['another place', (last) => chainEvent(last, 9, last.prev)],
    ['another event before it', (last) => chainEvent(last, last.seq, GENESIS_HASH)],
  ])('error: %s than it has, with its own hash made anew', (_, change) => {
    write(2)
    const forged = change(readLog(path).at(-1) as Event)
    writeFileSync(path, [...lines().slice(0, -1), JSON.stringify(forged)].map((line) => `${line}\n`).join(''))
    expect(() => readLog(path)).toThrow(expect.objectContaining({ seq: 3 }))
    expect(readWholeTicks(path)).toHaveLength(2)
  })

  test('error: a torn last line', () => {
    write(1)
    appendFileSync(path, '{"seq":2')
    expect(() => readLog(path)).toThrow(expect.objectContaining({ seq: 2 }))
  })
})

describe('readWholeTicks', () => {
  test('behavior: an unfinished tick and a torn line are left out, and can be cut away', () => {
    write(2)
    const whole = lines().slice(0, 2).join('\n')
    writeFileSync(path, `${lines().slice(0, 3).join('\n')}\n{"torn`)
    expect(readWholeTicks(path)).toHaveLength(2)
    truncateLines(path, 2)
    expect(readFileSync(path, 'utf8')).toBe(`${whole}\n`)
  })
})

describe('checkPrefix', () => {
  test('behavior: a torn last line is what a killed run leaves; any other line that is wrong was changed', () => {
    write(3)
    appendFileSync(path, '{"seq":6,"ti')
    checkPrefix(path)
    writeFileSync(path, readFileSync(path, 'utf8').replace('tick 1', 'tock 1'))
    expect(() => checkPrefix(path)).toThrow('events.jsonl is broken at seq 2: its content does not match its hash')
  })
})

describe('toWire', () => {
  test('behavior: half a surrogate pair, which has no bytes in canonical JSON, becomes U+FFFD', () => {
    expect(canonicalJson({ said: 'a\ud800b', '\udc00': [1n] })).toBe('{"said":"a\ufffdb","\ufffd":["1"]}')
    expect(canonicalJson('\ud83d\ude00')).toBe('"\ud83d\ude00"')
  })
})

describe('openLog', () => {
  test('behavior: what is recorded is expected again, then the log grows', () => {
    write(2)
    const recorded = readLog(path)
    truncateLines(path, 2)
    const log = openLog(path, { recorded: recorded.slice(0, 2) })
    for (const event of recorded) log.append(event)
    log.close()
    expect(readLog(path)).toEqual(recorded)
  })
  test('error: another event than the recorded one', () => {
    write(1)
    const recorded = readLog(path)
    const log = openLog(path, { recorded, grow: false })
    expect(() => log.append({ tick: 0, type: 'turn', agent: 'ada', data: { said: 'else' } })).toThrow(DivergenceError)
  })
  test('error: more events than recorded', () => {
    write(1)
    const recorded = readLog(path)
    const log = openLog(path, { recorded, grow: false })
    for (const event of recorded) log.append(event)
    expect(() => log.append({ tick: 1, type: 'turn', agent: null, data: {} })).toThrow('recorded: nothing')
  })
})
