import { type JSONSchema, toJsonSchema, Validator } from '@langchain/core/utils/json_schema'
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
 * Schemas may be zod's or JSON Schema, as MCP servers give them; one that says it takes anything beside its own keys is held to its keys.
 */
export async function closed({ schema }: Shown, given: unknown): Promise<Closed> {
  const json = toJsonSchema(schema as InteropZodType) as Schema
  const extra = strangers(json, given, '', json)
  if (extra.length > 0) return { error: `the tool takes no ${extra.join(', ')}: leave it out` }
  if (!isInteropZodSchema(schema)) {
    const { valid, errors } = new Validator(schema as JSONSchema).validate(given)
    return valid ? { args: given as Record<string, unknown> } : { error: errors.map(({ error }) => error).join(' ') }
  }
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
  $defs?: Record<string, Schema>
  definitions?: Record<string, Schema>
  properties?: Record<string, Schema>
  items?: Schema | Schema[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** Keys that no part of the schema names. Where values have no shape at all (`any`, records), all keys are theirs. */
function strangers(schema: Schema, value: unknown, path: string, root: Schema): string[] {
  if (value === null || typeof value !== 'object') return []
  const parts = partsOf(schema, root, [])
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items = [] }) => items)
    return items.length === 0
      ? []
      : value.flatMap((item, index) => strangers({ anyOf: items }, item, `${path}${index}.`, root))
  }
  const shaped = parts.filter(({ properties }) => properties)
  if (shaped.length === 0 && path !== '') return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = shaped.flatMap(({ properties = {} }) => (Object.hasOwn(properties, key) ? [properties[key]!] : []))
    if (known.length > 0) return strangers({ anyOf: known }, inner, `${path}${key}.`, root)
    return parts.some(isOpen) ? [] : [`${path}${key}`]
  })
}

/** Whether it says of what kind other keys are: `true` and `{}`, as of a loose object, are no kind. */
function isOpen({ additionalProperties, patternProperties }: Schema): boolean {
  const kind = typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
  return kind || patternProperties !== undefined
}

function partsOf(schema: Schema, root: Schema, seen: readonly Schema[]): Schema[] {
  if (seen.includes(schema)) return []
  const { anyOf = [], oneOf = [], allOf = [], $ref } = schema
  const meant = $ref === undefined ? [] : referred($ref, root)
  return [schema, ...[...anyOf, ...oneOf, ...allOf, ...meant].flatMap((part) => partsOf(part, root, [...seen, schema]))]
}

function referred($ref: string, root: Schema): Schema[] {
  if ($ref === '#') return [root]
  const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec($ref)?.[1] ?? ''
  const all = { ...root.definitions, ...root.$defs }
  return Object.hasOwn(all, name) ? [all[name]!] : []
}
