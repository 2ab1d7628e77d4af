import { rootsOf } from '../canonical.ts'
import { bitLength, least as lesser } from '../interval.ts'
import { bodiesOf, type Node } from '../node.ts'
import type { Step } from '../step.ts'
import type { Helper } from './helpers.ts'

/** Statements that compute a step, and the memory they need: all values live in one `Frame memory f`. */
export interface Body {
  readonly lines: readonly string[]
  /** Members of the frame. */
  readonly members: readonly string[]
  /** `bytes` constants of tables. */
  readonly tables: readonly string[]
  readonly helpers: ReadonlySet<Helper>
  /** The expression for a root, once the lines have run. */
  readonly expressions: ReadonlyMap<Node, string>
  /** Fields that are read. */
  readonly fields: ReadonlySet<string>
}

interface Block {
  readonly lines: string[]
  readonly names: Map<Node, string>
  /** What the loop binds, by slot. */
  readonly slots: readonly string[]
}

/** Beyond it an expression goes through memory: the EVM's stack is short. */
const MAX_DEPTH = 4

export const memberOf = (group: string, name: string): string => `${group}_${name.replaceAll('.', '_')}`

/** DAG -> statements: shared values once, each as far out as its loops allow. */
export function solidityBody(step: Step): Body {
  const roots = rootsOf(step)
  const uses = countUses(roots)
  const members: string[] = []
  const tables: string[] = []
  const helpers = new Set<Helper>()
  const fields = new Set<string>()
  /** Block of the run, then of the open loop of each nesting level. */
  const blocks: Block[] = [{ lines: [], names: new Map(), slots: [] }]
  const depths = new Map<string, number>()

  const help = (name: Helper, ...args: readonly (string | bigint | number)[]): string => {
    helpers.add(name)
    return `_${name}(${args.join(', ')})`
  }
  const homeOf = (node: Node): Block => blocks[32 - Math.clz32(node.free)]!
  const reserve = (node: Node, type = typeOf(node)): string => {
    members.push(`${type} v${members.length};`)
    return `f.v${members.length - 1}`
  }
  const keep = (node: Node, expression: string): string => {
    const name = reserve(node)
    homeOf(node).lines.push(`${name} = ${expression};`)
    return name
  }

  const ref = (node: Node): string => {
    const home = homeOf(node)
    const known = home.names.get(node)
    if (known !== undefined) return known
    const expression = build(node)
    const deep = Math.max(0, ...node.args.map((arg) => depths.get(nameOf(arg)) ?? 0)) + 1
    const isName = /^(f\.\w+|true|false|int256\([^()]*\))$/.test(expression)
    const spill = !isName && (node.op === 'fit' || node.length > 0 || (uses.get(node) ?? 0) > 1 || deep > MAX_DEPTH)
    const name = spill ? keep(node, expression) : expression
    depths.set(name, spill || isName ? 0 : deep)
    home.names.set(node, name)
    return name
  }
  const nameOf = (node: Node): string => homeOf(node).names.get(node) ?? ''

  const build = (node: Node): string => {
    if (node.op === 'map' || node.op === 'fold') return loop(node)
    const args = node.args.map(ref)
    const [a = '', b = '', c = ''] = args
    switch (node.op) {
      case 'const':
        return node.kind === 'bool' ? String(node.value === 1n) : `int256(${node.value})`
      case 'field': {
        const member = memberOf(node.group, node.name)
        fields.add(`${node.group} ${node.name}`)
        return truth(node, `f.${member}`)
      }
      case 'actor':
        return 'f.actor'
      case 'time':
        return 'f.at'
      case 'bound':
        return truth(node, blocks[node.level + 1]!.slots[node.slot]!)
      case 'fit':
        return help('fit', 'f', a, node.to.lo, node.to.hi)
      case 'table':
        return table(node.values, a)
      case 'member':
      case 'opened':
        throw new MemberInSolidityError()
      case 'list': {
        const name = reserve(node)
        const { lines } = homeOf(node)
        lines.push(`${name} = new int256[](${node.length});`)
        for (const [index, item] of args.entries()) lines.push(`${name}[${index}] = ${item};`)
        return name
      }
      case 'pick':
        return truth(node, `${a}[uint256(${b})]`)
      case 'part':
        return `${a}_${node.index}`
      case 'sum':
      case 'count':
        return help('sum', a)
      case 'any':
        return `(${help('sum', a)} > 0)`
      case 'all':
        return `(${help('sum', a)} == int256(${node.args[0]!.length}))`
      case 'min':
      case 'max':
        return help(node.op, a, b)
      case 'div':
      case 'mod':
        if (node.args[0]!.range.lo < 0n) return help(node.op, a, b)
        return `(${a} ${node.op === 'div' ? '/' : '%'} ${b})`
      case 'not':
        return `!${a}`
      case 'select':
        return `(${a} ? ${b} : ${c})`
      case 'and':
        return `(${args.join(' && ')})`
      case 'or':
        return `(${args.join(' || ')})`
      default:
        return `(${a} ${SIGNS[node.op]} ${b})`
    }
  }

  const loop = (node: Node & { op: 'map' | 'fold' }): string => {
    const arrays = node.args.slice(0, node.arrays).map(ref)
    const starts = node.args.slice(node.arrays).map(ref)
    const { lines } = homeOf(node)
    const name = reserve(node, node.op === 'map' ? 'int256[]' : 'bool')
    const counter = `i${node.level}`
    const carried = starts.map((start, index) => {
      members.push(`${typeOf({ ...node.bodies[index]!, length: 0 })} ${name.slice(2)}_${index};`)
      lines.push(`${name}_${index} = ${start};`)
      return `${name}_${index}`
    })
    const outer = blocks[node.level + 1]
    const block: Block = {
      lines: [],
      names: new Map(),
      slots: [...arrays.map((array) => `${array}[${counter}]`), `int256(${counter})`, ...carried],
    }
    blocks[node.level + 1] = block
    const results = node.bodies.map(ref)
    if (node.op === 'map') {
      lines.push(`${name} = new int256[](${node.length});`)
      block.lines.push(`${name}[${counter}] = ${node.kind === 'bool' ? help('bit', results[0]!) : results[0]!};`)
    } else {
      for (const [index, result] of results.entries()) {
        members.push(`${typeOf({ ...node.bodies[index]!, length: 0 })} ${name.slice(2)}_${index}n;`)
        block.lines.push(`${name}_${index}n = ${result};`)
      }
      for (const slot of carried) block.lines.push(`${slot} = ${slot}n;`)
    }
    const length = node.args[0]!.length
    lines.push(`for (uint256 ${counter} = 0; ${counter} < ${length}; ${counter}++) {`)
    lines.push(...block.lines.map((line) => `  ${line}`), '}')
    if (outer) blocks[node.level + 1] = outer
    return name
  }

  const table = (values: readonly bigint[], index: string): string => {
    const least = values.reduce(lesser)
    const width = Math.max(1, ...values.map((value) => Math.ceil(bitLength(value - least) / 8)))
    const rows = values.map((value) => (value - least).toString(16).padStart(2 * width, '0')).join('')
    tables.push(`bytes private constant TABLE${tables.length} = hex"${rows}";`)
    return `(${help('entry', `TABLE${tables.length - 1}`, width, index)} + int256(${least}))`
  }

  /** Items of arrays are numbers, also where they are truths. */
  const truth = (node: Node, expression: string): string =>
    node.kind === 'bool' && node.length === 0 && expression.endsWith(']') ? `(${expression} != 0)` : expression

  const expressions = new Map(roots.map((node) => [node, ref(node)]))
  return { lines: blocks[0]!.lines, members, tables, helpers, expressions, fields }
}

const typeOf = ({ kind, length }: Pick<Node, 'kind' | 'length'>): string =>
  length > 0 ? 'int256[]' : kind === 'bool' ? 'bool' : 'int256'

const SIGNS = { add: '+', sub: '-', mul: '*', eq: '==', lt: '<', le: '<=' } as const

function countUses(roots: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>()
  const use = (node: Node): void => {
    const before = uses.get(node) ?? 0
    uses.set(node, before + 1)
    if (before === 0) for (const child of [...node.args, ...bodiesOf(node)]) use(child)
  }
  for (const root of roots) use(root)
  return uses
}

export class MemberInSolidityError extends Error {
  override readonly name = 'Policies.MemberInSolidityError'
  constructor() {
    super('A Merkle membership has no Solidity form: such a step lives behind a verifier.')
  }
}
