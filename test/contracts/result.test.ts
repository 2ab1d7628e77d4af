import { hashStruct, hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  batchName,
  claimOf,
  decodeLeaf,
  encodeLeaf,
  hashResult,
  type Result,
  resultData,
} from '../../contracts/result.ts'

const word = `0x${'11'.repeat(32)}` as const
const where = '0x00000000000000000000000000000000000000aa'
const result: Result = {
  ...{ workflow: word, task: 2, attempt: 1, worker: where, rows: 3 },
  ...{ inputsRoot: word, statesRoot: word, result: word, salt: word },
}

describe('hashResult', () => {
  test('default: the struct hash of EIP-712', () => {
    const { types, primaryType } = resultData(31337, where, result)
    expect(hashResult(result)).toBe(hashStruct({ data: result, types, primaryType }))
    expect(hashResult(result)).toMatchInlineSnapshot(
      `"0xafa11471f9dad8d7d0652d59061b6ad2cef40dfb3e7dc36dcae6a5a0a68532a7"`,
    )
  })

  test('behavior: every field counts', () => {
    const changes: Partial<Result>[] = [
      ...[{ task: 3 }, { attempt: 2 }, { rows: 4 }, { worker: batchName(1n).slice(0, 42) as typeof where }],
      ...(['workflow', 'inputsRoot', 'statesRoot', 'result', 'salt'] as const).map((name) => ({
        [name]: batchName(1n),
      })),
    ]
    const hashes = changes.map((change) => hashResult({ ...result, ...change }))
    expect(new Set([...hashes, hashResult(result)]).size).toBe(changes.length + 1)
  })
})

test('resultData: another chain, another hash', () => {
  const hashes = [1, 31337].map((chain) => hashTypedData(resultData(chain, where, result)))
  expect(hashes[0]).not.toBe(hashes[1])
})

test('claimOf: the same batch for the same leaf, another for another worker', () => {
  expect(claimOf(result)).toEqual(claimOf({ ...result }))
  expect(claimOf({ ...result, worker: batchName(1n).slice(0, 42) as typeof where }).batch).not.toBe(
    claimOf(result).batch,
  )
})

test('encodeLeaf: there and back', () => {
  const leaf = { result, signature: '0x', proof: [word] } as const
  expect(decodeLeaf(encodeLeaf({ ...leaf, proof: [word] }))).toEqual(leaf)
})
