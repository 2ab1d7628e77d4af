import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeCalls } from '../../agents/index.ts'
import { readCalls } from '../../arena/calls.ts'
import mandate from '../../examples/langchain/mandate.ts'
import { polity } from './polity.ts'

const refund = (cents: number, at?: number) => ({
  tool: 'refund',
  args: { order: 1, cents },
  ...(at !== undefined && { at: BigInt(at) }),
})

describe('judgeCalls', () => {
  test('law: what is allowed or asked about stays within the sum, and what is denied would not have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 12_000 })), async (amounts) => {
        const judged = await judgeCalls(
          mandate,
          amounts.map((cents) => refund(cents)),
        )
        let given = 0
        for (const [index, { verdict }] of judged.entries()) {
          const cents = amounts[index] as number
          expect(verdict).toBe(given + cents > 10_000 ? 'deny' : cents > 5_000 ? 'ask' : 'allow')
          if (verdict !== 'deny') given += cents
        }
      }),
    )
  })

  test.each([
    ['a number', 7],
    ['null', null],
    ['a list', [{ order: 1, cents: 1 }]],
    ['text that is no JSON', '{"order": 1, "cents"'],
  ])('behavior: arguments that are %s are refused', async (_name, args) => {
    expect(await judgeCalls(mandate, [{ tool: 'refund', args }])).toMatchObject([{ verdict: 'refuse' }])
  })
})

describe('readCalls', () => {
  const found = [{ tool: 'a', args: { x: 1 } }]
  test.each([
    ['a call', '{"tool": "a", "args": {"x": 1}}'],
    ['an array', '[{"name": "a", "arguments": "{\\"x\\": 1}"}]'],
    [
      'OpenAI',
      '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{\\"x\\":1}"}}]}]}',
    ],
    [
      'Anthropic',
      '{"role": "assistant", "content": [{"type": "text", "text": "hm"}, {"type": "tool_use", "name": "a", "input": {"x": 1}}]}',
    ],
    [
      'LangChain',
      '{"type": "constructor", "kwargs": {"content": "", "tool_calls": [{"name": "a", "args": {"x": 1}}]}}',
    ],
    ['lines', '\n{"role": "user", "content": "hi"}\n{"tool": "a", "args": {"x": 1}}\n'],
  ])('default: %s', (_name, text) => {
    expect(readCalls(text, 'f')).toEqual(found)
  })

  test('behavior: times and ids are kept, and arguments that were cut off are what the model wrote', () => {
    const text = '{"tool": "a", "id": "c", "at": "17", "args": "{\\"x\\": "}'
    expect(readCalls(text, 'f')).toEqual([{ tool: 'a', id: 'c', at: 17n, args: '{"x": ' }])
  })

  test.each([
    ['{"tool": "a", "args": {}}\n{"tool": ', /^f, line 2 is no JSON/],
    ['[{"tool": "a", "args": {}}, 7]', /^f, item 2 is neither/],
    ['{"x": 1}', /^f, item 1 is neither/],
    ['{"tool_calls": [{}]}', /^f, item 1 has a call without/],
    ['{"tool": "a", "args": {}, "at": "soon"}', /^f, item 1: "at" is no time/],
  ])('error: %s', (text, message) => {
    expect(() => readCalls(text, 'f')).toThrow(message)
  })
})

describe('polity judge', () => {
  const judge = (...args: string[]) => polity(['judge', '--mandate', 'examples/langchain/mandate.ts', ...args])

  test('default: a verdict a line, and an exit code', async () => {
    const text = await judge('--calls', 'examples/langchain/calls.jsonl')
    expect(text.code).toBe(1)
    expect(text.stdout).toMatchInlineSnapshot(`
      "   1 allow  search {"order":7}
         2 allow  refund 3000 cents of order 7
         3 ask    refund 6000 cents of order 8
             small: denied because nothing permits it; not "a small refund": amount = 6000 cents is more than most = 5000 cents. It passes with amount at most 5000 cents.
         4 deny   refund 2000 cents of order 9
             refunds: denied because nothing permits it; not "within the sum of all refunds": given + amount = 11000 cents is more than most = 10000 cents. It passes with amount at most 1000 cents.
         5 refuse refund {"order":9,"cents":500,"approved":true}
             the tool takes no approved: leave it out
         6 refuse wire {"iban":"…"}
             the tool 'wire' is under no policy: nothing permits it
      6 calls, 2 allow, 1 deny, 1 ask, 2 refuse
      "
    `)
  })
  test('error: a transcript without a call: nothing is judged', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'polity-judge-')), 'calls.jsonl')
    writeFileSync(file, '{"role": "user", "content": "hello"}')
    const { code, stdout, stderr } = await judge('--calls', file)
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/There is no call of a tool in .*: nothing was/),
    ])
  })
})
