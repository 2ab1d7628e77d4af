import { decodeFunctionData, getAddress, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import { type ToolContext, ToolError } from '../../agents/index.ts'
import { observe, views } from '../../agents/observation.ts'
import { callContract } from '../../agents/tools/callContract.ts'
import { address, deps, snapshot } from './world.ts'

const abi = parseAbi([
  'function give(address to, uint8 much, uint256 amount, string words, bool twice)',
  'function left() view returns (uint256)',
  'function odd(int256 x)',
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

  test.each([
    [['give', 'nobody', '1', '1', '', 'true'], "no agent, contract or party 'nobody'"],
    [['give', 'ada', '256', '1', '', 'true'], 'much takes uint8, not "256"'],
    [['give', 'ada', '-1', '1', '', 'true'], 'much takes uint8, not "-1"'],
    [['give', 'ada', '1', '1e3', '', 'true'], 'amount takes uint256, not "1e3"'],
    [['give', 'ada', '1', '1', '', 'yes'], 'twice takes bool, not "yes"'],
    [['give', 'ada'], 'give takes 5 arguments, not 1'],
    [['take'], "no function 'take'; there are: give, left, odd"],
    [['constructor'], "no function 'constructor'"],
    [['odd', '1'], 'x takes int256'],
  ])('error: %j', (args, says) => {
    const [call = '', ...rest] = args
    expect(() => draft(call, ...rest)).toThrow(ToolError)
    expect(() => draft(call, ...rest)).toThrow(says)
  })

  test('behavior: an agent sees what can be called, and what was said as words of others', () => {
    expect(views(seen, 'ada').contracts).toEqual({
      lake: {
        address: address(7),
        calls: ['give(address to, uint8 much, uint256 amount, string words, bool twice)', 'odd(int256 x)'],
        news: { untrusted: news },
      },
    })
    expect(observe(seen, 'ada', [])).toContain('"contracts":{"lake"')
    expect(observe(snapshot(), 'ada', [])).not.toContain('"contracts"')
  })
})
