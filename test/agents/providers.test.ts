import { inspect } from 'node:util'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { createSocietyAgent, defineAgent, ModelError, memoryCassette, type Piece } from '../../agents/index.ts'
import { ProviderPackageError, provider, UnknownProviderError } from '../../agents/models/provider.ts'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { network } from '../../arena/network.ts'
import { type Answer, type Answering, openaiServer } from './openaiServer.ts'
import { deps, snapshot } from './world.ts'

const KEY = 'sk-secret-of-the-test'

interface Said {
  text: string
  calls?: { name: string; args: object }[]
}

/** How a provider says things, over HTTP. */
interface Dialect {
  model: string
  env(url: string): Record<string, string>
  whole(said: Said): Answer
  /** The same in pieces, the answer's end last. */
  pieces(said: Said): string[]
  failure(message: string): string
  /** What of a question is its key, and what it says of results of tools. */
  key(headers: Record<string, unknown>): unknown
  results(body: { messages: { role: string; content: unknown }[] }): string
  /** What a status is said to be. */
  refusal: RegExp
}

const cut = (text: string) => text.match(/.{1,3}/gs) ?? []
const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const line = (data: object) => `${JSON.stringify(data)}\n`
const usage = { input_tokens: 6, cache_read_input_tokens: 5, output_tokens: 7 }

/** https://docs.anthropic.com/en/api/messages and its streaming. */
const anthropic: Dialect = {
  model: 'anthropic:claude-test',
  env: (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY }),
  whole({ text, calls = [] }) {
    const uses = calls.map(({ name, args }, at) => ({ type: 'tool_use', id: `toolu_${at}`, name, input: args }))
    const content = [...(text ? [{ type: 'text', text }] : []), ...uses]
    const stop = { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null }
    const message = { id: 'msg_x', type: 'message', role: 'assistant', model: 'claude-test', content, ...stop, usage }
    return { body: JSON.stringify(message) }
  },
  pieces({ text, calls = [] }) {
    const message = { id: 'msg_x', type: 'message', role: 'assistant', model: 'claude-test', content: [] }
    const block = (index: number, content_block: object, deltas: object[]) => [
      event({ type: 'content_block_start', index, content_block } as { type: string }),
      ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta } as { type: string })),
      event({ type: 'content_block_stop', index } as { type: string }),
    ]
    const texts = cut(text).map((piece) => ({ type: 'text_delta', text: piece }))
    const first = text ? block(0, { type: 'text', text: '' }, texts) : []
    const uses = calls.flatMap(({ name, args }, at) =>
      block(
        at + (text ? 1 : 0),
        { type: 'tool_use', id: `toolu_${at}`, name, input: {} },
        cut(Object.keys(args).length > 0 ? JSON.stringify(args) : '').map((piece) => ({
          type: 'input_json_delta',
          partial_json: piece,
        })),
      ),
    )
    const stop_reason = calls.length > 0 ? 'tool_use' : 'end_turn'
    return [
      event({ type: 'message_start', message: { ...message, usage: { ...usage, output_tokens: 1 } } } as never),
      event({ type: 'ping' }),
      ...[...first, ...uses],
      event({
        type: 'message_delta',
        delta: { stop_reason, stop_sequence: null },
        usage: { output_tokens: 7 },
      } as never),
      event({ type: 'message_stop' }),
    ]
  },
  failure: (message) => JSON.stringify({ type: 'error', error: { type: 'some_error', message } }),
  key: (headers) => headers['x-api-key'],
  results: ({ messages }) => JSON.stringify(messages.at(-1)?.content),
  refusal: /401/,
}

/** https://github.com/ollama/ollama/blob/main/docs/api.md, "Generate a chat completion": a line of JSON a piece. */
const ollama: Dialect = {
  model: 'ollama:qwen-test',
  env: (url) => ({ OLLAMA_BASE_URL: url, OLLAMA_API_KEY: KEY }),
  whole: (said) => ({ body: '', headers: { 'content-type': 'application/x-ndjson' }, pieces: ollama.pieces(said) }),
  pieces({ text, calls = [] }) {
    const chunk = (message: object, more: object = { done: false }) =>
      line({ model: 'qwen-test', created_at: 'then', message: { role: 'assistant', content: '', ...message }, ...more })
    const counts = { done_reason: 'stop', done: true, prompt_eval_count: 11, eval_count: 7, total_duration: 1 }
    return [
      ...cut(text).map((content) => chunk({ content })),
      ...calls.map(({ name, args }) => chunk({ tool_calls: [{ function: { name, arguments: args } }] })),
      chunk({}, counts),
    ]
  },
  failure: (message) => JSON.stringify({ error: message }),
  key: ({ authorization }) => String(authorization).replace('Bearer ', ''),
  results: ({ messages }) => JSON.stringify(messages.filter(({ role }) => role === 'tool').map((each) => each.content)),
  refusal: /no entry for you/,
}

