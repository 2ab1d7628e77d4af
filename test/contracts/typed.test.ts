import { readFileSync } from 'node:fs'
import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { attestationData, ballotData } from '../../contracts/typed.ts'

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

describe('ballotData', () => {
  test('default: as OpenZeppelin types it', () => {
    const { types, primaryType } = ballotData(31337, where, { proposalId: 7n, support: 1, voter: where, nonce: 0n })
    const fields = types.Ballot.map(({ type, name }) => `${type} ${name}`)
    const theirs = readFileSync('node_modules/@openzeppelin/contracts/governance/Governor.sol', 'utf8')
    expect(theirs).toContain(`keccak256("${primaryType}(${fields.join(',')})")`)
  })

  test('behavior: each part is signed', () => {
    const ballot = { proposalId: 7n, support: 1, voter: where, nonce: 0n } as const
    const hashes = [
      ...[{}, { proposalId: 8n }, { support: 0 }, { voter: word.slice(0, 42) as '0x' }, { nonce: 1n }].map((other) =>
        hashTypedData(ballotData(31337, where, { ...ballot, ...other })),
      ),
      hashTypedData(ballotData(1, where, ballot)),
      hashTypedData(ballotData(31337, word.slice(0, 42) as '0x', ballot)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
