import { domainOf } from '../analyzeTwins.ts'
import { rootsOf } from '../canonical.ts'
import type { Group } from '../fields.ts'
import { isPoint } from '../interval.ts'
import { layoutOf } from '../layout.ts'
import { type Node, type Opened, topological } from '../node.ts'
import type { Step } from '../step.ts'

/** What a step is asked about, as Int terms: of each group, one per slot. */
export interface SmtInputs extends Readonly<Record<Group, readonly string[]>> {
  readonly actor: string
  readonly at: string
}

/** A step as terms of SMT-LIB 2, for use after `lines` and SMT_PRELUDE. */
export interface Smt {
  /** Definitions, and bounds that hold for all inputs. */
  readonly lines: readonly string[]
  /** Bool. */
  readonly verdict: string
  /** Int: 0, 1..n or 255, as everywhere. */
  readonly reason: string
  /** Int, one per slot of the state. */
  readonly next: readonly string[]
  readonly lookups: readonly Lookup[]
  readonly opened: readonly Shown[]
}

/** Expressions as terms; a term stands on all lines there are once it was asked for. */
export interface SmtTerms {
  readonly lines: readonly string[]
  /** Bool: that each `fitTo` so far fits. */
  readonly fits: readonly string[]
  readonly lookups: readonly Lookup[]
  readonly opened: readonly Shown[]
  values(node: Node): readonly string[]
  scalar(node: Node): string
}

/** A look into a tree. The tree's hash is not interpreted: what is in it is any set of keys. */
export interface Lookup {
  readonly secret: string
  readonly depth: number
  readonly root: string
  readonly key: string
}

/** A bound secret. Its hash or signature is not interpreted: its fields are any values, and it holds. */
export interface Shown {
  readonly node: Node & Opened
  /** Of the public arguments: the word that binds it, then holder and time, or index. */
  readonly args: readonly string[]
  /** Int, one per slot. */
  readonly values: readonly string[]
}

/** Whether a key is in the tree of some depth with some root: one root, one answer. */
export const SMT_PRELUDE = '(declare-fun in-tree (Int Int Int) Bool)'

export const smtNumber = (value: bigint | number): string => (value < 0 ? `(- ${-value})` : `${value}`)
export const smtName = (name: string): string => `|${name}|`
export const smtBetween = (term: string, lo: bigint, hi: bigint): string =>
  `(assert (<= ${smtNumber(lo)} ${term} ${smtNumber(hi)}))`

/** The step unrolled: verdict, reason and next state as functions of its inputs. */
export function toSmt(step: Step, inputs: SmtInputs, prefix = ''): Smt {
  const terms = smtTerms(step, inputs, prefix)
  for (const node of topological(rootsOf(step))) if (node.free === 0) terms.values(node)
  const lines: string[] = []
  const define = (name: string, sort: 'Bool' | 'Int', term: string): string => {
    const quoted = smtName(`${prefix}${name}`)
    lines.push(`(define-fun ${quoted} () ${sort} ${term})`)
    return quoted
  }
  const rules = step.rules.map(({ effect, when }, index) => ({ effect, index, when: terms.scalar(when) }))
  const of = (effect: string) => rules.filter((rule) => rule.effect === effect)
  const [forbids, permits] = [of('forbid'), of('permit')]
  const fits = define('fits', 'Bool', join('and', terms.fits))
  const decided = [...forbids, ...permits].reduceRight(
    (rest, { when, index }) => `(ite ${when} ${index + 1} ${rest})`,
    '0',
  )
  const reason = define('reason', 'Int', `(ite ${fits} ${decided} 255)`)
  const whens = (list: typeof rules): string[] => list.map(({ when }) => when)
  const verdict = define(
    'verdict',
    'Bool',
    `(and ${fits} ${join('or', whens(permits))} (not ${join('or', whens(forbids))}))`,
  )
  const next = [...inputs.state]
  for (const { start, node } of step.next) {
    for (const [index, after] of terms.values(node).entries()) {
      const value = node.kind === 'bool' ? smtBit(after) : after
      next[start + index] = define(`next.${start + index}`, 'Int', `(ite ${verdict} ${value} ${next[start + index]})`)
    }
  }
  const { lookups, opened } = terms
  return { lines: [...terms.lines, ...lines], verdict, reason, next, lookups, opened }
}

export const smtBit = (truth: string): string => `(ite ${truth} 1 0)`

/**
 * Nodes as terms: whole numbers are Int, truths Bool, an array one term per item. Floor division by a positive number is
 * SMT-LIB's own `div` and `mod`.
 */
