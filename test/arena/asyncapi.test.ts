import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { asyncApi } from '../../arena/asyncapi.ts'
import { chainEvent, GENESIS_HASH } from '../../arena/event.ts'
import { Command } from '../../arena/protocol.ts'

const document = asyncApi()

/** What `#/a/b` leads to. */
function at(ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
}

function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => (key === '$ref' ? [item as string] : refsIn(item)))
}

/** What the document alone says of a message, read as any other program would. */
function schemaOf(message: string): z.ZodType {
  const { $ref } = (document.components.messages[message] as { payload: { $ref: string } }).payload
  const text = JSON.stringify({ ...(at($ref) as object), definitions: document.components.schemas })
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/definitions/')), {
    defaultTarget: 'draft-7',
  })
}

describe('asyncApi', () => {
  test('default: every reference leads somewhere, every method is a message', () => {
    const refs = refsIn(document)
    expect(refs.filter((ref) => at(ref) === undefined)).toEqual([])
    expect(refs.length).toBeGreaterThan(30)
    const methods = Command.options.map(({ shape }) => shape.method.value)
    expect(document.operations.ask.messages.map(({ $ref }) => $ref.split('/').at(-1))).toEqual(methods)
  })

  test.each([
    ['subscribe', { id: 1, method: 'subscribe', params: { since: 3, filter: { types: ['action'] } } }],
    ['subscribe', { id: 1, method: 'subscribe' }],
    ['subscribe', { id: 1, method: 'subscribe', params: { writing: true } }],
    ['status', { id: 1, method: 'status' }],
    ['start', { id: 1, method: 'start', params: { template: 'pipeline' } }],
    ['step', { id: 1, method: 'step', params: { ticks: 3 } }],
    ['writing', { writing: { agent: 'ada', tick: 1, call: 'ada:1:1', part: 1, tool: 'pay', from: 0, text: '{' } }],
    ['result', { id: 1, result: { since: -1 } }],
    ['failure', { id: null, error: { code: 'bad-command', message: 'x' } }],
    [
      'event',
      { event: chainEvent({ tick: 0, type: 'x', agent: null, data: { a: [1, { b: null }] } }, 0, GENESIS_HASH) },
    ],
  ])('behavior: %s is as the hub takes and says it', (message, example) => {
    const schema = schemaOf(message)
    expect(schema.safeParse(example).error).toBe(undefined)
    expect(schema.safeParse({ ...example, more: 1 }).success).toBe(false)
    if ('method' in example) expect(Command.safeParse(example).success).toBe(true)
  })

  test.each([
    ['subscribe', { id: 1, method: 'subscribe', params: { since: -2 } }],
    ['step', { id: 1, method: 'step', params: { ticks: 0 } }],
    ['start', { id: 1, method: 'start', params: {} }],
    ['event', { event: { seq: 0 } }],
    ['writing', { writing: { agent: 'ada', part: -1 } }],
  ])('error: %s is refused by document and hub alike', (message, example) => {
    expect(schemaOf(message).safeParse(example).success).toBe(false)
    expect(Command.safeParse(example).success).toBe(false)
  })
})
