import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSocietyAgent, defineAgent, ModelError, memoryCassette, type Piece } from '../../agents/index.ts'
import { network } from '../../arena/network.ts'
import { type Answering, completion, eitherWay, openaiServer, streamed } from './openaiServer.ts'
import { deps, snapshot } from './world.ts'

const KEY = 'sk-secret-of-the-test'
const call = (args: string, id = 'call_x', name = 'pay') => ({ id, name, args })
const pay = (amount: string, id?: string) => call(JSON.stringify({ to: 'supplier', amount }), id)

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** One turn of an agent, up to its first effects, with somebody who listens or nobody. */
async function turn(answering: Answering, { listens = true, maxRetries = 0, timeoutMs = 10_000, turns = 1 } = {}) {
  const server = await openaiServer(answering)
  servers.push(server)
  const tape = memoryCassette()
  const heard: Piece[] = []
  const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model: 'openai:test-model' })
  const provider = { baseUrl: server.baseUrl, apiKey: KEY, maxRetries, timeoutMs, env: {}, network }
  const audience = { present: () => listens, hear: (piece: Piece) => void heard.push(piece) }
  const ada = createSocietyAgent(spec, deps({ provider, cassette: { tape, mode: 'record' }, audience }))
  let error: unknown
  let receipts = {}
  for (let n = 0; n < turns && error === undefined; n++)
    try {
      const { intents } = await ada.turn(snapshot(), receipts)
      receipts = Object.fromEntries(intents.map(({ id }) => [id, { ok: true, block: 7 }]))
    } catch (caught) {
      error = caught
    }
  const streams = server.asked.map(({ body }) => body.stream === true)
  return { tape: tape.entries, heard, streams, error, entry: tape.entries['ada:1:1'] }
}

/** What an audience that puts pieces together has of each part. */
function together(heard: readonly Piece[]): string[] {
  const parts: string[] = []
  for (const { part, tool, text, dropped } of heard) {
    if (dropped) parts.length = 0
    else parts[part] = `${parts[part] ?? (tool ? `${tool} ` : '')}${text}`
  }
  return parts
}

describe('a model that is heard', () => {
  test.each<[string, Parameters<typeof completion>]>([
    ['text', ['paying the supplier, as agreed']],
    ['calls', ['paying', [pay('1'), pay('2', 'call_y')]]],
    ['calls alone', ['', [pay('1')]]],
    ['no arguments', ['', [call('', 'call_x', 'look')]]],
    ['arguments that were cut off', ['', [call('{"to": "supplier", "amount": ')]]],
    ['arguments that are no object', ['', [call('[1]'), call('null', 'call_y')]]],
    ['broken before whole', ['', [call('{'), pay('1', 'call_y')]]],
    ['letters of all kinds', ['žluťoučký 🐎 \u202e\u001b[2J', [pay('1')]]],
  ])('default: %s is recorded as if it had come whole', async (_, [text, calls]) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {}) // LangChain says it, too, when arguments are no JSON
    const answer = completion(text, calls)
    const [loud, quiet] = [
      await turn((asked, index) => (index > 0 ? completion('done') : eitherWay(answer, asked))),
      await turn((_asked, index) => (index > 0 ? completion('done') : answer), { listens: false }),
    ]
    expect([loud.streams[0], quiet.streams[0]]).toEqual([true, false])
    expect(JSON.stringify(loud.entry)).toBe(JSON.stringify(quiet.entry))
    expect(quiet.heard).toEqual([])
    const own = loud.heard.filter((piece) => piece.call === 'ada:1:1')
    expect(together(own)[0] ?? '').toBe(text)
  })

  test('default: text and arguments are told in order, piece by piece, in words for people', async () => {
    const { heard } = await turn((asked) => eitherWay(completion('paying', [pay('1'), pay('2', 'call_y')]), asked))
    expect(together(heard)).toMatchInlineSnapshot(`
      [
        "paying",
        "pay {"to":"supplier","amount":"1"}",
        "pay {"to":"supplier","amount":"2"}",
      ]
    `)
    expect(heard.length).toBeGreaterThan(15)
    expect(heard.slice(0, 4)).toMatchInlineSnapshot(`
      [
        {
          "call": "ada:1:1",
          "part": 0,
          "text": "pay",
        },
        {
          "call": "ada:1:1",
          "part": 0,
          "text": "ing",
        },
        {
          "call": "ada:1:1",
          "part": 1,
          "text": "",
          "tool": "pay",
        },
        {
          "call": "ada:1:1",
          "part": 1,
          "text": "{"t",
          "tool": "pay",
        },
      ]
    `)
  })

  test('behavior: a replay is not heard', async () => {
    const heard: Piece[] = []
    const { tape } = await turn((asked) => eitherWay(completion('fine'), asked))
    const spec = defineAgent({ name: 'ada', role: 'worker', rests: false, model: 'openai:test-model' })
    const audience = { present: () => true, hear: (piece: Piece) => void heard.push(piece) }
    const cassette = { tape: memoryCassette(tape), mode: 'replay' as const }
    const ada = createSocietyAgent(spec, deps({ cassette, audience, provider: { env: {} } }))
    expect(await ada.turn(snapshot())).toMatchObject({ done: true, said: 'fine' })
    expect(heard).toEqual([])
  })
})

