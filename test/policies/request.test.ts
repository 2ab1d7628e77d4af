import { encodeFunctionData, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  account,
  address,
  array,
  bool,
  bytes32,
  calldata,
  definePolicy,
  int,
  readRequest,
  symbol,
  target,
  uint,
} from '../../policies/index.ts'

const gate = '0x00000000000000000000000000000000000000ee'
const place = { gate, account: '0x00000000000000000000000000000000000000a1', target: gate } as const

describe('readRequest', () => {
  const abi = parseAbi([
    'function f(uint256,int256,bool,address,bytes32,uint8,uint64[2],string)',
    'function g(uint256)',
  ])
  const signature = 'f(uint256,int256,bool,address,bytes32,uint8,uint64[2],string)'
  const policy = definePolicy({
    name: 'wide',
    actions: [signature],
    request: {
      a: uint(96, calldata(0)),
      b: int(16, calldata(1)),
      c: bool(calldata(2)),
      d: address(calldata(3)),
      e: bytes32(calldata(4)),
      f: symbol(['x', 'y'], calldata(5)),
      g: array(uint(64), 2, calldata(6)),
      who: address(account()),
      where: address(target()),
    },
    step: () => ({ permit: { always: true }, forbid: {} }),
  })
  const call = (a = 1n, b = -2n, f = 1) => {
    const args = [a, b, true, gate, `0x${'ab'.repeat(32)}`, f, [3n, 4n], 'words'] as const
    return { ...place, data: encodeFunctionData({ abi, functionName: 'f', args }) }
  }

  test('default', () => {
    expect(readRequest(policy, call())).toMatchInlineSnapshot(`
      {
        "a": 1n,
        "b": -2n,
        "c": true,
        "d": "0x00000000000000000000000000000000000000ee",
        "e": "0xabababababababababababababababababababababababababababababababab",
        "f": "y",
        "g": [
          3n,
          4n,
        ],
        "where": "0x00000000000000000000000000000000000000ee",
        "who": "0x00000000000000000000000000000000000000a1",
      }
    `)
  })

  test('error: a value beyond its field, another shape, another call', () => {
    expect(() => readRequest(policy, call(1n << 96n))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CallError: This call cannot be read: 0x0000000000000000000000000000000000000001000000000000000000000000 does not fit the field a.]`,
    )
    expect(() => readRequest(policy, call(1n, -32769n))).toThrow('field b')
    expect(() => readRequest(policy, call(1n, 0n, 2))).toThrow('field f')
    const { data } = call()
    expect(() => readRequest(policy, { ...place, data: `${data}00` })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CallError: This call cannot be read: 357 bytes are no call of f(uint256,int256,bool,address,bytes32,uint8,uint64[2],string).]`,
    )
    const other = encodeFunctionData({ abi, functionName: 'g', args: [1n] })
    expect(() => readRequest(policy, { ...place, data: other })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CallError: This call cannot be read: wide does not govern calls of 0xe420264a.]`,
    )
  })
})
