import fc from 'fast-check'
import { zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { commitRows, hashLeaf, hashNode, RowError } from '../../contracts/trace.ts'

const rows = [
  [0n, 0n],
  [7n, 1n],
  [9n, 2n],
  [2n ** 248n - 1n, 3n],
  [5n, 5n],
]

describe('commitRows', () => {
  test('default: the vector that Trace.t.sol holds too', () => {
    const { root, open } = commitRows(rows)
    expect({ root, third: open(3), last: open(4) }).toMatchInlineSnapshot(`
      {
        "last": {
          "proof": [
            "0x0000000000000000000000000000000000000000000000000000000000000000",
            "0xc07a1e8b7e0057673fdc2affe190d8a960c5fe615663f27b7ce84f3d93ef92a6",
            "0x9261961b7f6663ebca162b6f3eaa04e634a7d459e806837dd54cc4b9350b148a",
          ],
          "words": [
            5n,
            5n,
          ],
        },
        "root": "0xca58182428c6a4bc6948dd8bc74c800ea22f363842219564a1ae4f20f396fa30",
        "third": {
          "proof": [
            "0x5d594e8a86fae3bf2efac02b1024cc7424715eea48f6f194a1336712b928227d",
            "0xde5a87e1ad4ff7f7e535a5d83ad969faed49d3018eaf3329016f772a4fe2ed47",
            "0x8adc18252ab51576a72f614f6d9a98c508d42758ca523665bf6973f403525e67",
          ],
          "words": [
            452312848583266388373324160190187140051835877600158453279131187530910662655n,
            3n,
          ],
        },
      }
    `)
  })

  test('behavior: one row is its leaf', () => {
    expect(commitRows([[1n]])).toMatchObject({ root: hashLeaf(0, [1n]) })
    expect(commitRows([[1n]]).open(0).proof).toEqual([])
  })

  test('behavior: padded with zero hashes to a power of two', () => {
    const [a, b, c] = [hashLeaf(0, [1n]), hashLeaf(1, [2n]), hashLeaf(2, [3n])]
    expect(commitRows([[1n], [2n], [3n]]).root).toBe(hashNode(hashNode(a, b), hashNode(c, zeroHash)))
  })

  test('law: every row opens to the root, and nowhere else', () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
    const table = fc.array(fc.array(word, { maxLength: 4 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(table, fc.nat(), fc.nat(), (rows, a, b) => {
        const { root, open } = commitRows(rows)
        const [i, j] = [a % rows.length, b % rows.length]
        const { words, proof } = open(i)
        expect(climb(i, words, proof)).toBe(root)
        if (i !== j) expect(climb(j, words, proof)).not.toBe(root)
        expect(proof.length).toBe(Math.ceil(Math.log2(rows.length)))
      }),
    )
  })

  test('error: no such row', () => {
    expect(() => commitRows([])).toThrow(RowError)
    expect(() => commitRows(rows).open(5)).toThrowErrorMatchingInlineSnapshot(
      `[Contracts.RowError: no row 5 among 5; give an index from 0 to rows - 1, and commit to at least one row]`,
    )
    expect(() => commitRows(rows).open(-1)).toThrow(RowError)
  })
})

function climb(index: number, words: readonly bigint[], proof: readonly `0x${string}`[]) {
  return proof.reduce(
    (hash, sibling, depth) => ((index >> depth) & 1 ? hashNode(sibling, hash) : hashNode(hash, sibling)),
    hashLeaf(index, words),
  )
}
