import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { gateTool, MandateError } from '../../agents/mandate.ts'
import { callsOf } from '../../agents/mandateCalls.ts'
import { address } from './world.ts'

const schema = z.object({ to: z.string(), amount: z.string() })
const tool = (on: string, action: string) =>
  gateTool({ description: 'does it', schema, on, action, args: ({ to, amount }) => [to, amount] })
const [TOKEN, VAULT, ADA, BOB] = [address(1), address(2), address(3), address(4)]
const TRANSFER = 'transfer(address,uint256)'
const names = { token: TOKEN }
const own = { action: 'refund(uint256,uint256)', args: () => [1n, 2n] }
const tools = {
  pay: tool('token', TRANSFER),
  stake: tool(VAULT, 'deposit(uint256)'),
  refund: own,
  search: 'free' as const,
}

describe('callsOf', () => {
  test('default: what goes through the gate, once each, and nothing else', () => {
    expect(callsOf({ tools, names })).toEqual([
      { target: TOKEN, signature: TRANSFER },
      { target: VAULT, signature: 'deposit(uint256)' },
    ])
    expect(callsOf({ tools: { search: 'free' } })).toEqual([])
  })

  test('behavior: values that an argument may have, by tool', () => {
    expect(callsOf({ tools, names }, { pay: { 0: [ADA, BOB] } })[0]).toEqual({
      ...{ target: TOKEN, signature: TRANSFER },
      only: { 0: [ADA, BOB] },
    })
  })

  test('behavior: two tools that make one call may say what either may', () => {
    const two = { pay: tool('token', TRANSFER), tip: tool(TOKEN, TRANSFER) }
    const only = { pay: { 0: [ADA], 1: ['5'] }, tip: { 0: [BOB, ADA] } }
    expect(callsOf({ tools: two, names }, only)).toEqual([
      { target: TOKEN, signature: TRANSFER, only: { 0: [ADA, BOB] } },
    ])
    expect(callsOf({ tools: two, names }, { tip: { 0: [BOB] } })).toEqual([{ target: TOKEN, signature: TRANSFER }])
  })

  test.each([
    [{ search: { 0: ['x'] } }, /'search' makes no call through the gate. Those that do: pay, stake\./],
    [{ refund: { 0: ['1'] } }, /'refund' makes no call/],
    [{ stake: { 1: ['1'] } }, /deposit\(uint256\) of 'stake' has no argument 1/],
  ])('error: %j', (only, message) => {
    expect(() => callsOf({ tools, names }, only as never)).toThrow(MandateError)
    expect(() => callsOf({ tools, names }, only as never)).toThrow(message)
  })

  test('error: a name that nobody has', () => {
    expect(() => callsOf({ tools })).toThrow(/nobody is called 'token'/)
  })
})
