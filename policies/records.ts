import { calldata } from './binding.ts'
import type { Element, Fields, FieldType, FlatFields, FlatType, Many, Rec } from './fields.ts'

/**
 * Records vanish here: a record is its members, named `payment.amount`; an array of records is one array per member. What
 * is below (layouts, expressions, circuits, Solidity) never sees one.
 *
 * @throws RecordError naming the field
 */
export function flattenFields(declared: Fields): FlatFields {
  if (!Object.values(declared).some(isNested)) return declared as FlatFields
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, type]) =>
      membersOf(name, type, (_, path, flat) => [[path, flat] as const]),
    ),
  )
}

/**
 * Values by flat name. The members of a record that are not given are left out, and what is no record is taken as it is:
 * whoever needs every field looks for it.
 */
export function flattenValues(
  declared: Fields,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const type = Object.hasOwn(declared, name) ? declared[name] : undefined
      return type && isNested(type) ? flattenValue(name, type, value) : [[name, value]]
    }),
  )
}

/** The other way: values of flat fields as they are declared. */
export function nestValues(declared: Fields, flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(declared).map(([name, type]) => [name, nestValue(name, type, flat)]))
}

/** What `make` says of each flat member of a field, in order; of a flat field, of itself. */
export function membersOf<T>(
  name: string,
  type: FieldType,
  make: (keys: readonly string[], path: string, type: FlatType) => readonly T[],
  keys: readonly string[] = [],
): readonly T[] {
  if (!isNested(type)) return make(keys, name, type as FlatType)
  const { fields, length, binding } = partsOf(name, type)
  const entries = Object.entries(fields)
  if (entries.length === 0) throw new RecordError(name, 'has no members', 'declare one, or leave it out')
  return entries.flatMap(([key, own], part) => {
    const path = `${name}.${key}`
    const inner = length === undefined ? own : arrayOf(path, own, length)
    return membersOf(path, bound(path, inner, binding, part), make, [...keys, key])
  })
}

const isNested = (type: FieldType): type is Rec | Many<Rec> =>
  type.kind === 'record' || (type.kind === 'array' && type.of.kind === 'record')

function partsOf(name: string, type: Rec | Many<Rec>) {
  if (type.kind === 'record') return { fields: type.fields, length: undefined, binding: type.binding }
  if (type.binding && type.of.binding)
    throw new RecordError(name, 'is bound, and so are its items', 'bind the array alone')
  return { fields: type.of.fields, length: type.length, binding: type.binding ?? type.of.binding }
}

const ELEMENTS: readonly string[] = ['uint', 'int', 'bool', 'address', 'record']

function arrayOf(path: string, of: FieldType, length: number): FieldType {
  if (!ELEMENTS.includes(of.kind))
    throw new RecordError(
      path,
      `is of kind ${of.kind} in an array of records`,
      'keep it apart: arrays hold uint, int, bool and address',
    )
  const { binding, ...rest } = of
  return { kind: 'array', of: rest as Element, length, ...(binding && { binding }) }
}

/** The member of a record that is bound to a tuple is bound to that tuple's part. */
function bound(path: string, type: FieldType, binding: Rec['binding'], part: number): FieldType {
  if (!binding) return type
  if (type.binding) throw new RecordError(path, 'is bound, and so is the record it is in', 'bind one of them')
  if (isNested(type))
    throw new RecordError(path, 'is a record in a record that is bound', 'bind its members one by one')
  if (binding.from !== 'calldata' || binding.part !== undefined)
    throw new RecordError(
      path,
      `is in a record bound to ${binding.from}`,
      'bind the record to calldata(n), or its members',
    )
  return { ...type, binding: calldata(binding.index, part) }
}

function flattenValue(name: string, type: Rec | Many<Rec>, value: unknown): (readonly [string, unknown])[] {
  if (type.kind === 'record') {
    if (!isObject(value)) throw new RecordError(name, 'is a record and its value is none', 'give { member: value, … }')
    const members = Object.fromEntries(Object.entries(type.fields).map(([key, own]) => [`${name}.${key}`, own]))
    const given = Object.fromEntries(Object.entries(value).map(([key, each]) => [`${name}.${key}`, each]))
    return Object.entries(flattenValues(members, given))
  }
  if (!Array.isArray(value))
    throw new RecordError(name, 'is an array of records and its value is none', 'give an array')
  const items = value.map((item, index) => Object.fromEntries(flattenValue(`${name}.${index}`, type.of, item)))
  const paths = [
    ...new Set(items.flatMap((item, index) => Object.keys(item).map((path) => path.slice(`${name}.${index}.`.length)))),
  ]
  return paths.map((path) => [`${name}.${path}`, items.map((item, index) => item[`${name}.${index}.${path}`])])
}

function nestValue(name: string, type: FieldType, flat: Readonly<Record<string, unknown>>): unknown {
  if (!isNested(type)) return flat[name]
  if (type.kind === 'record') {
    return Object.fromEntries(
      Object.entries(type.fields).map(([key, own]) => [key, nestValue(`${name}.${key}`, own, flat)]),
    )
  }
  return Array.from({ length: type.length }, (_, index) => {
    const item = Object.fromEntries(
      Object.entries(flat).flatMap(([path, value]) =>
        path.startsWith(`${name}.`) && Array.isArray(value) ? [[path, value[index]]] : [],
      ),
    )
    return nestValue(name, type.of, item)
  })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export class RecordError extends Error {
  override readonly name = 'Policies.RecordError'
  constructor(field: string, what: string, next: string) {
    super(`The field "${field}" ${what}: ${next}.`)
  }
}
