import { type Int, rangeOf } from './expr.ts'
import type { Fields, FieldType, FlatType, Group } from './fields.ts'
import { between, point, widthOf } from './interval.ts'
import { intern, type Node } from './node.ts'

/** The fields of a group as a rule sees them; a record is its members, an array of records one array per member. */
export function expressionsOf(
  group: Group,
  declared: Fields,
  prefix: string,
  wrap: <T extends object>(path: string, fields: T) => T,
  path: string = group,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(declared).map(([name, type]) => {
    const own = `${prefix}${name}`
    const nested = membersUnder(type)
    if (!nested) return [name, expressionOf(group, own, type as FlatType)]
    return [name, expressionsOf(group, nested, `${own}.`, wrap, `${path}.${name}`)]
  })
  return wrap(path, Object.fromEntries(entries))
}

/** The members of a record, or of all records of an array; nothing for other fields. */
export function membersUnder(type: FieldType): Fields | undefined {
  if (type.kind === 'record') return type.fields
  if (type.kind !== 'array' || type.of.kind !== 'record') return undefined
  const { length } = type
  return Object.fromEntries(
    Object.entries(type.of.fields).map(([key, of]) => [key, { kind: 'array', of, length } as FieldType]),
  )
}

/** A field as its user sees it: the node, or the nodes, that stand for it in a step. */
export function expressionOf(group: Group, name: string, type: FlatType): unknown {
  const int = (path: string, range = widthOf(8)): Int =>
    intern({ op: 'field', group, name: path }, { kind: 'int', range }) as Int
  switch (type.kind) {
    case 'bytes32':
      return { kind: 'bytes32', hi: int(`${name}.hi`, HALF), lo: int(`${name}.lo`, HALF) }
    case 'symbol':
      return { kind: 'symbol', names: type.names, node: int(name) }
    case 'root':
      return intern({ op: 'field', group, name }, { kind: 'root', range: point(0n) })
    case 'array': {
      const kind = type.of.kind === 'bool' ? 'bool' : 'int'
      return intern({ op: 'field', group, name }, { kind, range: rangeOf(type), length: type.length })
    }
    default: {
      const kind: Node['kind'] = type.kind === 'bool' ? 'bool' : 'int'
      return intern({ op: 'field', group, name }, { kind, range: rangeOf(type) })
    }
  }
}

export const HALF = between(0n, (1n << 128n) - 1n)