describe('a stream that fails', () => {
  const answer = completion('paying', [pay('1')])
  const cut = (count: number) => ({ pieces: streamed(answer).pieces?.slice(0, count) ?? [] })

  test.each<[string, Parameters<typeof streamed>[1]]>([
    ['breaks', { ...cut(4), after: 'break' }],
    ['stalls', { ...cut(4), after: 'stall' }],
    ['brings garbage', { pace: 10, pieces: [...cut(4).pieces, 'data: {"choices": [\n\n'] }],
    ['says that it failed', { pieces: [...cut(4).pieces, 'data: {"error": {"message": "overloaded"}}\n\n'] }],
  ])('behavior: one that %s is asked again, whole, and what was heard is dropped', async (_, how) => {
    const { entry, heard, streams } = await turn((asked) => eitherWay(answer, asked, how), {
      timeoutMs: how?.after === 'stall' ? 2_500 : 10_000,
    })
    expect(streams).toEqual([true, false])
    expect(entry?.reply).toMatchObject({ text: 'paying', calls: [{ name: 'pay' }] })
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.at(-1)).toMatchObject({ dropped: true })
    // What came of the first is paid for as well.
    expect(entry?.reply?.tokens).toMatchObject({ estimated: true })
    expect(entry?.reply?.tokens?.input).toBeGreaterThan(500)
  })

  test('behavior: one that ends in mid-sentence is no answer, and such a server is asked for none again', async () => {
    const short = { pieces: [...cut(3).pieces, 'data: [DONE]\n\n'] }
    const { entry, streams } = await turn((asked) => eitherWay(answer, asked, short), { turns: 3 })
    expect(entry?.reply?.text).toBe('paying')
    expect(streams).toEqual([true, false, false, false])
  })

  test.each<[string, (piece: string) => string]>([
    ['who speaks', (piece) => piece.replace('"role":"assistant",', '')],
    [
      'which call a piece is of',
      (piece) => piece.replace('"index":0,"function":{"arguments"', '"function":{"arguments"'),
    ],
  ])('behavior: a server that leaves out %s loses calls: it is asked again', async (_, without) => {
    const pieces = streamed(answer).pieces?.map(without)
    const { entry, streams } = await turn((asked) => eitherWay(answer, asked, { pieces: pieces ?? [] }))
    expect([streams, entry?.reply?.calls.length]).toEqual([[true, false], 1])
  })

  test.each([
    ['answers whole all the same', answer],
    ['refuses streams', { status: 400, body: '{"error":{"message":"Your organization must be verified to stream"}}' }],
  ])('behavior: a server that %s is asked whole from then on', async (_, refusal) => {
    const { entry, streams, error } = await turn((asked) => (asked.body.stream ? refusal : answer), { turns: 3 })
    expect(error).toBe(undefined)
    expect(entry?.reply).toMatchObject({ text: 'paying', tokens: { input: 1, output: 1 } })
    expect(streams).toEqual([true, false, false, false])
  })

  test('behavior: too many requests is tried again, still as a stream', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: '{"error":{"message":"slow down"}}' }
    const { entry, streams } = await turn((asked, index) => (index === 0 ? busy : eitherWay(answer, asked)), {
      maxRetries: 1,
    })
    expect([streams, entry?.reply?.text]).toEqual([[true, true], 'paying'])
  })

  test.each([
    ['a wrong key', { status: 401, body: `{"error":{"message":"no such key: ${KEY}"}}` }, /401 no such key: \[key\]/],
    ['a server out of order', { status: 500, body: '{}' }, /500/],
  ])('error: %s is asked once, and said', async (_, refusal, message) => {
    const { error, streams, heard } = await turn(() => refusal)
    expect(error).toBeInstanceOf(ModelError)
    expect((error as Error).message).toMatch(message)
    expect([streams, heard]).toEqual([[true], []])
  })

  test('error: silence from the start is a time limit', async () => {
    const { error, streams } = await turn(() => undefined, { timeoutMs: 500 })
    expect((error as Error).message).toMatch(/timed out/)
    expect(streams).toEqual([true])
  })
})

describe('a key in what is written', () => {
  const said = `the key is ${KEY}, and again ${KEY}${KEY}.`
  const escaped = [...KEY].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')
  test.each([1, 3, 7, 20, 22])('attack: in pieces of %i, it is not heard', async (size) => {
    const args = `{"to":"${KEY}","amount":"${escaped}"}`
    const answer = completion(said, [call(args), call('{}', 'call_y', `pay${KEY}`)])
    const { heard, entry } = await turn((asked, index) =>
      index > 0 ? completion('bye') : eitherWay(answer, asked, { size }),
    )
    const shown = together(heard.filter((piece) => piece.call === 'ada:1:1'))
    expect(shown[0]).toBe('the key is [key], and again [key][key].')
    expect(shown[1]).toContain('"to":"[key]","amount":"[key]"')
    const all = JSON.stringify([shown, heard.map(({ text }) => text).join(''), heard, entry])
    expect(all).not.toContain(KEY)
    expect(all).not.toContain('\\u0073')
  })
})
