import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ddmin } from '../../arena/ddmin.ts'

const among = (all: readonly number[], some: readonly number[]) => some.every((item) => all.includes(item))

/** Counts what is asked. */
function asking(holds: (kept: readonly number[]) => boolean) {
  const asked: (readonly number[])[] = []
  return {
    asked,
    holds: async (kept: readonly number[]) => {
      asked.push(kept)
      return holds(kept)
    },
  }
}

describe('ddmin', () => {
  test('default: what is needed, in its order', async () => {
    const { holds, asked } = asking((kept) => among(kept, [1, 7, 8]))
    expect(await ddmin([1, 2, 3, 4, 5, 6, 7, 8], holds)).toEqual([1, 7, 8])
    expect(asked.length).toBeLessThan(60)
  })

  test('behavior: nothing, when nothing is needed; a lone item that is not', async () => {
    expect(await ddmin([1, 2, 3], async () => true)).toEqual([])
    expect(await ddmin([1], async () => true)).toEqual([])
    expect(await ddmin([], async () => true)).toEqual([])
    expect(await ddmin([1], async (kept) => kept.length > 0)).toEqual([1])
  })

  test('behavior: each smaller list is told once, and holds', async () => {
    const told: number[] = []
    await ddmin(
      Array.from({ length: 16 }, (_, index) => index),
      async (kept) => among(kept, [3, 12]),
      (kept) => told.push(kept.length),
    )
    expect(told).toEqual([...told].sort((a, b) => b - a))
    expect(told.at(-1)).toBe(2)
  })

  /** Any property at all, monotone or not: it is drawn from the list's own bits, and holds of the whole. */
  const anything = fc.record({
    size: fc.integer({ min: 0, max: 12 }),
    seed: fc.nat(),
    one: fc.array(fc.nat(11), { maxLength: 4 }),
    other: fc.array(fc.nat(11), { maxLength: 4 }),
    strange: fc.boolean(),
  })

  test('law: the result holds, is a part in the same order, and is 1-minimal', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async ({ size, seed, one, other, strange }) => {
        const whole = Array.from({ length: size }, (_, index) => index)
        const needs = [one, other].map((some) => some.filter((item) => item < size))
        const bits = (kept: readonly number[]) => kept.reduce((sum, item) => (sum * 31 + item * seed) % 1009, 7)
        const holds = (kept: readonly number[]) =>
          kept.length === size || needs.some((some) => among(kept, some) && (!strange || bits(kept) % 3 > 0))
        const result = await ddmin(whole, async (kept) => holds(kept))
        expect(holds(result)).toBe(true)
        expect(result).toEqual(whole.filter((item) => result.includes(item)))
        for (const item of result) expect(holds(result.filter((each) => each !== item))).toBe(false)
      }),
    )
  })
})
