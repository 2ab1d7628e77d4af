import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import {
  type Cassette,
  CassetteMismatchError,
  CassetteMissError,
  type CassetteMode,
  createSocietyAgent,
  defineAgent,
  ModelError,
  memoryCassette,
} from '../../agents/index.ts'
import { BaseUrlError, ProviderSettingError, provider } from '../../agents/models/provider.ts'
import { type Answer, completion, openaiServer } from './openaiServer.ts'
import { deps, snapshot } from './world.ts'

const KEY = 'sk-secret-of-the-test'
const NOWHERE = 'http://127.0.0.1:1/v1'
const pay = (amount: string, id = 'call_x') => ({ id, name: 'pay', args: JSON.stringify({ to: 'supplier', amount }) })

interface Setup {
  tape?: Cassette
  mode?: CassetteMode
  baseUrl?: string
  prompt?: string
  apiKey?: string
  maxRetries?: number
}

function agent({
  tape = memoryCassette(),
  mode = 'record',
  baseUrl = NOWHERE,
  prompt = '',
  maxRetries = 0,
  apiKey = KEY,
}: Setup) {
  const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model: 'openai:test-model', prompt })
  const provider = { baseUrl, apiKey, maxRetries, env: {} }
  return createSocietyAgent(spec, deps({ provider, cassette: { tape, mode } }))
}

/** One governed turn: the model asks, waits for its receipts, and ends. */
async function play(ada: ReturnType<typeof agent>) {
  const first = await ada.turn(snapshot())
  const receipts = Object.fromEntries(first.intents.map(({ id }) => [id, { ok: true, block: 7 }]))
  const second = first.done ? undefined : await ada.turn(snapshot({ tick: 2 }), receipts)
  return { first, second, lines: ada.transcript() }
}

async function withServer<T>(
  answers: Answer[],
  use: (server: Awaited<ReturnType<typeof openaiServer>>) => Promise<T>,
): Promise<T> {
  const server = await openaiServer(answers)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}

const twoPayments = [completion('paying', [pay('2'), pay('4')]), completion('paid one, the other is over the limit')]

