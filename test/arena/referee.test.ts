import { describe, expect, test } from 'vitest'
import type { Hex } from '../../agents/action.ts'
import type { Claim } from '../../agents/snapshot.ts'
import {
  createReferee,
  decodeRows,
  encodeRows,
  type Recomputed,
  type Rows,
  traceOf,
  WithheldError,
} from '../../arena/referee.ts'
import { commitRows } from '../../contracts/trace.ts'
import { aggregateStep, packWords } from '../../policies/index.ts'

const step = aggregateStep(4)
const rows: Rows = [3n, -4n, 5n].map((value, index) => packWords(step.request, { group: BigInt(index % 2), value }))
const honest = traceOf(step, rows)

/** A claim over the rows whose states are as given, with what stands behind its roots. */
function claimed(states: Rows, { publish = true } = {}) {
  const [inputs, trace] = [commitRows(rows), commitRows(states)]
  const behind = new Map<Hex, Uint8Array>([[inputs.root, encodeRows(rows)]])
  if (publish) behind.set(trace.root, encodeRows(states))
  const blobs = { get: async (hash: Hex) => behind.get(hash), put: async () => '0x' as const }
  const claim = { inputsRoot: inputs.root, statesRoot: trace.root, rows: rows.length } as Claim
  return { claim, behind, referee: createReferee({ blobs, stepOf: () => step }) }
}

/** The honest states with one more unit in the first word of state `from`, and honest steps after it. */
function forgedAt(from: number): Rows {
  const [first = 0n, ...rest] = honest[from] ?? []
  const forged = traceOf(step, rows.slice(from), [first + 1n, ...rest])
  return [...honest.slice(0, from), ...forged]
}

describe('inspect', () => {
  test('default: an honest claim holds', async () => {
    const { referee, claim } = claimed(honest)
    expect(await referee.inspect(claim)).toEqual({ valid: true })
  })
  test.each([1, 2, 3])('behavior: the first invalid transition, forged at state %i', async (from) => {
    const { referee, claim } = claimed(forgedAt(from))
    expect(await referee.inspect(claim)).toEqual({ valid: false, index: from - 1 })
  })
  test('behavior: what one referee has recomputed, others of the run do not', async () => {
    const { claim, behind } = claimed(forgedAt(2))
    const asked: Hex[] = []
    const blobs = {
      put: async () => '0x' as const,
      get: async (hash: Hex) => {
        asked.push(hash)
        return behind.get(hash)
      },
    }
    const recomputed: Recomputed = new Map()
    const [one, two] = [0, 1].map(() => createReferee({ blobs, stepOf: () => step, recomputed }))
    const found = await Promise.all([one, two].map((referee) => referee?.inspect(claim)))
    await two?.open(claim, 1)
    expect(found).toEqual([
      { valid: false, index: 1 },
      { valid: false, index: 1 },
    ])
    expect(asked).toEqual([claim.inputsRoot, claim.statesRoot])
    expect(recomputed.size).toBe(3)
  })
  test('behavior: what was withheld can be published later', async () => {
    const { referee, claim, behind } = claimed(forgedAt(2), { publish: false })
    await expect(referee.inspect(claim)).rejects.toThrow(WithheldError)
    behind.set(claim.statesRoot, encodeRows(forgedAt(2)))
    expect(await referee.inspect(claim)).toEqual({ valid: false, index: 1 })
  })
  test('error: states that nobody published, or that are others', async () => {
    const withheld = claimed(forgedAt(2), { publish: false })
    await expect(withheld.referee.inspect(withheld.claim)).rejects.toThrow(WithheldError)
    const swapped = claimed(forgedAt(2))
    swapped.behind.set(swapped.claim.statesRoot, encodeRows(honest))
    await expect(swapped.referee.inspect(swapped.claim)).rejects.toThrow(WithheldError)
  })
})

test('open: the words of one transition, with their places in both trees', async () => {
  const { referee, claim } = claimed(forgedAt(2))
  const opening = await referee.open(claim, 1)
  expect([opening.pre, opening.post, opening.input]).toEqual([honest[1], forgedAt(2)[2], rows[1]])
  expect(opening.preProof).toEqual(commitRows(forgedAt(2)).open(1).proof)
})

test('encodeRows: there and back', () => {
  expect(decodeRows(encodeRows(honest))).toEqual(honest)
})
