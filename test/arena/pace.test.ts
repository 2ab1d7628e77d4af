import { describe, expect, test } from 'vitest'
import { pause } from '../../arena/clock.ts'
import { createPace, type Pace } from '../../arena/pace.ts'

/** Ticks that happen as they are let. */
function ticking({ turn, signal }: Pace) {
  const seen = { ticks: 0, stopped: false }
  const go = async () => {
    for (;;) {
      await turn()
      if (signal.aborted) break
      seen.ticks += 1
      await pause(0)
    }
    seen.stopped = true
  }
  void go()
  return seen
}

describe('createPace', () => {
  test('default: ticks happen', async () => {
    const pace = createPace()
    const seen = ticking(pace)
    await expect.poll(() => seen.ticks).toBeGreaterThan(2)
    expect(pace.control.paused).toBe(false)
    pace.control.stop()
    await expect.poll(() => seen.stopped).toBe(true)
  })

  test('behavior: paused, step by step, stopped while it waits', async () => {
    const pace = createPace({ paused: true })
    const seen = ticking(pace)
    await pause(20)
    expect({ ...seen, paused: pace.control.paused }).toEqual({ ticks: 0, stopped: false, paused: true })
    pace.control.step(2)
    pace.control.step(1)
    await pause(50)
    expect({ ...seen, paused: pace.control.paused }).toEqual({ ticks: 3, stopped: false, paused: true })
    pace.control.resume()
    await expect.poll(() => seen.ticks).toBeGreaterThan(5)
    pace.control.pause()
    const { ticks } = seen
    await pause(20)
    expect(seen.ticks - ticks).toBeLessThan(2)
    pace.control.stop()
    await expect.poll(() => seen.stopped).toBe(true)
  })
})
