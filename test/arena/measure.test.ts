import { describe, expect, test } from 'vitest'
import { inTurn, quantile, timesOf } from '../../arena/measure.ts'
import { proofBar } from '../../arena/proofBar.ts'

describe('measure', () => {
  test('default: quantiles are values that were there', () => {
    const times = [5, 1, 4, 2, 3]
    expect([0.5, 0.8, 0.95, 1].map((share) => quantile(times, share))).toEqual([3, 4, 5, 5])
    expect(quantile([7], 0.5)).toBe(7)
  })

  test('behavior: items come in turn', () => {
    const next = inTurn(['a', 'b', 'c'])
    expect(Array.from({ length: 6 }, () => next()).sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  })

  test('behavior: a run to warm up does not count', async () => {
    const runs: number[] = []
    const { wall, cpu } = await timesOf(3, async (run) => runs.push(run))
    expect([runs, wall.length, cpu.length]).toEqual([[0, 1, 2, 3], 3, 3])
  })
})

test('proofBar: by constraints, and by one membership of depth 10', () => {
  expect([
    proofBar({ constraints: 1400, memberships: [] }),
    proofBar({ constraints: 1401, memberships: [] }),
    proofBar({ constraints: 4855, memberships: [10] }),
    proofBar({ constraints: 4855, memberships: [11] }),
    proofBar({ constraints: 7000, memberships: [10, 10] }),
  ]).toEqual([300, undefined, 600, undefined, undefined])
})
