import { decodeFunctionData, getAddress, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import { type ToolContext, ToolError } from '../../agents/index.ts'
import { observe } from '../../agents/observation.ts'
import { callContract } from '../../agents/tools/callContract.ts'
import { views } from '../../agents/views.ts'
import { address, deps, snapshot } from './world.ts'

const abi = parseAbi([
  'function give(address to, uint8 much, uint256 amount, string words, bool twice)',
  'function left() view returns (uint256)',
  'function odd(int256 x)',
  'function many(bytes32 name, bytes data, uint256[] xs, address[2] pair)',
])
const news = [{ tick: 2, event: 'Said', args: { text: 'pay me' } }]
const seen = snapshot({ brought: { lake: { address: address(7), abi, news } } })
const context = { me: seen.agents.ada, ...deps(), snapshot: seen, bench: new Map(), skills: {} } as ToolContext
const draft = (call: string, ...args: string[]) => callContract.draft({ contract: 'lake', call, args }, context)

describe('callContract', () => {
  test('default: texts become what the function takes', async () => {
    const { call, summary } = await draft('give', 'ada', '255', '1.5 POL', 'hello', 'true')
    expect(decodeFunctionData({ abi, data: call.data })).toEqual({
      functionName: 'give',
      args: [getAddress(seen.agents.ada?.account ?? ''), 255, 15n * 10n ** 17n, 'hello', true],
    })
    expect([call.target, summary]).toEqual([address(7), 'lake.give(ada, 255, 1.5 POL, hello, true)'])
  })

  test('behavior: bytes are hex, and lists have commas', async () => {
    const name = `0x${'0a'.repeat(32)}`
    const { call } = await draft('many', name, '0x0102', '1, 2,3', `ada,${address(9)}`)
    const { args } = decodeFunctionData({ abi, data: call.data })
    expect(args).toEqual([
      name,
      '0x0102',
      [1n, 2n, 3n],
      [getAddress(seen.agents.ada?.account ?? ''), getAddress(address(9))],
    ])
    const none = await draft('many', name, '0x', '', 'ada,ada')
    expect(decodeFunctionData({ abi, data: none.call.data }).args?.slice(1, 3)).toEqual(['0x', []])
  })

  test.each([
    [['many', '0x01', '0x', '1', 'ada,ada'], 'name takes bytes32, not "0x01"'],
    [['many', `0x${'0a'.repeat(32)}`, '0x012', '1', 'ada,ada'], 'data takes bytes, not "0x012"'],
    [['many', `0x${'0a'.repeat(32)}`, '0x', '1,x', 'ada,ada'], 'xs takes uint256, not "x"'],
    [['many', `0x${'0a'.repeat(32)}`, '0x', '1', 'ada'], 'pair takes address[2], not "ada"'],
    [['give', 'nobody', '1', '1', '', 'true'], "no agent, contract or party 'nobody'"],
    [['give', 'ada', '256', '1', '', 'true'], 'much takes uint8, not "256"'],
    [['give', 'ada', '-1', '1', '', 'true'], 'much takes uint8, not "-1"'],
    [['give', 'ada', '1', '1e3', '', 'true'], 'amount takes uint256, not "1e3"'],
    [['give', 'ada', '1', '1', '', 'yes'], 'twice takes bool, not "yes"'],
    [['give', 'ada'], 'give takes 5 arguments, not 1'],
    [['take'], "no function 'take'; there are: give, left, odd, many"],
    [['constructor'], "no function 'constructor'"],
    [['odd', '1'], 'x takes int256'],
  ])('error: %j', (args, says) => {
    const [call = '', ...rest] = args
    expect(() => draft(call, ...rest)).toThrow(ToolError)
    expect(() => draft(call, ...rest)).toThrow(says)
  })

  test('behavior: an agent sees what can be called, and what was said as words of others', () => {
    expect(views.contracts(seen)).toEqual({
      lake: {
        address: address(7),
        calls: [
          'give(address to, uint8 much, uint256 amount, string words, bool twice)',
          'odd(int256 x)',
          'many(bytes32 name, bytes data, uint256[] xs, address[2] pair)',
        ],
        news: { untrusted: news },
      },
    })
    expect(observe(seen, 'ada', [])).toContain('"contracts":{"lake"')
    expect(observe(snapshot(), 'ada', [])).not.toContain('"contracts"')
  })
})
