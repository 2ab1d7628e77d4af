import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { attestationData } from '../../contracts/typed.ts'

const where = '0x00000000000000000000000000000000000000aa'
const word = `0x${'11'.repeat(32)}` as const

describe('attestationData', () => {
  test('default', () => {
    const message = { workflowHash: word, task: 1n, result: word }
    expect(hashTypedData(attestationData(31337, where, message))).toMatchInlineSnapshot(
      `"0xdf4421577f99e1e196150611f48fd1bfb4296eca1daedd9edc55c3e76b7d55ef"`,
    )
  })

  test('behavior: another chain, another hash', () => {
    const message = { workflowHash: word, task: 1n, result: word }
    const hashes = [1, 31337].map((chain) => hashTypedData(attestationData(chain, where, message)))
    expect(hashes[0]).not.toBe(hashes[1])
  })
})
