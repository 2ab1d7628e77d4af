import type { FlatType } from './fields.ts'
import { layoutOf } from './layout.ts'
import type { Node } from './node.ts'
import type { Step } from './step.ts'
import { formatAmount } from './units.ts'
import { toHex } from './values.ts'

/** The value of a node in one decision. */
export type Valued = (node: Node) => bigint

/** Puts conditions into words, with the values that decided. */
export interface Prose {
  /** Why a condition is true or false: of an `and` that is false, only the parts that are. */
  condition(node: Node): string
  /** A field's value with its unit. */
  amount(type: FlatType | undefined, value: bigint): string
}

export function proseOf(step: Step, value: Valued): Prose {
  const typeOf = (node: Node): FlatType | undefined => {
    if (node.op === 'field') return step[node.group].fields[node.name]
    return node.op === 'part' ? shownPart(node)?.type : undefined
  }

  /** The unit of a sum is that of its parts. */
  const unitType = (node: Node): FlatType | undefined =>
    typeOf(node) ??
    node.args
      .filter((arg) => arg.kind === 'int')
      .map(unitType)
      .find((type) => type !== undefined)

  const term = (node: Node): string => {
    const [a, b, c] = node.args
    switch (node.op) {
      case 'const':
        return String(node.value)
      case 'field':
        return node.name
      case 'actor':
        return 'the actor'
      case 'time':
        return 'now'
      case 'add':
        return `${term(a!)} + ${term(b!)}`
      case 'sub':
        return `${term(a!)} - ${inner(b!)}`
      case 'mul':
        return `${inner(a!)} * ${inner(b!)}`
      case 'div':
        return `${inner(a!)} / ${inner(b!)}`
      case 'mod':
        return `${inner(a!)} mod ${inner(b!)}`
      case 'select':
        return term(value(a!) === 1n ? b! : c!)
      case 'fit':
        return term(a!)
      case 'sum':
      case 'count':
      case 'any':
      case 'all':
        return `the ${node.op} of ${term(a!)}`
      case 'pick':
        return `${term(a!)}[${value(b!)}]`
      case 'part':
        return shownPart(node)?.name ?? 'a total'
      case 'min':
      case 'max':
        return `${node.op}(${term(a!)}, ${term(b!)})`
      case 'list':
      case 'map':
        return 'a list'
      default:
        return `${node.op} of ${node.args.map(term).join(' and ')}`
    }
  }
  const inner = (node: Node): string => (node.args.length > 1 && node.op !== 'pick' ? `(${term(node)})` : term(node))

  /** `spent + amount = 47 POL` */
  const shown = (node: Node): string => {
    const text = term(node)
    if (node.op === 'actor') return `${text} (${toHex(value(node), 40)})`
    return node.op === 'const' ? text : `${text} = ${amount(unitType(node), value(node))}`
  }

  const comparison = (node: Node, sign: string): string => {
    const [a, b] = node.args as readonly [Node, Node]
    const type = typeOf(a)
    if (type?.kind !== 'symbol') return `${shown(a)} ${sign} ${shown(b)}`
    const [given, wanted] = [amount(type, value(a)), amount(type, value(b))]
    return given === wanted ? `${term(a)} is ${given}` : `${term(a)} = ${given} ${sign} ${wanted}`
  }

  const condition = (node: Node): string => {
    const holds = value(node) === 1n
    const [a, b] = node.args
    switch (node.op) {
      case 'lt':
        return holds ? comparison(node, 'is less than') : comparison(node, 'is not less than')
      case 'le':
        return holds ? comparison(node, 'is at most') : comparison(node, 'is more than')
      case 'eq':
        return holds ? comparison(node, 'is') : comparison(node, 'is not')
      case 'not':
        return condition(a!)
      case 'and':
      case 'or': {
        // A true `and` holds by all its parts, a false one fails by those that are false; an `or` the other way round.
        const deciding =
          (node.op === 'and') === holds ? node.args : node.args.filter((arg) => (value(arg) === 1n) === holds)
        return deciding.map(condition).join(' and ')
      }
      case 'member':
        return `${amount(typeOf(b!), value(b!))} is ${holds ? '' : 'not '}in the tree ${term(a!)}`
      case 'const':
        return holds ? 'always' : 'never'
      default:
        return `${term(node)} is ${holds}`
    }
  }

  return { condition, amount }
}

/** Of a value that a secret shows, its name and type. */
function shownPart({ args, ...node }: Node): { readonly name: string; readonly type: FlatType } | undefined {
  const [from] = args
  if (from?.op !== 'opened' || node.op !== 'part') return undefined
  const { fields, places, slots } = layoutOf(from.fields)
  const [name] = Object.entries(fields).find(
    ([field]) => places[field]!.start <= node.index && node.index < places[field]!.start + places[field]!.length,
  )!
  return { name: `${from.secret}.${slots[node.index]!.name}`, type: fields[name]! }
}

function amount(type: FlatType | undefined, value: bigint): string {
  if (type?.kind === 'address') return toHex(value, 40)
  if (type?.kind === 'symbol') return type.names[Number(value)] ?? String(value)
  if (type?.kind === 'bool') return String(value === 1n)
  const unit = type && 'unit' in type ? type.unit : undefined
  return formatAmount(value, unit)
}
