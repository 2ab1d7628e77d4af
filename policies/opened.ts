import type { Bool, Bytes32, Int, Sym } from './expr.ts'
import { rangeOf } from './expr.ts'
import { HALF, membersUnder } from './expressions.ts'
import type { Fields, FlatType } from './fields.ts'
import { address } from './fields.ts'
import { BIT, type Interval, point, widthOf } from './interval.ts'
import { type Layout, layoutOf } from './layout.ts'
import { intern, type Node, type Opened } from './node.ts'
import type { Bound } from './secret.ts'

/** The node that opens a bound secret. */
export function openedNode(name: string, { kind, fields, to, depth, index, holder, at }: Bound): Node {
  const actor = intern({ op: 'actor' }, { kind: 'int', range: widthOf(160) })
  const more = kind === 'leaf' ? [index] : kind === 'signed' ? [holder ?? actor, at] : []
  return intern(
    { op: 'opened', secret: name, form: kind, fields, depth },
    {
      kind: 'int',
      range: widthOf(248),
      length: layoutOf(fields).slots.length,
      args: [to, ...more.filter((arg) => arg !== undefined)],
    },
  )
}

/** The fields of a secret as expressions, by name; a record is its members. */
export function openedFields(
  opened: Node & Opened,
  declared: Fields = opened.fields,
  prefix = '',
): Readonly<Record<string, unknown>> {
  const { places } = layoutOf(opened.fields)
  return Object.fromEntries(
    Object.entries(declared).map(([name, type]) => {
      const [path, nested] = [`${prefix}${name}`, membersUnder(type)]
      if (nested) return [name, openedFields(opened, nested, `${path}.`)]
      return [name, expression(opened, type as FlatType, places[path]!.start)]
    }),
  )
}

/** Under the signature of an issuer stands the holder before the fields. */
export const signedLayout = (fields: Fields): Layout => layoutOf({ holder: address(), ...fields })

function expression(opened: Node, type: FlatType, start: number): Node | Bytes32 | Sym {
  const part = (index: number, kind: Node['kind'], range: Interval): Node =>
    intern({ op: 'part', index }, { kind, range, args: [opened] })
  switch (type.kind) {
    case 'bytes32':
      return { kind: 'bytes32', hi: part(start, 'int', HALF) as Int, lo: part(start + 1, 'int', HALF) as Int }
    case 'symbol':
      return { kind: 'symbol', names: type.names, node: part(start, 'int', rangeOf(type)) as Int }
    case 'root':
      return part(start, 'root', point(0n))
    case 'bool':
      return part(start, 'bool', BIT) as Bool
    case 'array': {
      const [kind, range] = [type.of.kind === 'bool' ? ('bool' as const) : ('int' as const), rangeOf(type)]
      const args = Array.from({ length: type.length }, (_, index) => part(start + index, kind, range))
      return intern({ op: 'list' }, { kind, range, length: type.length, args })
    }
    default:
      return part(start, 'int', rangeOf(type))
  }
}
