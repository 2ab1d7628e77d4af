import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  aggregationStep,
  type Gathered,
  nextModel,
  plainMean,
  trimmedMean,
} from '../../../arena/scenarios/federated/aggregation.ts'
import type { Update } from '../../../arena/scenarios/federated/format.ts'
import { iterate, zeroState } from '../../../policies/index.ts'

const step = aggregationStep({ features: 2 })
const actor = '0x0000000000000000000000000000000000000000'

function gather(updates: readonly Update[]): Gathered {
  const rows = updates.map((update) => ({ update }))
  return iterate(step, rows, { actor, at: 0n } as never).states.at(-1) as Gathered
}

const coordinate = fc.bigInt({ min: -8192n, max: 8191n })
const update = fc.array(coordinate, { minLength: 3, maxLength: 3 })

/** By sorting, in real numbers. */
function expected(updates: readonly Update[], trim: boolean): number[] {
  return [0, 1, 2].map((place) => {
    const sorted = updates.map((each) => Number(each[place])).sort((a, b) => a - b)
    const kept = trim && sorted.length > 2 ? sorted.slice(1, -1) : sorted
    return Math.floor(kept.reduce((sum, each) => sum + each, 0) / kept.length + 0.5)
  })
}

describe('aggregationStep', () => {
  test('default: gathers what a trimmed mean is made of, in any order', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 12 }), (updates) => {
        expect(trimmedMean(gather(updates)).map(Number)).toEqual(expected(updates, true))
        expect(plainMean(gather(updates)).map(Number)).toEqual(expected(updates, false))
        expect(gather(updates.toReversed())).toEqual(gather(updates))
      }),
    )
  })

  test('behavior: one client moves the trimmed mean no further than the others reach', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 2, maxLength: 8 }), update, (honest, wild) => {
        for (const [place, value] of trimmedMean(gather([...honest, wild])).entries()) {
          const others = honest.map((each) => Number(each[place]))
          expect(Number(value)).toBeGreaterThanOrEqual(Math.min(...others))
          expect(Number(value)).toBeLessThanOrEqual(Math.max(...others))
        }
      }),
    )
  })

  test('behavior: a model moves by the trimmed mean', () => {
    const updates = [
      [10n, 0n, -4n],
      [20n, 8191n, -5n],
      [31n, -8192n, -7n],
    ]
    expect(nextModel([100n, 100n, 100n], gather(updates))).toEqual([120n, 100n, 95n])
  })

  test('error: no updates', () => {
    expect(() => trimmedMean(zeroState(step) as Gathered)).toThrowErrorMatchingInlineSnapshot(
      `[Federated.NoUpdatesError: There is no mean of no updates: a round without any keeps its model.]`,
    )
  })
})
