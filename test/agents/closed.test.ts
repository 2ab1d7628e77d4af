import { describe, expect, test } from 'vitest'
import { closed } from '../../agents/closed.ts'

/** As MCP servers give them. */
const tool = (schema: object) =>
  ({ name: 'refund', schema: { type: 'object', ...schema } }) as Parameters<typeof closed>[0]
const line = { type: 'object', properties: { item: { type: 'string' } }, additionalProperties: {} }
const wrong = async (schema: object, given: unknown) => {
  const result = await closed(tool(schema), given)
  return 'error' in result ? result.error : undefined
}

describe('closed', () => {
  test.each([
    ['open by silence', undefined],
    ['open by word', true],
    ['open as a loose object of zod is', {}],
  ])('default: a schema that is %s takes its own keys alone', async (_, additionalProperties) => {
    const schema = { properties: { order: { type: 'integer' } }, additionalProperties }
    expect(await closed(tool(schema), { order: 7 })).toEqual({ args: { order: 7 } })
    expect(await wrong(schema, { order: 7, approved: true })).toBe('the tool takes no approved: leave it out')
  })
  test('behavior: at any depth, through lists and references, also to itself', async () => {
    const schema = {
      properties: { lines: { type: 'array', items: { $ref: '#/$defs/line' } }, part: { $ref: '#' } },
      $defs: { line },
    }
    expect(await wrong(schema, { lines: [{ item: 'a' }], part: { lines: [] } })).toBeUndefined()
    expect(await wrong(schema, { lines: [{ item: 'a', free: 1 }], part: { lines: [{ free: 1 }], x: 1 } })).toBe(
      'the tool takes no lines.0.free, part.lines.0.free, part.x: leave it out',
    )
  })
  test('behavior: keys that the schema gives a kind are taken', async () => {
    const schema = { properties: { order: {} }, additionalProperties: { type: 'string' } }
    expect(await wrong(schema, { order: 7, note: 'late' })).toBeUndefined()
    expect(await wrong(schema, { order: 7, note: 1 })).toMatch(/does not match additional properties schema/)
  })
  const open = { type: 'object', properties: { a: {} } }
  test.each<[string, object, unknown, string | undefined]>([
    ['a pattern that the key does not fit', { patternProperties: { '^x-': {} } }, { y: 1 }, 'y'],
    ['a pattern that it fits', { patternProperties: { '^x-': open } }, { 'x-1': { a: 1 } }, undefined],
    ['below a pattern', { patternProperties: { '^x-': open } }, { 'x-1': { b: 1 } }, 'x-1.b'],
    ['below other keys', { additionalProperties: open }, { any: { a: 1, b: 1 } }, 'any.b'],
    ['in a tuple', { properties: { t: { prefixItems: [{}, open] } } }, { t: [{ b: 1 }, { b: 1 }] }, 't.1.b'],
    ['behind a tuple', { properties: { t: { prefixItems: [{}] } } }, { t: [1, 2] }, 't.1'],
    ['by pointer', { properties: { a: open, b: { $ref: '#/properties/a' } } }, { b: { b: 1 } }, 'b.b'],
    [
      'by an escaped pointer',
      { properties: { 'a/b': open, b: { $ref: '#/properties/a~1b' } } },
      { b: { b: 1 } },
      'b.b',
    ],
    [
      'in nested $defs',
      { properties: { b: { $ref: '#/$defs/x/$defs/y' } }, $defs: { x: { $defs: { y: open } } } },
      { b: { b: 1 } },
      'b.b',
    ],
    ['of two ways at once', { anyOf: [open, { properties: { b: {} } }] }, { a: 1, b: 1 }, 'b'],
    ['of one way', { anyOf: [open, { properties: { b: {} } }] }, { b: 1 }, undefined],
    [
      'of the way that its kind excludes',
      { oneOf: [{ properties: { kind: { const: 'a' } } }, { properties: { kind: { const: 'b' }, free: {} } }] },
      { kind: 'a', free: 1 },
      'free',
    ],
    ['beside a way that is text', { properties: { x: { anyOf: [{ type: 'string' }, open] } } }, { x: { b: 1 } }, 'x.b'],
    ['that all parts name together', { allOf: [open, { properties: { b: {} } }] }, { a: 1, b: 1 }, undefined],
  ])('behavior: a key %s', async (_, schema, given, stranger) => {
    expect(await wrong(schema, given)).toBe(stranger && `the tool takes no ${stranger}: leave it out`)
  })
  test.each([
    ['points nowhere', { properties: { a: { $ref: '#/$defs/none' } } }],
    ['points outside', { properties: { a: { $ref: 'https://example.org/a' } } }],
    ['is nothing but itself', { properties: { a: { $ref: '#/properties/a' } } }],
    ['has a pattern that is none', { patternProperties: { '(': {} } }],
    ['has too many alternatives', { allOf: Array.from({ length: 9 }, () => ({ anyOf: [{}, {}] })) }],
  ])('error: a schema that %s', async (_, schema) => {
    expect(await wrong(schema, { a: {} })).toMatch(/^the tool's schema can't be followed/)
  })
  test('error: values that are none of the schema', async () => {
    const schema = { properties: { cents: { type: 'integer', maximum: 9 } }, required: ['cents'] }
    expect(await Promise.all([{}, { cents: '5' }, { cents: 10 }].map((given) => wrong(schema, given)))).toEqual([
      expect.stringMatching(/does not have required property "cents"/),
      expect.stringMatching(/"string" is invalid/),
      expect.stringMatching(/10 is greater than/),
    ])
  })
})
