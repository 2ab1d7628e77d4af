import { type JSONSchema, toJsonSchema } from '@langchain/core/utils/json_schema'
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from '@langchain/core/utils/types'
import { toJson } from './wire.ts'

/** As much of a LangChain tool as says what it takes. */
export interface Shown {
  name: string
  description?: string | undefined
  schema: InteropZodType | JSONSchema
}

/** Arguments as a tool will see them, or what is wrong with them. */
export type Closed = { args: Record<string, unknown> } | { error: string }

/**
 * Arguments held to a tool's schema, with nothing beside it at any depth: what a tool would silently drop, or pass on, is refused.
 * Schemas may be zod's or JSON Schema, as MCP servers give them; the latter are held to their keys here, and to the rest by the tool.
 */
export async function closed({ schema }: Shown, given: unknown): Promise<Closed> {
  const extra = strangers(toJsonSchema(schema as InteropZodType) as Schema, given, '')
  if (extra.length > 0) return { error: `the tool takes no ${extra.join(', ')}: leave it out` }
  if (!isInteropZodSchema(schema)) return { args: given as Record<string, unknown> }
  const parsed = await interopSafeParseAsync(schema, given)
  if (parsed.success) return { args: parsed.data as Record<string, unknown> }
  const { issues = [] } = parsed.error as { issues?: readonly { path: readonly unknown[]; message: string }[] }
  return { error: issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`).join('; ') }
}

/** What a model is shown of a tool: it may not change between messages. */
export function showing({ name, description, schema }: Shown): string {
  return toJson([name, description ?? '', toJsonSchema(schema as InteropZodType)])
}

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema | Schema[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** Keys that no part of the schema names. Where values have no shape at all (`any`, records), all keys are theirs. */
function strangers(schema: Schema, value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object') return []
  const parts = partsOf(schema)
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items = [] }) => items)
    return items.length === 0
      ? []
      : value.flatMap((item, index) => strangers({ anyOf: items }, item, `${path}${index}.`))
  }
  const shaped = parts.filter(({ properties }) => properties)
  if (shaped.length === 0 && path !== '') return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = shaped.flatMap(({ properties = {} }) => (Object.hasOwn(properties, key) ? [properties[key]!] : []))
    if (known.length > 0) return strangers({ anyOf: known }, inner, `${path}${key}.`)
    const open = parts.some(
      ({ additionalProperties, patternProperties }) => typeof additionalProperties === 'object' || patternProperties,
    )
    return open ? [] : [`${path}${key}`]
  })
}

function partsOf(schema: Schema): Schema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema
  return [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(partsOf)]
}