export function smtTerms(step: Pick<Step, Group>, inputs: SmtInputs, prefix = ''): SmtTerms {
  const lines: string[] = []
  const fits: string[] = []
  const lookups: Lookup[] = []
  const opened: Shown[] = []
  /** Of the run, then of the current round of each nesting level. */
  const known: Map<Node, readonly string[]>[] = [new Map()]
  const bound: (readonly string[])[] = []
  let defined = 0

  const define = (sort: 'Bool' | 'Int', term: string): string => {
    const name = smtName(`${prefix}${defined}`)
    defined += 1
    lines.push(`(define-fun ${name} () ${sort} ${term})`)
    return name
  }
  const values = (node: Node): readonly string[] => {
    const scope = known[32 - Math.clz32(node.free)]!
    const done = scope.get(node)
    if (done) return done
    const made = build(node)
    scope.set(node, made)
    return made
  }
  const scalar = (node: Node): string => values(node)[0]!

  const build = (node: Node): readonly string[] => {
    if (node.op === 'map' || node.op === 'fold') return loop(node)
    if (node.op === 'opened') return open(node)
    if (node.op === 'const') return [node.kind === 'bool' ? String(node.value === 1n) : smtNumber(node.value)]
    if (node.op === 'list') return node.args.map(scalar)
    if (node.op === 'part') return [values(node.args[0]!)[node.index]!]
    if (node.op === 'bound') return [bound[node.level]![node.slot]!]
    if (node.op === 'actor') return [inputs.actor]
    if (node.op === 'time') return [inputs.at]
    if (node.op === 'field') {
      const { start, length } = step[node.group].places[node.name]!
      const terms = inputs[node.group].slice(start, start + length)
      return node.kind === 'bool' ? terms.map((term) => `(= ${term} 1)`) : terms
    }
    const term = define(node.kind === 'bool' ? 'Bool' : 'Int', compute(node))
    // True by the intervals of the DAG, and what keeps products and quotients within reach of the solver.
    const hard = node.op === 'mul' || node.op === 'div' || node.op === 'mod'
    if (hard && node.args.every(({ range }) => !isPoint(range))) {
      lines.push(smtBetween(term, node.range.lo, node.range.hi))
    }
    return [term]
  }

  const open = (node: Node & Opened): readonly string[] => {
    const args = node.args.map(scalar)
    const types = Object.values(layoutOf(node.fields).fields).flatMap((type) =>
      domainOf(type).map((range) => ({ type, range })),
    )
    const terms = types.map(({ range }, slot) => {
      const name = smtName(`${prefix}secret ${node.secret}.${slot}`)
      lines.push(`(declare-const ${name} Int)`, smtBetween(name, range.lo, range.hi))
      return name
    })
    opened.push({ node, args, values: terms })
    const [, , at] = args
    if (at !== undefined) fits.push(`(< ${at} ${terms[layoutOf(node.fields).places.expires!.start]})`)
    return types.map(({ type }, slot) =>
      type.kind === 'bool' || (type.kind === 'array' && type.of.kind === 'bool')
        ? `(= ${terms[slot]} 1)`
        : terms[slot]!,
    )
  }

  const compute = (node: Node): string => {
    const [x, y] = node.args as readonly [Node, Node]
    const all = node.args.map((arg) => values(arg))
    const [a, b, c] = all.map(([first]) => first!) as [string, string, string]
    switch (node.op) {
      case 'fit': {
        const fit = define('Bool', `(<= ${smtNumber(node.to.lo)} ${a} ${smtNumber(node.to.hi)})`)
        fits.push(fit)
        return `(ite ${fit} ${a} 0)`
      }
      case 'table':
        return choose(a, x, node.values.map(smtNumber))
      case 'pick':
        return choose(b, y, all[0]!)
      case 'member':
        lookups.push({ secret: node.secret, depth: node.depth, root: a, key: b })
        return `(and (not (= ${b} 0)) (in-tree ${node.depth} ${a} ${b}))`
      case 'min':
        return `(ite (<= ${a} ${b}) ${a} ${b})`
      case 'max':
        return `(ite (<= ${a} ${b}) ${b} ${a})`
      case 'select':
        return `(ite ${a} ${b} ${c})`
      case 'sum':
        return join('+', all[0]!)
      case 'count':
        return join('+', all[0]!.map(smtBit))
      case 'any':
        return join('or', all[0]!)
      case 'all':
        return join('and', all[0]!)
      default:
        return join(SIGNS[node.op as keyof typeof SIGNS], all.flat())
    }
  }

  const loop = (node: Node & { op: 'map' | 'fold' }): readonly string[] => {
    const arrays = node.args.slice(0, node.arrays).map(values)
    let carried: readonly string[] = node.args.slice(node.arrays).map(scalar)
    const results: string[] = []
    const [outer, outside] = [known[node.level + 1], bound[node.level]]
    for (let index = 0; index < arrays[0]!.length; index += 1) {
      known[node.level + 1] = new Map()
      bound[node.level] = [...arrays.map((items) => items[index]!), String(index), ...carried]
      const round = node.bodies.map(scalar)
      if (node.op === 'map') results.push(round[0]!)
      else carried = round
    }
    if (outer) known[node.level + 1] = outer
    if (outside) bound[node.level] = outside
    return node.op === 'map' ? results : carried
  }

  return { lines, fits, lookups, opened, values, scalar }
}

const SIGNS = {
  ...{ add: '+', sub: '-', mul: '*', div: 'div', mod: 'mod' },
  ...{ eq: '=', lt: '<', le: '<=', and: 'and', or: 'or', not: 'not' },
} as const

/** The item at an index that is certain to be inside. */
function choose(index: string, { range }: Node, items: readonly string[]): string {
  const reached = items.slice(Number(range.lo), Number(range.hi) + 1)
  return reached.reduceRight((rest, item, place) => `(ite (= ${index} ${Number(range.lo) + place}) ${item} ${rest})`)
}

/** An operator on any number of terms; `not` alone keeps its sign on a single one. */
function join(sign: string, terms: readonly string[]): string {
  if (terms.length === 0) return sign === '+' ? '0' : String(sign === 'and')
  return terms.length === 1 && sign !== 'not' ? terms[0]! : `(${sign} ${terms.join(' ')})`
}
