import { pad } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Hex } from '../../agents/action.ts'
import type { Claim } from '../../agents/snapshot.ts'
import {
  createReferee,
  datasetHash,
  type Recomputed,
  traceOf,
  UnknownStepError,
  WithheldError,
} from '../../arena/referee.ts'
import { commitBatch } from '../../contracts/batch.ts'
import { batchName, claimOf, encodeLeaf, type Result } from '../../contracts/result.ts'
import { commitRows, decodeRows, encodeRows, hashLeaf, type Rows } from '../../contracts/trace.ts'
import { aggregateStep, packWords } from '../../policies/index.ts'

const step = aggregateStep(4)
const rows: Rows = [3n, -4n, 5n].map((value, index) => packWords(step.request, { group: BigInt(index % 2), value }))
const honest = traceOf(step, rows)

const inputs = commitRows(rows)
const dataOf = () => datasetHash(rows.length, inputs.root)

/** A claim over the rows whose states are as given, with what stands behind its name and roots. */
function claimed(states: Rows, { publish = true, ...rest }: { publish?: boolean } & Partial<Result> = {}) {
  const trace = commitRows(states)
  const behind = new Map<Hex, Uint8Array>([[inputs.root, encodeRows(rows)]])
  if (publish) behind.set(trace.root, encodeRows(states))
  const blobs = { get: async (hash: Hex) => behind.get(hash), put: async () => '0x' as const }
  const result: Result = {
    ...{ workflow: pad('0xf1'), task: 1, attempt: 0, worker: pad('0xaa', { size: 20 }), rows: rows.length },
    ...{ inputsRoot: inputs.root, statesRoot: trace.root, result: hashLeaf(rows.length, states[rows.length] ?? []) },
    ...{ salt: pad('0x5a'), ...rest },
  }
  const { batch } = claimOf(result)
  behind.set(batchName(batch), encodeLeaf({ result, signature: '0x', proof: [] }))
  const claim = { id: String(batch), claimant: result.worker, leaves: [{ status: 'open' }] } as Claim
  return { claim, result, behind, referee: createReferee({ blobs, stepOf: () => step, dataOf }) }
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
    expect(await referee.inspect(claim)).toEqual({ valid: false, at: from - 1 })
  })
  test('behavior: what one referee has recomputed, others of the run do not', async () => {
    const { claim, result, behind } = claimed(forgedAt(2))
    const name = batchName(BigInt(claim.id))
    const asked: Hex[] = []
    const blobs = {
      put: async () => '0x' as const,
      get: async (hash: Hex) => {
        asked.push(hash)
        return behind.get(hash)
      },
    }
    const recomputed: Recomputed = new Map()
    const [one, two] = [0, 1].map(() => createReferee({ blobs, stepOf: () => step, dataOf, recomputed }))
    const found = await Promise.all([one, two].map((referee) => referee?.inspect(claim)))
    await two?.transition(claim, 1)
    expect(found).toEqual([
      { valid: false, at: 1 },
      { valid: false, at: 1 },
    ])
    expect(asked.filter((hash) => hash !== name)).toEqual([result.inputsRoot, result.statesRoot])
    expect(recomputed.size).toBe(3)
  })
  test("behavior: a result judged by code that is not the house's is one that a validator can't compute, and no failure", async () => {
    const behind = new Map<Hex, Uint8Array>([[dataOf(), encodeRows(rows)]])
    const blobs = { get: async (hash: Hex) => behind.get(hash), put: async () => '0x' as const }
    const at = { workflow: pad('0xf1'), task: 1 }
    const known = createReferee({ blobs, stepOf: () => step, dataOf })
    expect(await known.run(at)).toMatch(/^0x[0-9a-f]{64}$/)
    const stepOf = () => {
      throw new UnknownStepError('')
    }
    expect(await createReferee({ blobs, stepOf, dataOf }).run(at)).toBeUndefined()
  })
  test('behavior: what was withheld can be published later', async () => {
    const { referee, claim, result, behind } = claimed(forgedAt(2), { publish: false })
    expect(await referee.inspect(claim)).toEqual({ valid: false, at: 'withheld' })
    behind.set(result.statesRoot, encodeRows(forgedAt(2)))
    expect(await referee.inspect(claim)).toEqual({ valid: false, at: 1 })
  })
  test('behavior: states that nobody published, or that are others, are withheld', async () => {
    const withheld = claimed(forgedAt(2), { publish: false })
    expect(await withheld.referee.inspect(withheld.claim)).toEqual({ valid: false, at: 'withheld' })
    await expect(withheld.referee.transition(withheld.claim, 1)).rejects.toThrow(WithheldError)
    const swapped = claimed(forgedAt(2))
    swapped.behind.set(swapped.result.statesRoot, encodeRows(honest))
    expect(await swapped.referee.inspect(swapped.claim)).toEqual({ valid: false, at: 'withheld' })
  })
  test('behavior: of a claim of several, each leaf by its place; a leaf at another is not found', async () => {
    const { result, behind } = claimed(honest)
    const results = [0, 1, 2].map((task) => ({ ...result, task }))
    const { id, open } = commitBatch(result.worker, results)
    const claim = { id: String(id), claimant: result.worker, leaves: results.map(() => ({ status: 'open' })) } as Claim
    const put = (at: number, index: number) =>
      behind.set(batchName(id, at), encodeLeaf({ result: results[index]!, signature: '0x', proof: open(index) }))
    for (const index of [0, 1]) put(index, index)
    put(2, 1)
    const blobs = { get: async (hash: Hex) => behind.get(hash), put: async () => '0x' as const }
    const referee = createReferee({ blobs, stepOf: () => step, dataOf })
    expect((await referee.leaf(claim, 1)).result.task).toBe(1)
    expect(await referee.inspect(claim, 1)).toEqual({ valid: true })
    expect((await referee.recompute(claim)).states).toEqual(honest)
    await expect(referee.leaf(claim, 2)).rejects.toThrow(WithheldError)
  })
  test('error: a leaf that nobody published, that is no leaf, or another', async () => {
    for (const bytes of [
      undefined,
      encodeRows(rows),
      encodeLeaf({ result: claimed(honest, { attempt: 1 }).result, signature: '0x', proof: [] }),
    ]) {
      const { referee, claim, behind } = claimed(honest)
      const name = batchName(BigInt(claim.id))
      if (bytes) behind.set(name, bytes)
      else behind.delete(name)
      await expect(referee.inspect(claim)).rejects.toThrow(WithheldError)
    }
  })
  test('behavior: a wrong start, a wrong end, other data', async () => {
    const [, ...later] = honest
    const start = claimed([[1n, ...(honest[0] ?? []).slice(1)], ...later])
    expect(await start.referee.inspect(start.claim)).toEqual({ valid: false, at: 'start' })
    const end = claimed(honest, { result: pad('0x01') })
    expect(await end.referee.inspect(end.claim)).toEqual({ valid: false, at: 'end' })
    const data = claimed(honest, { rows: 2 })
    expect(await data.referee.inspect(data.claim)).toEqual({ valid: false, at: 'data' })
  })
})

test('transition: the words of one, with their places in both trees', async () => {
  const { referee, claim } = claimed(forgedAt(2))
  const opened = await referee.transition(claim, 1)
  expect([opened.pre, opened.post, opened.input]).toEqual([honest[1], hashLeaf(2, forgedAt(2)[2] ?? []), rows[1]])
  expect(opened.preProof).toEqual(commitRows(forgedAt(2)).open(1).proof)
})

test('end: the first and the last state by their hashes', async () => {
  const { referee, claim } = claimed(honest)
  const { open } = commitRows(honest)
  expect(await referee.end(claim, 'start')).toEqual({ state: hashLeaf(0, honest[0] ?? []), proof: open(0).proof })
  expect(await referee.end(claim, 'end')).toEqual({ state: hashLeaf(3, honest[3] ?? []), proof: open(3).proof })
})

test('encodeRows: there and back', () => {
  expect(decodeRows(encodeRows(honest))).toEqual(honest)
})
