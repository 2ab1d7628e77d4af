import type { FieldType } from './fields.ts'
import { widthOf } from './interval.ts'
import type { Step } from './step.ts'

/** JSON Schema (draft 2020-12), as far as requests need it. */
export interface Schema {
  readonly $schema?: string
  readonly title?: string
  readonly description?: string
  readonly type: 'object' | 'array' | 'string' | 'boolean'
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
}

/**
 * What a step can be asked, out of its declaration: whole numbers are decimal strings, every field is there and no other.
 * A number's pattern bounds its digits; its exact limits stand in the description, and `decide` holds it to them.
 *
 * @example
 * requestSchema(spendLimit).properties // { amount: { type: 'string', pattern: '^(0|[1-9][0-9]{0,28})$', … } }
 */
export function requestSchema({ name, actions, request }: Step): Schema {
  const calls = actions.map(({ signature }) => signature).join(', ')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    description: calls === '' ? `A row of ${name}.` : `A request under ${name}, which governs ${calls}.`,
    type: 'object',
    properties: Object.fromEntries(Object.entries(request.declared).map(([field, type]) => [field, fieldSchema(type)])),
    required: Object.keys(request.declared),
    additionalProperties: false,
  }
}

function fieldSchema(type: FieldType): Schema {
  switch (type.kind) {
    case 'uint':
    case 'int': {
      const { lo, hi } = widthOf(type.bits, type.kind === 'int')
      const unit = type.unit === undefined ? '' : `, in ${type.unit}`
      return { ...digits(hi, lo < 0n), description: `${lo} to ${hi}${unit}` }
    }
    case 'root':
      return { ...digits(widthOf(254).hi, false), description: 'the root of a tree' }
    case 'bool':
      return { type: 'boolean' }
    case 'address':
      return { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' }
    case 'bytes32':
      return { type: 'string', pattern: '^0x[0-9a-fA-F]{64}$' }
    case 'symbol':
      return { type: 'string', enum: type.names }
    case 'record':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(type.fields).map(([name, own]) => [name, fieldSchema(own)])),
        required: Object.keys(type.fields),
        additionalProperties: false,
      }
    case 'array':
      return { type: 'array', items: fieldSchema(type.of), minItems: type.length, maxItems: type.length }
  }
}

function digits(most: bigint, signed: boolean): Schema {
  return { type: 'string', pattern: `^(0|${signed ? '-?' : ''}[1-9][0-9]{0,${String(most).length - 1}})$` }
}
