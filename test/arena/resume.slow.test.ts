import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pause, randomStream, wallClock } from '../../arena/clock.ts'
import { readWholeTicks } from '../../arena/log.ts'
import { descendants, eventsOf, isAlive, polity, scratch, startPolity } from './polity.ts'

let folder: string
let head: string
/** How long an undisturbed run takes here, in milliseconds. */
let duration: number

beforeAll(async () => {
  folder = scratch()
  const run = join(folder, 'undisturbed')
  await polity(['run', 'pipeline', '--out', run])
  const again = join(folder, 'again')
  const begin = wallClock()
  expect(await polity(['run', 'pipeline', '--out', again])).toMatchObject({ code: 0 })
  duration = wallClock() - begin
  head = eventsOf(run).at(-1)?.hash as string
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The tick that a run is in, as far as its log is on disk. */
function tickOf(run: string): number {
  const log = join(run, 'events.jsonl')
  return Math.max(-1, ...(existsSync(log) ? readWholeTicks(log).map(({ tick }) => tick) : []))
}

/** Waits until all of these processes are gone; names the ones that stay. */
async function gone(pids: readonly number[]): Promise<number[]> {
  for (let round = 0; round < 60 && pids.some(isAlive); round++) await pause(50)
  return pids.filter(isAlive)
}

describe('polity run --resume', () => {
  // A sample: test/bench/faults.ts kills runners at drawn boundaries by the dozen.
  test('behavior: killed at 8 random moments, it ends with the hash of an undisturbed run and leaves no process behind', async () => {
    const random = randomStream('resume', 'moments')
    for (let round = 0; round < 8; round++) {
      const run = join(folder, `killed-${round}`)
      const moment = 100 + random.below(Math.floor(duration))
      const { child, done } = startPolity(['run', 'pipeline', '--out', run])
      await Promise.race([pause(moment), done])
      const pids = descendants(child.pid as number)
      child.kill('SIGKILL')
      const { signal } = await done
      expect(await gone(pids), `left behind after ${moment} ms`).toEqual([])
      if (signal === null) continue
      const resumed = existsSync(join(run, 'run.json'))
        ? await polity(['run', '--resume', run])
        : await polity(['run', 'pipeline', '--out', run])
      const ended = resumed.stderr.includes('has ended')
      expect({ code: resumed.code, moment, stderr: resumed.stderr }).toMatchObject({ code: ended ? 2 : 0 })
      expect(eventsOf(run).at(-1)?.hash, `killed after ${moment} ms`).toBe(head)
      rmSync(run, { recursive: true })
    }
  }, 1_200_000)

  test('behavior: Ctrl-C finishes the tick, says how to go on, and leaves no process behind', async () => {
    const run = join(folder, 'stopped')
    const { child, done } = startPolity(['run', 'pipeline', '--out', run])
    while (tickOf(run) < 4) await pause(20)
    const pids = descendants(child.pid as number)
    child.kill('SIGINT')
    const { code, stderr } = await done
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining(`polity run --resume ${run}`) })
    expect(await gone(pids)).toEqual([])
    expect(eventsOf(run).at(-1)?.type).toBe('tick.ended')
    expect(await polity(['run', '--resume', run])).toMatchObject({ code: 0 })
    expect(eventsOf(run).at(-1)?.hash).toBe(head)
  })

  test('error: a run that has ended, a folder that is none', async () => {
    expect(await polity(['run', '--resume', join(folder, 'undisturbed')])).toMatchObject({ code: 2 })
    expect(await polity(['run', '--resume', folder])).toMatchObject({ code: 2 })
  })
})