describe('a real model', () => {
  test('default: one governed turn over HTTP, then the same from the cassette with the server gone', async () => {
    const tape = memoryCassette()
    const { live, asked } = await withServer(twoPayments, async ({ baseUrl, asked }) => ({
      live: await play(agent({ tape, baseUrl })),
      asked,
    }))
    expect(live.first.intents.map(({ id, summary }) => [id, summary])).toEqual([['ada:1:1:0', 'pay 2 POL to supplier']])
    expect(live.first.denials.map(({ id }) => id)).toEqual(['ada:1:1:1'])
    expect(live.second).toMatchObject({ done: true, said: 'paid one, the other is over the limit' })
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`])
    const heard = asked[1]?.body.messages.filter(({ role }) => role === 'tool')
    expect(heard?.map(({ tool_call_id, content }) => [tool_call_id, content])).toMatchInlineSnapshot(`
      [
        [
          "ada:1:1:0",
          "{"ok":true,"block":7}",
        ],
        [
          "ada:1:1:1",
          "{"ok":false,"denied":true,"policy":"payments","rule":"over the limit","explanation":"would make 6 POL of at most 5 POL"}",
        ],
      ]
    `)
    expect(Object.entries(tape.entries).map(([key, { reply }]) => [key, reply])).toMatchInlineSnapshot(`
      [
        [
          "ada:1:1",
          {
            "calls": [
              {
                "args": {
                  "amount": "2",
                  "to": "supplier",
                },
                "name": "pay",
              },
              {
                "args": {
                  "amount": "4",
                  "to": "supplier",
                },
                "name": "pay",
              },
            ],
            "text": "paying",
            "tokens": {
              "input": 1,
              "output": 1,
            },
          },
        ],
        [
          "ada:1:2",
          {
            "calls": [],
            "text": "paid one, the other is over the limit",
            "tokens": {
              "input": 1,
              "output": 1,
            },
          },
        ],
      ]
    `)
    expect(await play(agent({ tape, mode: 'replay' }))).toEqual(live)
    expect(JSON.stringify(tape.entries)).not.toContain(KEY)
  })

  test('behavior: record-missing asks only for what is not there', async () => {
    const tape = memoryCassette()
    const live = await withServer(twoPayments, ({ baseUrl }) => play(agent({ tape, baseUrl })))
    const half = memoryCassette({ 'ada:1:1': tape.entries['ada:1:1']! })
    await withServer([twoPayments[1]!], async ({ baseUrl, asked }) => {
      expect(await play(agent({ tape: half, mode: 'record-missing', baseUrl }))).toEqual(live)
      expect(asked.length).toBe(1)
    })
    expect(half.entries).toEqual(tape.entries)
  })

  test('behavior: too many requests is tried again', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: '{"error":{"message":"slow down"}}' }
    await withServer([busy, completion('fine')], async ({ baseUrl, asked }) => {
      expect((await play(agent({ baseUrl, maxRetries: 1 }))).first).toMatchObject({ done: true, said: 'fine' })
      expect(asked.length).toBe(2)
    })
  })

  test('behavior: arguments that are no JSON are told to the model', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {}) // LangChain says so as well
    const broken = completion('', [{ id: 'a', name: 'pay', args: '{"to": "supplier", "amount": ' }])
    await withServer([broken, completion('sorry')], async ({ baseUrl, asked }) => {
      const { first } = await play(agent({ baseUrl }))
      expect(first).toMatchObject({ intents: [], done: true, said: 'sorry' })
      expect(JSON.stringify(asked[1]?.body.messages.at(-1)?.content)).toMatch(/Unrecognized key: .*unparsed/)
    })
  })

  test('error: a body that is no completion is a ModelError without the key, and replays as such', async () => {
    const tape = memoryCassette()
    const garbage = { body: `<html>${KEY}` }
    const error = await withServer([garbage, garbage], async ({ baseUrl }) => {
      const ada = agent({ tape, baseUrl })
      return ada.turn(snapshot()).catch((caught: unknown) => caught)
    })
    expect(error).toBeInstanceOf(ModelError)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY)
    expect(JSON.stringify(tape.entries)).not.toContain(KEY)
    const { tokens } = tape.entries['ada:1:1'] ?? {}
    expect(tokens).toEqual({ input: expect.any(Number), output: 0, estimated: true })
    expect(tokens?.input).toBeGreaterThan(500) // tools are most of it
    await expect(agent({ tape, mode: 'replay' }).turn(snapshot())).rejects.toThrow((error as Error).message)
  })

  test('error: a provider that quotes the key is not repeated', async () => {
    const refused = { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key: ${KEY}` } }) }
    await withServer([refused], async ({ baseUrl }) => {
      await expect(agent({ baseUrl }).turn(snapshot())).rejects.toThrow(
        /turn 1, call 1: 401 Incorrect API key: \[key\]/,
      )
    })
  })

  test('attack: a server that says the key in its answer is not repeated', async () => {
    const tape = memoryCassette()
    const told = completion(`your key is ${KEY}`, [{ id: 'a', name: 'look', args: JSON.stringify({ what: KEY }) }])
    await withServer([told, completion('bye')], ({ baseUrl }) => play(agent({ tape, baseUrl })))
    expect(tape.entries['ada:1:1']?.reply).toEqual({
      tokens: { input: 1, output: 1 },
      text: 'your key is [key]',
      calls: [{ name: 'look', args: { what: '[key]' } }],
    })
  })

  test.each(['abc"def"ghijklmno', 'abc\\def\\ghijklmno', `${KEY} `, `${KEY}\r`])(
    'attack: nor is one such as %j',
    async (apiKey) => {
      const tape = memoryCassette()
      const said = apiKey.trim()
      const told = completion(said, [{ id: 'a', name: 'look', args: JSON.stringify({ what: said, [said]: [said] }) }])
      await withServer([told, completion('bye')], ({ baseUrl }) => play(agent({ tape, baseUrl, apiKey })))
      const { text, calls } = tape.entries['ada:1:1']?.reply ?? {}
      expect({ text, calls }).toEqual({
        text: '[key]',
        calls: [{ name: 'look', args: { what: '[key]', '[key]': ['[key]'] } }],
      })
      const { redact } = provider('openai:test-model', { apiKey, env: {} })
      expect(redact(`401 ${JSON.stringify({ error: said })}`)).toBe('401 {"error":"[key]"}')
    },
  )

  test('attack: nor is one in escapes, in arguments that were cut off', async () => {
    const tape = memoryCassette()
    const escaped = [...KEY].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    const told = completion('', [{ id: 'a', name: 'look', args: `{"what":"${escaped}` }])
    await withServer([told, completion('bye')], ({ baseUrl }) => play(agent({ tape, baseUrl })))
    expect(tape.entries['ada:1:1']?.reply?.calls).toEqual([{ name: 'look', args: { unparsed: '[key]' } }])
  })

  test.each([
    'http://user:hunter2@127.0.0.1:1',
    'user:hunter2@127.0.0.1:1',
    'http://user:hun/ter2@host',
    'https://hunter2@host/v1',
  ])('error: %s has a password in it, which is not repeated', (address) => {
    const open = () => provider('ollama:test-model', { env: { OLLAMA_BASE_URL: address } })
    expect(open).toThrow(BaseUrlError)
    expect(open).not.toThrow(/ter2/)
  })

  test('behavior: a placeholder for a key is a word like others', () => {
    const { redact } = provider('openai:test-model', { apiKey: 'none', env: {} })
    expect(redact('none of it')).toBe('none of it')
  })

  test('behavior: retries come from the environment', async () => {
    await withServer([], async ({ baseUrl, asked }) => {
      const env = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: KEY, OPENAI_MAX_RETRIES: '0', OPENAI_TIMEOUT_MS: '' }
      const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model: 'openai:test-model' })
      await expect(createSocietyAgent(spec, deps({ provider: { env } })).turn(snapshot())).rejects.toThrow(ModelError)
      expect(asked).toHaveLength(1)
    })
  })

  test('behavior: a time limit comes from the environment', async () => {
    const silent = await openaiServer(() => undefined)
    const env = {
      OPENAI_BASE_URL: silent.baseUrl,
      OPENAI_API_KEY: KEY,
      OPENAI_MAX_RETRIES: '0',
      OPENAI_TIMEOUT_MS: '50',
    }
    const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model: 'openai:test-model' })
    await expect(createSocietyAgent(spec, deps({ provider: { env } })).turn(snapshot())).rejects.toThrow(/timed out/)
    await silent.close()
  })

  test.each(['many', '-1', '1.5', '1e3'])('error: %s retries', (text) => {
    const env = { OPENAI_MAX_RETRIES: text }
    expect(() => provider('openai:test-model', { env })).toThrow(ProviderSettingError)
  })

  test('error: replay of something else names agent, turn and call', async () => {
    const tape = memoryCassette()
    await withServer(twoPayments, ({ baseUrl }) => play(agent({ tape, baseUrl })))
    const other = { tape, mode: 'replay', prompt: 'be bold' } as const
    await expect(agent(other).turn(snapshot())).rejects.toThrow(CassetteMismatchError)
    await expect(agent(other).turn(snapshot())).rejects.toThrow(/agent ada, turn 1, call 1/)
    await expect(agent({ mode: 'replay' }).turn(snapshot())).rejects.toThrow(CassetteMissError)
  })
})
