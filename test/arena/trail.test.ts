import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTrail } from '../../arena/trail.ts'
import { scratch } from './polity.ts'
import { founded, writeRun } from './story.ts'

function logWith(damage: (path: string) => void): ReturnType<typeof readTrail> {
  const run = join(scratch(), 'run')
  writeRun(run, founded)
  const path = join(run, 'events.jsonl')
  damage(path)
  return readTrail(path)
}
const edit = (change: (lines: string[]) => string[]) => (path: string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'))

describe('readTrail', () => {
  test('default: all of it', () => {
    expect(logWith(() => {})).toMatchObject({ events: { length: 5 } })
    expect(logWith(() => {}).broken).toBeUndefined()
  })

  test.each<[string, (path: string) => void, number, string]>([
    ['torn', (path) => appendFileSync(path, '{"seq"'), 5, 'the line of event 5 is torn'],
    ['no event', edit((lines) => lines.with(2, 'x')), 2, 'line 3 of events.jsonl is not event 2'],
    ['dropped', edit((lines) => lines.toSpliced(3, 1)), 3, 'line 4 of events.jsonl is not event 3'],
    [
      'of another run',
      edit((lines) =>
        lines.with(
          3,
          lines[3]!.replace(/"prev":"./, '"prev":"z'.replace('z', lines[3]!.includes('"prev":"0') ? '1' : '0')),
        ),
      ),
      3,
      'event 3 does not follow the one before it',
    ],
    [
      'in a tick that is not its turn',
      edit((lines) => lines.with(3, lines[3]!.replace('"tick":0', '"tick":9'))),
      3,
      'event 3 is neither in the tick before it nor in the next one',
    ],
  ])('behavior: %s: as far as it reads', (_, damage, count, why) => {
    const { events, broken } = logWith(damage)
    expect([events.length, broken]).toEqual([count, why])
  })
})
