import { MemorySaver } from '@langchain/langgraph'
import { createAgent, HumanMessage } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Call, Effect } from '../../agents/index.ts'
import {
  createSocietyAgent,
  defineAgent,
  UndecidedError,
  type UnderPolicyOptions,
  underPolicy,
} from '../../agents/index.ts'
import { type Move, type Persona, ScriptedModel, type ToolResult } from '../../agents/models/scripted.ts'
import { address, deps, snapshot } from './world.ts'

const pay = (amount: string, to = 'supplier') => ({ tool: 'pay', args: { to, amount } })
const ok = { ok: true, block: 7 }

/** Plays the moves one after the other and keeps what came back. */
function script(...moves: Move[]): Persona & { results: () => ToolResult[] } {
  let last: ToolResult[] = []
  let next = 0
  const persona: Persona = ({ results }) => {
    last = results
    return moves[next++] ?? { say: 'done' }
  }
  return Object.assign(persona, { results: () => last })
}

function spawn(persona: Persona, rest: Parameters<typeof deps>[0] = {}, governance: 'on' | 'off' = 'on') {
  return createSocietyAgent(
    defineAgent({ name: 'ada', role: 'worker', model: 'scripted', persona, governance }),
    deps(rest),
  )
}

describe('underPolicy', () => {
  test('default: an allowed call interrupts, and its receipt is the message', async () => {
    const persona = script({ say: 'buying', calls: [pay('2')] })
    const ada = spawn(persona)
    const first = await ada.turn(snapshot())
    expect(first).toMatchInlineSnapshot(`
      {
        "denials": [],
        "done": false,
        "intents": [
          {
            "args": {
              "amount": "2",
              "to": "supplier",
            },
            "call": {
              "data": "0xa9059cbb00000000000000000000000000000000000000000000000000000000000000070000000000000000000000000000000000000000000000001bc16d674ec80000",
              "target": "0x0000000000000000000000000000000000000003",
            },
            "id": "ada:1:1:0",
            "policy": "payments",
            "summary": "pay 2 POL to supplier",
            "tool": "pay",
          },
        ],
        "reads": 0,
        "said": "buying",
      }
    `)
    const second = await ada.turn(snapshot({ tick: 2 }), { 'ada:1:1:0': { ok: true, tx: '0x12', block: 7 } })
    expect(second).toMatchInlineSnapshot(`
      {
        "denials": [],
        "done": true,
        "intents": [],
        "reads": 0,
        "said": "done",
      }
    `)
    expect(persona.results()).toMatchInlineSnapshot(`
      [
        {
          "args": {
            "amount": "2",
            "to": "supplier",
          },
          "content": {
            "block": 7,
            "ok": true,
            "tx": "0x12",
          },
          "ok": true,
          "tool": "pay",
        },
      ]
    `)
  })

  test('behavior: limits add up over parallel calls, in call order', async () => {
    const persona = script({ calls: [pay('2'), pay('3'), pay('1')] })
    const ada = spawn(persona)
    const { intents, denials } = await ada.turn(snapshot())
    expect(intents.map(({ id }) => id)).toEqual(['ada:1:1:0', 'ada:1:1:1'])
    expect(denials).toMatchInlineSnapshot(`
      [
        {
          "explanation": "would make 6 POL of at most 5 POL",
          "id": "ada:1:1:2",
          "policy": "payments",
          "reason": "over the limit",
          "summary": "pay 1 POL to supplier",
          "tool": "pay",
        },
      ]
    `)
  })

  test('behavior: a denial is the tool message, with its explanation', async () => {
    const persona = script({ calls: [pay('6')] })
    const denied: string[] = []
    const turn = await spawn(persona, { onDenial: ({ summary }) => denied.push(summary) }).turn(snapshot())
    expect(turn.done).toBe(true)
    expect(denied).toEqual(['pay 6 POL to supplier'])
    expect(persona.results()).toMatchInlineSnapshot(`
      [
        {
          "args": {
            "amount": "6",
            "to": "supplier",
          },
          "content": {
            "denied": true,
            "explanation": "would make 6 POL of at most 5 POL",
            "ok": false,
            "policy": "payments",
            "rule": "over the limit",
          },
          "ok": false,
          "tool": "pay",
        },
      ]
    `)
  })

  test('behavior: receipts find their calls whatever their order, reads and denials between them', async () => {
    const look = { tool: 'look', args: { what: 'me' } }
    const persona = script({ calls: [pay('1'), look, pay('9'), pay('2')] })
    const ada = spawn(persona)
    const { intents, reads } = await ada.turn(snapshot())
    expect([intents.length, reads]).toEqual([2, 1])
    await ada.turn(snapshot(), { 'ada:1:1:3': { ok: false, error: 'reverted' }, 'ada:1:1:0': ok })
    expect(persona.results().map(({ tool, args, ok }) => [tool, args.amount, ok])).toEqual([
      ['pay', '1', true],
      ['look', undefined, true],
      ['pay', '9', false],
      ['pay', '2', false],
    ])
    expect(persona.results()[3]?.content).toEqual({ ok: false, error: 'reverted' })
  })

  test('behavior: switched off, nothing is checked and intents say so', async () => {
    const { intents, denials } = await spawn(script({ calls: [pay('1000')] }), {}, 'off').turn(snapshot())
    expect(denials).toEqual([])
    expect(intents).toMatchObject([{ policy: 'unchecked', unchecked: true, summary: 'pay 1000 POL to supplier' }])
  })

  test.each([
    ['extra field', { tool: 'pay', args: { to: 'supplier', amount: '1', memo: 'x' } }, /Unrecognized key: .*memo/],
    ['negative amount', pay('-1'), /decimal string of POL/],
    ['wrong type', { tool: 'pay', args: { to: 'supplier', amount: 1 } }, /expected string/],
    ['unknown party', pay('1', 'nobody'), /no agent, contract or party 'nobody'; there are: ada/],
    ['inherited name', pay('1', 'constructor'), /no agent, contract or party 'constructor'/],
    ['unknown tool', { tool: 'mint', args: {} }, /there is no tool 'mint'/],
    [
      'tool of another role',
      { tool: 'executeProposal', args: { proposal: '1' } },
      /there is no tool 'executeProposal'/,
    ],
    ['read with an extra field', { tool: 'look', args: { what: 'me', deep: true } }, /deep/],
  ])('error: %s is answered, nothing is sent', async (_name, call, message) => {
    const persona = script({ calls: [call] })
    const turn = await spawn(persona).turn(snapshot())
    expect(turn).toMatchObject({ intents: [], done: true, reads: 0 })
    const [result] = persona.results()
    expect(result?.ok).toBe(false)
    expect(JSON.stringify(result?.content)).toMatch(message)
  })

  test('behavior: a check that throws denies', async () => {
    const check = { begin: () => ({ check: () => Promise.reject(new Error('no such selector')) }) }
    const { denials, intents } = await spawn(script({ calls: [pay('1')] }), { check }).turn(snapshot())
    expect(intents).toEqual([])
    expect(denials).toMatchObject([{ reason: 'error', explanation: 'the check itself failed: no such selector' }])
  })
})

