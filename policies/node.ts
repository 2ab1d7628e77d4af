import type { Fields, Group } from './fields.ts'
import type { Interval } from './interval.ts'

/**
 * One node of the expression DAG: closed, total, and interned, so that equal expressions are one object and a
 * shared expression costs once. Every node knows the exact interval of its value; a truth is an integer of 0..1.
 */
export type Node = Base & Shape

interface Base {
  readonly id: number
  readonly kind: Kind
  /** Of the value, or of every item of an array. */
  readonly range: Interval
  /** 0 for a scalar. */
  readonly length: number
  /** Bit n is set when the node depends on the loop of nesting level n: 0 means closed. */
  readonly free: number
  readonly args: readonly Node[]
}

export type Kind = 'int' | 'bool' | 'root'

export type Shape =
  | { readonly op: 'const'; readonly value: bigint }
  | { readonly op: 'field'; readonly group: Group; readonly name: string }
  | { readonly op: 'actor' | 'time' }
  | { readonly op: 'bound'; readonly level: number; readonly slot: number }
  | { readonly op: Operator }
  | { readonly op: 'fit'; readonly to: Interval }
  | { readonly op: 'table'; readonly values: readonly bigint[] }
  | { readonly op: 'member'; readonly secret: string; readonly depth: number }
  | Opened
  | Loop
  | { readonly op: 'part'; readonly index: number }

/** Operators that their arguments say all about. */
export type Operator =
  | ('add' | 'sub' | 'mul' | 'div' | 'mod' | 'min' | 'max' | 'eq' | 'lt' | 'le')
  | ('and' | 'or' | 'not' | 'select')
  | ('list' | 'pick' | 'sum' | 'any' | 'all' | 'count')

/**
 * The fields of a bound secret, one value a slot of their layout, which `part` takes out. Its arguments are the public word,
 * then of a leaf its index if that is bound; of what is signed the holder, and the time if it expires.
 */
export interface Opened {
  readonly op: 'opened'
  readonly secret: string
  readonly form: 'committed' | 'signed' | 'leaf'
  readonly fields: Fields
  readonly depth: number
}

/**
 * A loop binds slots of its level: one per array (its first `arrays` arguments), then the index, then one per
 * accumulator (the remaining arguments are their starts; `bodies` are their next values, kept in `to`).
 */
export type Loop =
  | { readonly op: 'map'; readonly level: number; readonly arrays: number; readonly bodies: readonly [Node] }
  | {
      readonly op: 'fold'
      readonly level: number
      readonly arrays: number
      readonly bodies: readonly Node[]
      readonly to: readonly Interval[]
    }

export interface Draft {
  readonly kind: Kind
  readonly range: Interval
  readonly length?: number
  readonly args?: readonly Node[]
}

const interned = new Map<string, Node>()

/** The one node of this shape. */
export function intern(shape: Shape, { kind, range, length = 0, args = [] }: Draft): Node {
  const key = JSON.stringify([shape, kind, range, length, args.map((arg) => arg.id)], replacer)
  const known = interned.get(key)
  if (known) return known
  const node = Object.freeze({ id: interned.size, kind, range, length, free: freeOf(shape, args), args, ...shape })
  interned.set(key, node)
  return node
}

export const bodiesOf = (node: Node): readonly Node[] => ('bodies' in node ? node.bodies : [])

/** Every node under `roots`, arguments before users, each once: one order for one meaning. */
export function topological(roots: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>()
  const order: Node[] = []
  const visit = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    for (const child of [...node.args, ...bodiesOf(node)]) visit(child)
    order.push(node)
  }
  for (const node of roots) visit(node)
  return order
}

function freeOf(shape: Shape, args: readonly Node[]): number {
  const outer = args.reduce((free, arg) => free | arg.free, 0)
  if (shape.op === 'bound') return 1 << shape.level
  if (shape.op !== 'map' && shape.op !== 'fold') return outer
  return outer | (shape.bodies.reduce((free, body) => free | body.free, 0) & ~(1 << shape.level))
}

const isNode = (value: object): value is Node => 'id' in value && 'free' in value

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'object' && value !== null && isNode(value) ? value.id : value
}