/** Before any library has taken its own hold of it: what they print of an answer may have the key in it. */
const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
afterAll(() => errors.mockRestore())

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  errors.mockClear()
  for (const server of servers.splice(0)) await server.close()
})

/** One turn, with the receipts of what it wants. */
async function play(
  { model, env }: Dialect,
  answering: Answer[] | Answering,
  { listens = false, more = {} }: { listens?: boolean; more?: Record<string, string> } = {},
) {
  const server = await openaiServer(answering)
  servers.push(server)
  const name = model.split(':')[0]?.toUpperCase()
  const settings = { ...env(server.baseUrl.replace('/v1', '')), [`${name}_MAX_RETRIES`]: '0', ...more }
  const [tape, heard] = [memoryCassette(), [] as Piece[]]
  const ada = createSocietyAgent(
    defineAgent({ name: 'ada', role: 'worker', rests: false, model }),
    deps({
      provider: { env: settings, network },
      cassette: { tape, mode: 'record' },
      audience: { present: () => listens, hear: (piece) => void heard.push(piece) },
    }),
  )
  const play = async () => {
    const first = await ada.turn(snapshot())
    const receipts = Object.fromEntries(first.intents.map(({ id }) => [id, { ok: true, block: 7 }]))
    const second = first.done ? first : await ada.turn(snapshot({ tick: 2 }), receipts)
    return { first, second }
  }
  const error = await play().then(
    () => undefined,
    (caught: Error) => caught,
  )
  return { asked: server.asked, tape: tape.entries, heard, error }
}

const pays: Said = {
  text: 'paying',
  calls: ['2', '4'].map((amount) => ({ name: 'pay', args: { to: 'supplier', amount } })),
}

