import { describe, expect, test } from 'vitest'
import { blockTime, TickOverflowError } from '../../arena/chain.ts'
import { TICK_SECONDS, tickTime } from '../../arena/clock.ts'

describe('blockTime', () => {
  const first = tickTime(3) + 1n
  test('default: a second for each block, up to the end of the tick', () => {
    expect([blockTime(first, 0), blockTime(first, 58)]).toEqual([first, tickTime(4) - 1n])
    expect(blockTime(first, 58) - tickTime(3)).toBe(TICK_SECONDS - 1n)
  })
  test("error: the next tick's time", () => {
    expect(() => blockTime(first, 59)).toThrow(TickOverflowError)
    expect(() => blockTime(first, 59)).toThrowErrorMatchingInlineSnapshot(
      `[Arena.TickOverflowError: A tick of 60 s has no second left: 59 blocks were mined and transactions wait for more. Have fewer agents act, or less work done, in one tick.]`,
    )
  })
})