describe('underPolicy outside the arena', () => {
  const say: Effect<null> = {
    name: 'say',
    description: 'says it',
    schema: z.object({ word: z.string() }),
    draft: ({ word }) => ({
      call: { target: address(1), data: `0x${Buffer.from(String(word)).toString('hex')}` },
      summary: `say ${word}`,
    }),
  }
  const allow = { policy: 'words', allow: true, rule: 'any', explanation: '' }
  const call = (word: string) => ({ tool: 'say', args: { word } })

  function agentWith(persona: Persona, options: Partial<UnderPolicyOptions<null>>) {
    const check = { begin: () => ({ check: () => allow }) }
    const middleware = [underPolicy({ check, effects: [say], context: () => null, ...options })]
    const model = new ScriptedModel(persona, () => ({ me: snapshot().agents.ada!, snapshot: snapshot() }))
    return createAgent({ model, tools: [], middleware, checkpointer: new MemorySaver() })
  }
  const go = { messages: [new HumanMessage('go')] }
  const thread = { configurable: { thread_id: 't' } }

  test('default: submit is awaited, one call after the other', async () => {
    const sent: Call[] = []
    let busy = false
    const submit: NonNullable<UnderPolicyOptions<null>['submit']> = async (intent) => {
      expect(busy).toBe(false)
      busy = true
      await Promise.resolve()
      busy = false
      return { ok: true, block: sent.push(intent.call) }
    }
    const persona = script({ calls: [call('b'), call('a')] })
    await agentWith(persona, { submit }).invoke(go, thread)
    expect(persona.results().map(({ content }) => content)).toEqual([
      { ok: true, block: 1 },
      { ok: true, block: 2 },
    ])
    expect(sent.map(({ data }) => data)).toEqual(['0x62', '0x61'])
  })

  test('behavior: a schema is made strict', async () => {
    const persona = script({ calls: [{ tool: 'say', args: { word: 'a', loudly: true } }] })
    await agentWith(persona, { submit: async () => ({ ok: true }) }).invoke(go, thread)
    expect(persona.results()).toMatchObject([{ ok: false, content: { error: expect.stringMatching(/loudly/) } }])
  })

  test('behavior: calls that share an id are refused, all of them', async () => {
    const twins: Persona = ({ results }) => (results.length ? {} : { calls: [call('a'), call('b')] })
    const model = new ScriptedModel(twins, () => ({ me: snapshot().agents.ada!, snapshot: snapshot() }))
    const generate = model._generate.bind(model)
    model._generate = async (messages) => {
      const result = await generate(messages)
      for (const { message } of result.generations) {
        for (const toolCall of 'tool_calls' in message ? (message.tool_calls as { id: string }[]) : [])
          toolCall.id = 'same'
      }
      return result
    }
    const sent: string[] = []
    const submit = async ({ summary }: { summary: string }) => ({ ok: sent.push(summary) > 0 })
    const check = { begin: () => ({ check: () => allow }) }
    const middleware = [underPolicy({ check, effects: [say], context: () => null, submit })]
    await createAgent({ model, tools: [], middleware, checkpointer: new MemorySaver() }).invoke(go, thread)
    expect(sent).toEqual([])
  })

  test('error: an effect tool never runs by itself', async () => {
    const { tools = [] } = underPolicy({
      check: { begin: () => ({ check: () => allow }) },
      effects: [say],
      context: () => null,
    })
    const [tool] = tools as { invoke(args: unknown): Promise<unknown> }[]
    await expect(tool?.invoke({ word: 'a' })).rejects.toThrow(UndecidedError)
  })
})