describe.each([
  ['anthropic', anthropic],
  ['ollama', ollama],
])('%s', (_, dialect) => {
  const { whole, pieces, key, results, failure, refusal } = dialect
  /** As the provider does: in pieces to who asks for them. */
  const either =
    (said: Said[], how: Partial<Answer> = {}): Answering =>
    ({ body }, index) => {
      const each = said[index] ?? { text: 'no more' }
      const streams = body.stream && dialect === anthropic
      return streams
        ? { body: '', headers: { 'content-type': 'text/event-stream' }, pieces: pieces(each), ...how }
        : { ...whole(each), ...(dialect === ollama && how) }
    }

  test('default: a governed turn: tools, receipts and a denial, usage, the key', async () => {
    const { asked, tape, error } = await play(dialect, either([pays, { text: 'paid one' }]))
    expect(error).toBe(undefined)
    expect(asked.map(({ headers }) => key(headers))).toEqual([KEY, KEY])
    expect(JSON.stringify(asked[0]?.body.tools)).toMatch(/"name":"pay"/)
    expect(results(asked[1]?.body as never)).toMatch(/ok.{1,8}true.*denied.{1,8}true.*over the limit/)
    expect(Object.values(tape).map(({ reply }) => reply)).toEqual([
      { text: 'paying', calls: pays.calls, tokens: { input: 11, output: 7 } },
      { text: 'paid one', calls: [], tokens: { input: 11, output: 7 } },
    ])
    expect(JSON.stringify(tape)).not.toContain(KEY)
  })

  test.each<[string, Said]>([
    ['text and calls', pays],
    ['a call alone', { text: '', calls: [{ name: 'look', args: { what: 'me' } }] }],
    ['a call without arguments', { text: 'x', calls: [{ name: 'look', args: {} }] }],
    ['letters of all kinds', { text: 'žluťoučký 🐎 "\\n' }],
  ])('behavior: %s is heard, and recorded as if it had come whole', async (_, said) => {
    const loud = await play(dialect, either([said]), { listens: true })
    const quiet = await play(dialect, either([said]))
    expect([loud.error, quiet.error]).toEqual([undefined, undefined])
    expect(JSON.stringify(loud.tape['ada:1:1'])).toBe(JSON.stringify(quiet.tape['ada:1:1']))
    expect(loud.asked[0]?.body.stream).toBe(true)
    const first = loud.heard.filter(({ call }) => call === 'ada:1:1')
    const texts = first.filter(({ part }) => part === 0).map(({ text }) => text)
    expect(texts.join('')).toBe(said.text)
    expect([...new Set(first.flatMap(({ part, tool }) => (tool ? [`${part} ${tool}`] : [])))]).toEqual(
      (said.calls ?? []).map(({ name }, at) => `${at + 1} ${name}`),
    )
  })

  test.each<[string, Partial<Answer>]>([
    ['breaks', { pieces: pieces(pays).slice(0, 4), after: 'break' }],
    ['stalls', { pieces: pieces(pays).slice(0, 4), after: 'stall' }],
    ['ends in mid-sentence', { pieces: pieces(pays).slice(0, 4) }],
    [
      'brings garbage',
      { pace: 10, pieces: [...pieces(pays).slice(0, 4), 'event: content_block_delta\ndata: {"ty\n\n'] },
    ],
  ])('behavior: a stream that %s is asked again', async (_, how) => {
    const limit = how.after === 'stall' ? '2500' : '10000'
    const listens = { listens: true, more: { ANTHROPIC_TIMEOUT_MS: limit, OLLAMA_TIMEOUT_MS: limit } }
    const broken = either([pays], how)
    const { tape, heard, asked } = await play(
      dialect,
      (question, index) => (index === 0 ? broken : either([pays, pays]))(question, index),
      listens,
    )
    expect(asked.length).toBeGreaterThanOrEqual(2)
    expect(tape['ada:1:1']?.reply).toMatchObject({ text: 'paying', calls: pays.calls, tokens: { estimated: true } })
    expect(heard.some(({ dropped }) => dropped)).toBe(true)
    expect(errors.mock.calls).toEqual([])
  })

  test('behavior: too many requests is tried again, when the server says', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: failure('slow down') }
    const retry = { more: { ANTHROPIC_MAX_RETRIES: '1', OLLAMA_MAX_RETRIES: '1' } }
    const { tape, asked } = await play(
      dialect,
      (_asked, index) => (index === 0 ? busy : whole({ text: 'fine' })),
      retry,
    )
    expect([asked.length, tape['ada:1:1']?.reply?.text]).toEqual([2, 'fine'])
  })

  test.each<[string, Answer | undefined, RegExp]>([
    ['a wrong key', { status: 401, body: failure(`no entry for you with ${KEY}`) }, refusal],
    ['a server out of order', { status: 500, body: failure('out of order') }, /out of order/],
    [
      'an error that is no JSON',
      { status: 502, headers: { 'content-type': 'text/html' }, body: `<p>${KEY}` },
      /502|<p>\[key\]/,
    ],
    ['garbage', { body: `<html>${KEY}` }, /no reply/],
    [
      'truncated JSON',
      { body: whole({ text: 'x' }).body.slice(0, 40) || pieces(pays)[0]?.slice(0, 30) || '' },
      /no reply/,
    ],
    ['nothing', { body: '' }, /no reply/],
    ['silence', undefined, /timed out/],
  ])('error: %s is a ModelError, without the key', async (_, answer, message) => {
    const logs = vi.spyOn(console, 'log').mockImplementation(() => {})
    const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { error, tape } = await play(dialect, () => answer, {
      more: answer ? {} : { ANTHROPIC_TIMEOUT_MS: '400', OLLAMA_TIMEOUT_MS: '400' },
    })
    expect(error).toBeInstanceOf(ModelError)
    expect(error?.message).toMatch(message)
    expect(inspect([error, tape], { depth: 9, showHidden: true })).not.toContain(KEY)
    expect([...logs.mock.calls, ...warnings.mock.calls]).toEqual([])
    expect(tape['ada:1:1']?.tokens).toMatchObject({ output: 0, estimated: true })
  })

  test('attack: a server that says the key in its answer is not repeated', async () => {
    const said = { text: `your key is ${KEY}`, calls: [{ name: 'look', args: { what: KEY } }] }
    const { tape, heard } = await play(dialect, either([said, { text: 'bye' }]), { listens: true })
    expect(tape['ada:1:1']?.reply).toMatchObject({
      text: 'your key is [key]',
      calls: [{ name: 'look', args: { what: '[key]' } }],
    })
    expect(JSON.stringify(heard) + heard.map(({ text }) => text).join('')).not.toContain(KEY)
  })
})

describe('a provider that is not there', () => {
  test.each([
    [
      'groq:llama',
      ProviderPackageError,
      'groq:llama needs the package @langchain/groq, which is not installed: npm install @langchain/groq',
    ],
    ['nobody:x', UnknownProviderError, /^There is no provider of that name: nobody:x/],
  ])('error: %s ends the run as bad input, and is on no tape', async (model, kind, message) => {
    const tape = memoryCassette()
    const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model })
    const ada = createSocietyAgent(spec, deps({ provider: { env: {} }, cassette: { tape, mode: 'record' } }))
    const error = await ada.turn(snapshot()).catch((caught: Error) => caught)
    expect(error).toBeInstanceOf(kind)
    expect((error as Error).message).toMatch(message)
    expect([exitCodeOf(error), tape.entries]).toEqual([EXIT.badInput, {}])
    expect(provider(model, { env: {} }).streams).toBe(false)
  })
})
