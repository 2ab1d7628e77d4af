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
  test('error: values that are none of the schema', async () => {
    const schema = { properties: { cents: { type: 'integer', maximum: 9 } }, required: ['cents'] }
    expect(await Promise.all([{}, { cents: '5' }, { cents: 10 }].map((given) => wrong(schema, given)))).toEqual([
      expect.stringMatching(/does not have required property "cents"/),
      expect.stringMatching(/"string" is invalid/),
      expect.stringMatching(/10 is greater than/),
    ])
  })
})
