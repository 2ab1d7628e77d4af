import { encodeAbiParameters, encodeEventTopics, getAddress, type Log, pad, parseAbi, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { predictAddresses } from '../../contracts/addresses.ts'
import { aiWorkflowGovernanceAbi } from '../../contracts/generated/index.ts'
import { decodeLogs } from '../../contracts/logs.ts'

const addresses = predictAddresses(pad('0x01', { size: 20 }))
const account = pad('0xaa', { size: 20 })
const owner = pad('0xbb', { size: 20 })

const enrolled: Log = {
  address: addresses.gate,
  topics: encodeEventTopics({
    abi: aiWorkflowGovernanceAbi,
    eventName: 'Enrolled',
    args: { account, owner },
  }) as Log['topics'],
  data: encodeAbiParameters([{ type: 'uint8' }], [3]),
  blockHash: zeroHash,
  blockNumber: 1n,
  logIndex: 0,
  transactionHash: zeroHash,
  transactionIndex: 0,
  removed: false,
}

describe('decodeLogs', () => {
  test('default', () => {
    expect(decodeLogs(addresses, [enrolled])).toMatchInlineSnapshot(`
      [
        {
          "args": {
            "account": "0x00000000000000000000000000000000000000AA",
            "owner": "0x00000000000000000000000000000000000000bb",
            "role": 3,
          },
          "contract": "gate",
          "event": "Enrolled",
        },
      ]
    `)
  })

  test('behavior: what others wrote is left out', () => {
    expect(decodeLogs(addresses, [{ ...enrolled, address: account }])).toEqual([])
  })

  test('behavior: what a society brought speaks by its own ABI, and never in the place of one of ours', () => {
    const lake = {
      address: account,
      abi: parseAbi(['event Enrolled(address indexed fish, address indexed by, uint8 tons)']),
    }
    const said = { event: 'Enrolled', args: { fish: getAddress(account), by: getAddress(owner), tons: 3 } }
    expect(decodeLogs(addresses, [{ ...enrolled, address: account }], { lake })).toEqual([
      { contract: 'lake', ...said },
    ])
    const usurper = { ...lake, address: addresses.gate }
    expect(decodeLogs(addresses, [enrolled], { usurper })).toEqual(decodeLogs(addresses, [enrolled]))
  })

  test('behavior: what a society brought may say what its ABI does not know', () => {
    const lake = { address: account, abi: parseAbi(['event Caught(uint8 tons)']) }
    const said = { contract: 'lake', event: 'unknown' }
    const topics: Log['topics'][] = [[zeroHash], []]
    const logs = topics.map((topics) => ({ ...enrolled, address: account, topics, data: '0x07' as const }))
    expect(decodeLogs(addresses, logs, { lake })).toEqual([
      { ...said, args: { topics: [zeroHash], data: '0x07' } },
      { ...said, args: { topics: [], data: '0x07' } },
    ])
  })

  test('error: one of ours in unknown words', () => {
    expect(() => decodeLogs(addresses, [{ ...enrolled, topics: [zeroHash] }])).toThrowErrorMatchingInlineSnapshot(
      `[Contracts.LogError: gate wrote a log with unknown topic 0x0000000000000000000000000000000000000000000000000000000000000000; regenerate contracts/generated with \`npm run abi\`]`,
    )
  })
})
