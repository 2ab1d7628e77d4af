import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { pause } from '../../arena/clock.ts'
import { runsIn } from '../../arena/runList.ts'
import { descendants, eventsOf, isAlive, polity, scratch, startPolity } from './polity.ts'

const RELAY = 'examples/relay/society.ts'
const headsIn = (dir: string) => Object.fromEntries(runsIn(dir).map(({ name, head }) => [name, head]))
const grid = (out: string) => [
  ...['sweep', RELAY, '--seeds', '1,2', '--set', 'policy.small.max=1 POL,5 POL', '--jobs', '2', '--out', out],
]

describe('polity sweep', () => {
  const undisturbed = join(scratch(), 'sweep')
  beforeAll(async () => {
    const { code, stderr } = await polity(grid(undisturbed))
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('default: each cell is a run with its seed and setting, and verifies', async () => {
    expect(
      runsIn(undisturbed)
        .map(({ name, seed, fork }) => [name, seed, fork?.changes])
        .sort(),
    ).toEqual([
      ['1-seed-1', '1', { 'policy.small.max': '1 POL' }],
      ['1-seed-2', '2', { 'policy.small.max': '1 POL' }],
      ['2-seed-1', '1', { 'policy.small.max': '5 POL' }],
      ['2-seed-2', '2', { 'policy.small.max': '5 POL' }],
    ])
    const { code, stdout } = await polity(['verify', join(undisturbed, '1-seed-1')])
    expect(code).toBe(0)
    expect(stdout).toContain('fork: tick 0: policy.small.max=1 POL')
    expect(stdout).not.toContain('it parted from')
  })

  test('behavior: with the smaller limit ada and bob are denied; order decides with the larger one', () => {
    const { settings } = JSON.parse(readFileSync(join(undisturbed, 'sweep.json'), 'utf8'))
    const values = (setting: number, measure: string) =>
      settings[setting].measures.find(({ name }: { name: string }) => name === measure).values
    expect([values(0, 'denied'), values(1, 'denied')]).toEqual([
      [2, 2],
      [0, 0],
    ])
    expect(values(1, 'survival')).toEqual([0.5, 1])
  })

  test('behavior: Ctrl-C leaves no process behind, and the same command comes to the same runs', async () => {
    const out = join(scratch(), 'sweep')
    const { child, done } = startPolity(grid(out))
    while (!runsIn(out).some(({ events }) => events > 0)) await pause(20)
    const below = descendants(child.pid ?? 0)
    child.kill('SIGINT')
    const { code, stderr } = await done
    expect(code).toBe(130)
    expect(stderr).toMatch(/Stopped with \d of 4 runs ended\. Give the command again to go on\.\n$/)
    expect(below.length).toBeGreaterThan(2)
    expect(below.filter(isAlive)).toEqual([])
    expect((await polity(grid(out))).code).toBe(0)
    expect(headsIn(out)).toEqual(headsIn(undisturbed))
  })

  test('behavior: a cell that fails is reported, and the others are counted', async () => {
    const out = join(scratch(), 'sweep')
    mkdirSync(join(out, '1-seed-2'), { recursive: true })
    writeFileSync(join(out, '1-seed-2', 'mine.txt'), 'not a run')
    const { code, stdout, stderr } = await polity(['sweep', RELAY, '--seeds', '1..2', '--out', out])
    expect(code).toBe(1)
    expect(stderr).toContain('1-seed-2: it is not empty')
    expect(stdout).toContain('as it is (n = 1)')
    expect(eventsOf(join(out, '1-seed-1')).at(-1)?.type).toBe('run.ended')
  })

  test.each([
    [
      'another sweep',
      ['--seeds', '1', '--out', undisturbed, '--set', 'policy.small.max=2 POL'],
      /is a run of another sweep: its settings differ/,
    ],
    [
      'no such key',
      ['--out', join(undisturbed, 'x'), '--set', 'policy.smal.max=2'],
      /has nothing called "policy\.smal\.max" to set/,
    ],
    [
      'no such value',
      ['--out', join(undisturbed, 'x'), '--set', 'policy.small.max=much,2'],
      /policy\.small\.max|max takes a number/,
    ],
  ])('error: %s', async (_, args, message) => {
    const { code, stderr } = await polity(['sweep', RELAY, ...args])
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})
