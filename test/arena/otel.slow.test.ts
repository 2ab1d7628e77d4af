import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEVELOPMENT_MNEMONIC } from '../../arena/folder.ts'
import { openaiServer } from '../agents/openaiServer.ts'
import { KEY, modelAt, tipper, writeSociety } from './models.ts'
import { eventsOf, type Finished, scratch, startPolity } from './polity.ts'

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, string | number | boolean> }[]
}

/** Says on stderr what of OpenTelemetry a process loads. */
const WATCH = `import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (name.startsWith('@opentelemetry/')) process.stderr.write('loads ' + name + '\\n')
  return next(name, context)
} })`

const folder = scratch()
const bodies: { path: string; text: string }[] = []
/** What a collector does: takes spans as JSON. */
const collector = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    bodies.push({ path: request.url ?? '', text })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})
const runs: Record<string, Finished> = {}
let spans: Span[]

beforeAll(async () => {
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done))
  const { port } = collector.address() as AddressInfo
  const society = writeSociety(folder, { prompt: 'You tip, quietly.', ticks: 2 })
  const flags = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(WATCH)}`]
  const ways = {
    plain: [],
    traced: ['--otel', `http://127.0.0.1:${port}`],
    // Where nobody listens.
    unheard: ['--otel', 'http://127.0.0.1:9'],
  }
  for (const [name, otel] of Object.entries(ways)) {
    const server = await openaiServer(tipper)
    const args = ['run', society, '--out', join(folder, name), '--no-serve', ...otel]
    runs[name] = await startPolity(args, modelAt(server.baseUrl), flags).done
    await server.close()
  }
  const sent = bodies.map(({ text }) => JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] })
  spans = sent.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  )
})
afterAll(() => collector.close())

const parentOf = ({ parentSpanId }: Span) => spans.find(({ spanId }) => spanId === parentSpanId)
const pathOf = (span: Span): string => {
  const parent = parentOf(span)
  return parent ? `${pathOf(parent)} > ${span.name}` : span.name
}
const attributesOf = (span: Span) =>
  Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

describe('polity run --otel', () => {
  test('default: a collector gets the run, its ticks, turns, model calls, proofs and transactions as one tree', () => {
    expect(runs.traced).toMatchObject({ code: 0 })
    expect(new Set(bodies.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(spans.map(pathOf).sort()).toMatchInlineSnapshot(`
      [
        "run models",
        "run models > genesis",
        "run models > tick 1",
        "run models > tick 1 > invoke_agent ada",
        "run models > tick 1 > invoke_agent ada > chat test-model",
        "run models > tick 1 > invoke_agent bob",
        "run models > tick 1 > invoke_agent bob > chat test-model",
        "run models > tick 1 > prove tips",
        "run models > tick 1 > prove tips",
        "run models > tick 1 > transaction pay",
        "run models > tick 1 > transaction pay",
        "run models > tick 2",
        "run models > tick 2 > invoke_agent ada",
        "run models > tick 2 > invoke_agent ada > chat test-model",
        "run models > tick 2 > invoke_agent bob",
        "run models > tick 2 > invoke_agent bob > chat test-model",
      ]
    `)
    for (const span of spans) {
      const [parent, begin, end] = [parentOf(span), BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)]
      expect(end >= begin).toBe(true)
      if (parent) expect(BigInt(parent.startTimeUnixNano) <= begin).toBe(true)
    }
  })

  test('behavior: attributes are names, counts and hashes, in the words of the GenAI conventions', () => {
    const one = (name: string) => spans.find((span) => span.name === name)!
    expect(one('chat test-model').kind).toBe(3)
    expect(attributesOf(one('chat test-model'))).toMatchInlineSnapshot(`
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "test-model",
        "gen_ai.usage.input_tokens": 1,
        "gen_ai.usage.output_tokens": 1,
      }
    `)
    expect(attributesOf(one('invoke_agent ada'))).toMatchInlineSnapshot(`
      {
        "gen_ai.agent.name": "ada",
        "gen_ai.operation.name": "invoke_agent",
        "polity.denials": 1,
        "polity.done": false,
        "polity.failed": false,
        "polity.intents": 1,
        "polity.reads": 0,
      }
    `)
    const [tx] = eventsOf(join(folder, 'traced')).filter(({ type }) => type === 'action.executed')
    expect(spans.map(attributesOf).find((each) => each['polity.tx'] === tx?.data.tx)).toMatchObject({
      'polity.agent': tx?.agent,
      'polity.policy': 'tips',
      'polity.tool': 'pay',
    })
    const head = eventsOf(join(folder, 'traced')).at(-1)?.hash
    expect(attributesOf(one('run models'))).toMatchObject({ 'polity.head': head, 'polity.ended': true })
  })

  test('behavior: nothing that was said, asked, paid or kept goes out', () => {
    const text = bodies.map((body) => body.text).join()
    for (const secret of [
      KEY,
      DEVELOPMENT_MNEMONIC,
      'You tip',
      'tipping',
      'enough',
      '1.25',
      'pay 1 POL',
      'nothing permits',
    ])
      expect(text).not.toContain(secret)
  })

  test('behavior: the run is the same with and without it, and without it nothing of it is loaded', () => {
    const head = (name: string) => eventsOf(join(folder, name)).at(-1)?.hash
    expect([head('traced'), head('unheard')]).toEqual([head('plain'), head('plain')])
    expect(runs.plain?.stderr).not.toMatch(/loads @opentelemetry/)
    expect(runs.traced?.stderr).toMatch(/loads @opentelemetry/)
  })

  test('error: a collector that is not there is told once, and ends no run; an address that is none is bad input', async () => {
    expect(runs.unheard).toMatchObject({ code: 0 })
    expect(runs.unheard?.stderr.match(/Traces did not arrive/g)).toHaveLength(1)
    const wrong = await startPolity(['run', '--otel', 'pipeline', '--out', join(folder, 'wrong')]).done
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/--otel takes a collector such as/)])
  })
})
