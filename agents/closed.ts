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
  const extra = strangersOrWhyNot(json, given)
  if (typeof extra === 'string') return { error: extra }
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
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Part>
  items?: Part | Part[]
  prefixItems?: Part[]
  additionalItems?: Part
  additionalProperties?: Part
  patternProperties?: Record<string, Part>
  anyOf?: Part[]
  oneOf?: Part[]
  allOf?: Part[]
}

type Part = Schema | boolean

function strangersOrWhyNot(json: Schema, given: unknown): string[] | string {
  try {
    return strangers(json, given, '', json)
  } catch (error) {
    if (error instanceof ToolSchemaError) return error.message
    if (error instanceof SyntaxError) return new ToolSchemaError(error.message).message
    throw error
  }
}

/** Keys that no part of the schema names. Where values have no shape at all (`any`, records of it), all keys are theirs. */
function strangers(schema: Part, value: unknown, path: string, root: Schema): string[] {
  if (value === null || typeof value !== 'object') return []
  const ways = waysOf(schema, root, [])
  const fitting = ways.filter((parts) => parts.every((part) => fits(part, value)))
  // A value is of one way: keys of two that exclude each other are strangers in both.
  const found = (fitting.length > 0 ? fitting : ways).map((parts) =>
    Array.isArray(value) ? strayItems(parts, value, path, root) : strayKeys(parts, value, path, root),
  )
  if (found.length === 0) throw new ToolSchemaError(`${path || 'it'} is nothing but itself`)
  return found.reduce((least, each) => (each.length < least.length ? each : least))
}

function strayItems(parts: readonly Schema[], value: readonly unknown[], path: string, root: Schema): string[] {
  if (!parts.some(({ items, prefixItems }) => items !== undefined || prefixItems)) return []
  return value.flatMap((item, index) => {
    const known = parts.flatMap((part) => itemOf(part, index))
    return known.length > 0 ? strangers({ allOf: known }, item, `${path}${index}.`, root) : [`${path}${index}`]
  })
}

function itemOf({ items, prefixItems, additionalItems }: Schema, index: number): Part[] {
  const first = prefixItems ?? (Array.isArray(items) ? items : [])
  const rest = Array.isArray(items) ? additionalItems : items
  const part = index < first.length ? first[index] : rest
  return part === undefined || (first.length > 0 && index >= first.length && !isKind(part)) ? [] : [part]
}

function strayKeys(parts: readonly Schema[], value: object, path: string, root: Schema): string[] {
  if (path !== '' && !parts.some(isShaped)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = parts.flatMap((part) => memberOf(part, key))
    return known.length > 0 ? strangers({ allOf: known }, inner, `${path}${key}.`, root) : [`${path}${key}`]
  })
}

function memberOf({ properties = {}, patternProperties = {}, additionalProperties }: Schema, key: string): Part[] {
  const named = Object.hasOwn(properties, key) ? [properties[key]!] : []
  const patterns = Object.entries(patternProperties).filter(([pattern]) => new RegExp(pattern, 'u').test(key))
  const known = [...named, ...patterns.map(([, part]) => part)]
  return known.length === 0 && isKind(additionalProperties) ? [additionalProperties] : known
}

function isShaped({ properties, patternProperties, additionalProperties }: Schema): boolean {
  return properties !== undefined || patternProperties !== undefined || isKind(additionalProperties)
}

/** Whether it says of what kind others are: `true` and `{}`, as of a loose object, are no kind. */
function isKind(part: Part | undefined): part is Schema {
  return typeof part === 'object' && Object.keys(part).length > 0
}

/** Whether a value can be of it, by its type and by the words that tell one way from another. */
function fits({ type, properties = {} }: Schema, value: object): boolean {
  const is = Array.isArray(value) ? 'array' : 'object'
  if (type !== undefined && ![type].flat().includes(is)) return false
  return Object.entries(value).every(([key, inner]) => {
    const part = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (typeof part !== 'object' || (typeof inner === 'object' && inner !== null)) return true
    return (!('const' in part) || part.const === inner) && (part.enum?.includes(inner) ?? true)
  })
}

const MOST_WAYS = 256

/** The ways in which a value can be of a schema, each with all the parts that then hold at once. */
function waysOf(schema: Part, root: Schema, seen: readonly Part[]): Schema[][] {
  if (typeof schema === 'boolean') return [[]]
  if (seen.includes(schema)) return []
  const inner = (part: Part) => waysOf(part, root, [...seen, schema])
  const { anyOf, oneOf, allOf = [], $ref } = schema
  const all = [...allOf, ...($ref === undefined ? [] : [referred($ref, root)])].map(inner)
  const one = [anyOf, oneOf].flatMap((parts) => (parts ? [parts.flatMap(inner)] : []))
  return [...all, ...one].reduce(
    (ways, others) => {
      if (ways.length * others.length > MOST_WAYS)
        throw new ToolSchemaError(`it has more than ${MOST_WAYS} alternatives`)
      return ways.flatMap((parts) => others.map((more) => [...parts, ...more]))
    },
    [[schema]],
  )
}

/** What a JSON Pointer points at. */
function referred($ref: string, root: Schema): Part {
  const steps = /^#(?:\/.*)?$/s.test($ref) ? $ref.split('/').slice(1) : [undefined]
  let found: unknown = root
  for (const step of steps) {
    const key = step === undefined ? undefined : pointed(step)
    const there = key !== undefined && typeof found === 'object' && found !== null && Object.hasOwn(found, key)
    if (!there) throw new ToolSchemaError(`"${$ref}" points at nothing in it`)
    found = (found as Record<string, unknown>)[key]
  }
  if (typeof found !== 'boolean' && (typeof found !== 'object' || found === null))
    throw new ToolSchemaError(`"${$ref}" points at no schema`)
  return found as Part
}

function pointed(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined
  }
}

/** A tool's schema can't be followed, so nothing can be held to it. */
class ToolSchemaError extends Error {
  override readonly name = 'Agents.ToolSchemaError'
  constructor(what: string) {
    super(`the tool's schema can't be followed: ${what}. Use another tool, and have its server corrected`)
  }
}
