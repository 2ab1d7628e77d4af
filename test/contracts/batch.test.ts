import fc from 'fast-check'
import { type Hex, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { BatchSizeError, commitBatch, isLeafOf, joinOpenings } from '../../contracts/batch.ts'
import { batchId, claimOf, hashResult, type Result } from '../../contracts/result.ts'
import { hashLeaf, hashNode } from '../../contracts/trace.ts'

const where = '0x00000000000000000000000000000000000000aa'
const word = `0x${'11'.repeat(32)}` as const

describe('commitBatch', () => {
  test('default: the vector that ClaimManager.t.sol holds too', () => {
    const { id, root, openSome } = commitBatch(where, results(3))
    expect({ id, root, openSome: openSome([0, 2]) }).toMatchInlineSnapshot(`
      {
        "id": 21227646287165068154376602726471577336969595649756662072029771428711885799379n,
        "openSome": [
          "0x861f48478ea293ac7e920ea8800c4c642b8e0863a7e5a33f0b9de9e02f6c586c",
        ],
        "root": "0x9fb84f290dfe39737ac0384d424f2ab7d6bc267484daf9af6a7712418e5b22f9",
      }
    `)
  })

  test('behavior: a batch of one is a claim', () => {
    const [result] = results(1)
    expect(commitBatch(where, [result!])).toMatchObject({ id: claimOf(result!).batch, root: claimOf(result!).root })
    expect(commitBatch(where, [result!]).open(0)).toEqual([])
  })

  test('law: any leaves and the nodes they lack give the root, all leaves without any', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.bigInt(1n, 2n ** 40n), (n, mask) => {
        const some = Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> BigInt(i)) & 1n)
        fc.pre(some.length > 0)
        const list = results(n)
        const { id, root, openSome } = commitBatch(where, list)
        const leaves = some.map((i) => [i, hashLeaf(i, [BigInt(hashResult(list[i]!))])] as const)
        expect(rootOf(n, leaves, openSome(some))).toBe(root)
        expect(id).toBe(batchId(where, n, root))
        expect(openSome(list.map((_, i) => i))).toEqual([])
      }),
    )
  })

  test('law: some leaves with their ways up are enough to settle them, and each is a leaf at its own place alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.bigInt(1n, 2n ** 40n), (n, mask) => {
        const some = Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> BigInt(i)) & 1n)
        fc.pre(some.length > 0)
        const list = results(n)
        const { id, open, openSome } = commitBatch(where, list)
        const ways = some.map((index) => ({ index, proof: open(index) }))
        expect(joinOpenings(n, ways)).toEqual(openSome(some))
        const batch = { id, aggregator: where, size: n } as const
        for (const { index, proof } of ways) {
          const leaf = { result: list[index]!, proof }
          expect(isLeafOf(batch, index, leaf)).toBe(true)
          expect(isLeafOf(batch, index + 1, leaf)).toBe(false)
          expect(isLeafOf({ ...batch, size: n + 1 }, index, leaf)).toBe(false)
          expect(isLeafOf(batch, index, { ...leaf, proof: [...proof, word] })).toBe(false)
          expect(isLeafOf(batch, index, { ...leaf, result: { ...leaf.result, attempt: 2 } })).toBe(false)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('error: none, or too many', () => {
    expect(() => commitBatch(where, [])).toThrow(BatchSizeError)
    expect(() => commitBatch(where, results(257))).toThrowErrorMatchingInlineSnapshot(
      `[Contracts.BatchSizeError: a batch of 257 results; give 1 to 256, or several batches]`,
    )
    expect(commitBatch(where, results(256)).open(255)).toHaveLength(8)
  })
})

function results(n: number): Result[] {
  return Array.from({ length: n }, (_, task) => ({
    ...{ workflow: word, task: task % 256, attempt: 1, worker: where, rows: 3 },
    ...{ inputsRoot: word, statesRoot: word, result: word, salt: zeroHash },
  }))
}

/** As Batches.sol does it. */
function rootOf(n: number, leaves: readonly (readonly [number, Hex])[], proof: readonly Hex[]): Hex {
  const rest = [...proof]
  let [level, padding] = [leaves, zeroHash as Hex]
  for (let width = n; width > 1; width = Math.ceil(width / 2)) {
    const known = new Map(level)
    const above: [number, Hex][] = []
    for (const [position, node] of level) {
      if (position % 2 === 1 && known.has(position - 1)) continue
      const sibling = known.get(position ^ 1) ?? ((position ^ 1) < width ? rest.shift()! : padding)
      above.push([position >> 1, position % 2 ? hashNode(sibling, node) : hashNode(node, sibling)])
    }
    level = above
    padding = hashNode(padding, padding)
  }
  expect(rest).toEqual([])
  return level[0]![1]
}
