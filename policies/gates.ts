import { rootsOf } from './canonical.ts'
import { tagOf } from './commitment.ts'
import { GROUPS, type Group } from './fields.ts'
import { bitLength, type Interval, isPoint, minus, point, quotients } from './interval.ts'
import { layoutOf, type Slot } from './layout.ts'
import {
  addTo,
  constant,
  isConstant,
  type Linear,
  notOf,
  ONE,
  print,
  reach,
  scale,
  sumOf,
  wire,
  without,
} from './linear.ts'
import { type Node, type Opened, topological } from './node.ts'
import { signedLayout } from './opened.ts'
import { SALT_TAG } from './secretState.ts'
import { HEADER } from './statement.ts'
import type { Step } from './step.ts'
import { biasOf } from './words.ts'

/** One constraint or gadget; whoever prints gates gives each its constraints. */
export type Gate =
  | { readonly op: 'linear'; readonly out: string; readonly in: Linear }
  | { readonly op: 'product'; readonly out: string; readonly a: Linear; readonly b: Linear }
  /** out = 1 iff in = 0 */
  | { readonly op: 'zero'; readonly out: string; readonly in: Linear }
  /** out = 1 iff in >= 0, given -2^bits <= in < 2^bits */
  | { readonly op: 'sign'; readonly out: string; readonly in: Linear; readonly bits: number }
  /** 0 <= in < 2^bits, or no witness */
  | { readonly op: 'range'; readonly in: Linear; readonly bits: number }
  /** in = quotient * divisor + remainder with 0 <= remainder < divisor, given 0 <= in and 1 <= divisor */
  | {
      readonly op: 'divide'
      readonly quotient: string
      readonly remainder: string
      readonly in: Linear
      readonly divisor: Linear
      readonly quotientBits: number
      readonly divisorBits: number
    }
  /** out[i] = 1 iff in = i */
  | { readonly op: 'onehot'; readonly out: string; readonly in: Linear; readonly size: number; readonly bits: number }
  /** out = Poseidon of the inputs, chained */
  | { readonly op: 'hash'; readonly out: string; readonly in: readonly Linear[] }
  /** a = b, or no witness */
  | { readonly op: 'same'; readonly a: Linear; readonly b: Linear }
  | {
      readonly op: 'member'
      readonly out: string
      readonly root: Linear
      readonly key: Linear
      readonly secret: string
      readonly depth: number
    }
  /** The words, under tag and salt, are committed in `to`, or no witness */
  | (Binds & { readonly op: 'committed' })
  /** They are the leaf at `index` of the tree with root `to`; without an index the prover chooses one */
  | (Binds & { readonly op: 'leaf'; readonly depth: number; readonly index: Linear | undefined })
  /** They are signed by the issuer `to` */
  | (Binds & { readonly op: 'signed' })

interface Binds {
  readonly secret: string
  readonly tag: bigint
  readonly words: readonly Linear[]
  readonly to: Linear
}

/**
 * Name of a bound secret's input signals, before `_values`, `_salt` and so on. What has to follow from the public word
 * is `hidden`: the build refuses a circuit in which it does not. What an issuer signed, and which leaf was chosen, does not.
 */
export const openedSignal = ({ form, secret }: Pick<Opened, 'form' | 'secret'>): string =>
  `${form === 'signed' ? 'secret' : 'hidden'}_${secret.replaceAll('.', '_')}`

/** A step with the packing of its statement, as a flat list in order of computation. */
export interface Gates {
  readonly gates: readonly Gate[]
  /** The statement: `words[0]` holds the verdict. */
  readonly words: readonly Linear[]
  readonly verdict: Linear
  /** How many of the gates, the first ones, only say that inputs are in range. */
  readonly ranges: number
  /** The next state, scalar by scalar as stored. */
  readonly next: readonly Linear[]
}

/** Inputs of a secret state. What is `hidden` has to follow from the statement; the others are in it. */
export const HIDDEN_STATE = 'hidden_state'
export const STATE_KEY = 'hidden_stateKey'
export const STATE_BEFORE = 'stateBefore'
export const STATE_AFTER = 'stateAfter'

/** Longer sums get a wire, so that they are not written out at each use. */
const LONG = 16

/** The step unrolled into gates. Comparisons see values whose range is proved, and nothing wraps in the field. */
export function gatesOf(step: Step): Gates {
  const gates: Gate[] = []
  const made = new Map<string, string>()
  const checks: Linear[] = []
  let wires = 0

  const fresh = (): string => {
    wires += 1
    return `w${wires - 1}`
  }
  /** The same gate on the same inputs is made once. */
  const once = (key: string, make: (out: string) => Gate): Linear => {
    const known = made.get(key)
    if (known !== undefined) return wire(known)
    const out = fresh()
    made.set(key, out)
    gates.push(make(out))
    return wire(out)
  }
  const short = (x: Linear): Linear =>
    x.terms.size <= LONG ? x : once(`linear ${print(x)}`, (out) => ({ op: 'linear', out, in: x }))
  const product = (a: Linear, b: Linear): Linear => {
    if (isConstant(a)) return scale(b, a.constant)
    if (isConstant(b)) return scale(a, b.constant)
    return once(`product ${[print(a), print(b)].sort().join(' , ')}`, (out) => ({ op: 'product', out, a, b }))
  }
  const zero = (x: Linear): Linear =>
    isConstant(x)
      ? constant(x.constant === 0n ? 1n : 0n)
      : once(`zero ${print(x)}`, (out) => ({ op: 'zero', out, in: x }))
  const sign = (x: Linear, { lo, hi }: Interval): Linear => {
    if (lo >= 0n) return ONE
    if (hi < 0n) return constant(0n)
    const bits = Math.max(bitLength(-lo - 1n), bitLength(hi))
    return once(`sign ${bits} ${print(x)}`, (out) => ({ op: 'sign', out, in: x, bits }))
  }
  const every = (flags: readonly Linear[]): Linear => {
    if (flags.some((flag) => isConstant(flag) && flag.constant === 0n)) return constant(0n)
    const open = flags.filter((flag) => !isConstant(flag))
    if (open.length < 4) return open.reduce(product, ONE)
    return zero(short(without(constant(BigInt(open.length)), sumOf(open))))
  }
  const some = (flags: readonly Linear[]): Linear => notOf(every(flags.map(notOf)))
  const choose = (test: Linear, yes: Linear, no: Linear): Linear => short(addTo(no, product(test, without(yes, no))))
  const below = (a: Linear, b: Linear, x: Interval, y: Interval): Linear =>
    sign(without(without(b, a), ONE), minus(minus(y, x), point(1n)))
  const onehot = (x: Linear, { lo, hi }: Interval): Linear[] => {
    const size = Number(hi - lo) + 1
    const bits = bitLength(BigInt(size - 1))
    const shifted = without(x, constant(lo))
    const out = once(`onehot ${size} ${print(shifted)}`, (name) => ({
      op: 'onehot',
      out: name,
      in: shifted,
      size,
      bits,
    }))
    const [name] = out.terms.keys()
    return Array.from({ length: size }, (_, index) => wire(`${name}[${index}]`))
  }
  const divide = (x: Linear, divisor: Linear, xs: Interval, ds: Interval): { quotient: Linear; remainder: Linear } => {
    const { lo: least, hi: most } = quotients(xs, ds)
    const shifted = short(without(x, scale(divisor, least)))
    const key = `divide ${print(shifted)} , ${print(divisor)}`
    const quotient = once(key, (out) => ({
      op: 'divide',
      quotient: out,
      remainder: `${out}r`,
      in: shifted,
      divisor,
      quotientBits: Math.max(1, bitLength(most - least)),
      divisorBits: bitLength(ds.hi),
    }))
    const [name] = quotient.terms.keys()
    return { quotient: addTo(quotient, constant(least)), remainder: wire(`${name}r`) }
  }

  for (const { name, bits } of HEADER) if (name !== 'verdict') gates.push({ op: 'range', in: wire(name), bits })
  const inputs = (group: Group): readonly Linear[] => step[group].slots.map((_, index) => wire(`${group}[${index}]`))
  const stored = {
    params: inputs('params'),
    chain: inputs('chain'),
    state: step.secretState ? step.state.slots.map((_, index) => wire(`${HIDDEN_STATE}[${index}]`)) : inputs('state'),
    request: inputs('request'),
  }
  for (const group of GROUPS) {
    for (const [index, { kind, bits }] of step[group].slots.entries()) {
      if (kind !== 'root') gates.push({ op: 'range', in: stored[group][index]!, bits })
    }
  }

  const ranges = gates.length

  /** The fields of a bound secret, range-checked, and the gate that binds their words. */
  const open = (node: Opened, [to = ONE, ...more]: readonly Linear[]): readonly Linear[] => {
    const { form, fields, secret, depth } = node
    const layout = layoutOf(fields)
    const own = layout.slots.map((_, index) => wire(`${openedSignal(node)}_values[${index}]`))
    for (const [index, { kind, bits }] of layout.slots.entries()) {
      if (kind !== 'root') gates.push({ op: 'range', in: own[index]!, bits })
    }
    // Of a symbol there are no more values than names.
    for (const [name, type] of Object.entries(layout.fields)) {
      if (type.kind !== 'symbol' || type.names.length === 256) continue
      const last = constant(BigInt(type.names.length) - 1n)
      gates.push({ op: 'range', in: without(last, own[layout.places[name]!.start]!), bits: 8 })
    }
    const scalars = own.map((each, index) => without(each, constant(biasOf(layout.slots[index]!))))
    if (form === 'signed') {
      const [holder = ONE, at] = more
      const whole = signedLayout(fields)
      const words = packed(whole.slots, [holder, ...own], whole.words)
      gates.push({ op: 'signed', secret, tag: tagOf('signed', whole.fields), words, to })
      // Before it expires: the difference is not negative.
      const expires = at && scalars[layout.places.expires!.start]!
      if (expires) gates.push({ op: 'range', in: without(without(expires, at), ONE), bits: 40 })
      return scalars
    }
    const words = packed(layout.slots, own, layout.words)
    const tag = tagOf(form, fields)
    if (form === 'committed') gates.push({ op: 'committed', secret, tag, words, to })
    else gates.push({ op: 'leaf', secret, tag, words, to, depth, index: more[0] })
    return scalars
  }

  /** What is known: of the run, then of the round of each loop level. */
  const known: Map<Node, readonly Linear[]>[] = [new Map()]
  const bound: (readonly Linear[])[] = []
  const values = (node: Node): readonly Linear[] => {
    const memo = known[32 - Math.clz32(node.free)]!
    const done = memo.get(node)
    if (done) return done
    const value = build(node)
    memo.set(node, value)
    return value
  }
  const value = (node: Node): Linear => values(node)[0]!
  const rangeOf = (node: Node): Interval => reach(value(node), node.range)

  const build = (node: Node): readonly Linear[] => {
    if (node.op === 'map' || node.op === 'fold') return loop(node)
    const args = node.args.map(value)
    if (isPoint(node.range) && node.length === 0 && node.kind !== 'root' && node.op !== 'fit') {
      return [constant(node.range.lo)]
    }
    const [a = ONE, b = ONE, c = ONE] = args
    const [x, y] = node.args as readonly [Node, Node]
    switch (node.op) {
      case 'const':
        return [constant(node.value)]
      case 'field': {
        const { start, length } = step[node.group].places[node.name]!
        return stored[node.group]
          .slice(start, start + length)
          .map((each, index) => without(each, constant(biasOf(step[node.group].slots[start + index]!))))
      }
      case 'actor':
        return [wire('actor')]
      case 'time':
        return [wire('at')]
      case 'bound':
        return [bound[node.level]![node.slot]!]
      case 'list':
        return args
      case 'part':
        return [values(node.args[0]!)[node.index]!]
      case 'add':
        return [short(addTo(a, b))]
      case 'sub':
        return [short(without(a, b))]
      case 'mul':
        return [product(a, b)]
      case 'div':
        return [divide(a, b, rangeOf(x), rangeOf(y)).quotient]
      case 'mod':
        return [divide(a, b, rangeOf(x), rangeOf(y)).remainder]
      case 'min':
        return [choose(below(b, a, rangeOf(y), rangeOf(x)), b, a)]
      case 'max':
        return [choose(below(a, b, rangeOf(x), rangeOf(y)), b, a)]
      case 'eq':
        if (x.kind === 'bool') return [addTo(notOf(addTo(a, b)), scale(product(a, b), 2n))]
        return [zero(without(a, b))]
      case 'lt':
        return [below(a, b, rangeOf(x), rangeOf(y))]
      case 'le':
        return [notOf(below(b, a, rangeOf(y), rangeOf(x)))]
      case 'and':
        return [every(args)]
      case 'or':
        return [some(args)]
      case 'not':
        return [notOf(a)]
      case 'select':
        return [choose(a, b, c)]
      case 'all':
        return [every(values(x))]
      case 'any':
        return [some(values(x))]
      case 'sum':
      case 'count':
        return [short(sumOf(values(x)))]
      case 'fit': {
        const range = rangeOf(x)
        const fits = every([
          sign(without(a, constant(node.to.lo)), minus(range, point(node.to.lo))),
          sign(without(constant(node.to.hi), a), minus(point(node.to.hi), range)),
        ])
        checks.push(fits)
        return [product(fits, a)]
      }
      case 'table': {
        if (isConstant(a)) return [constant(node.values[Number(a.constant)]!)]
        const rows = onehot(a, x.range)
        return [short(sumOf(rows.map((row, index) => scale(row, node.values[index + Number(x.range.lo)]!))))]
      }
      case 'pick': {
        if (isConstant(b)) return [values(x)[Number(b.constant)]!]
        const rows = onehot(b, y.range)
        const items = values(x)
        return [short(sumOf(rows.map((row, index) => product(row, items[index + Number(y.range.lo)]!))))]
      }
      case 'opened':
        return open(node, args)
      case 'member':
        return [
          once(`member ${node.secret}`, (out) => {
            return { op: 'member', out, root: a, key: b, secret: node.secret, depth: node.depth }
          }),
        ]
    }
  }

  const loop = (node: Node & { op: 'map' | 'fold' }): readonly Linear[] => {
    const arrays = node.args.slice(0, node.arrays).map(values)
    let carried: readonly Linear[] = node.args.slice(node.arrays).map(value)
    const results: Linear[] = []
    const outer = known[node.level + 1]
    const outside = bound[node.level]
    for (let index = 0; index < arrays[0]!.length; index += 1) {
      known[node.level + 1] = new Map()
      bound[node.level] = [...arrays.map((xs) => xs[index]!), constant(BigInt(index)), ...carried]
      const round = node.bodies.map(value)
      if (node.op === 'map') results.push(round[0]!)
      else carried = round
    }
    if (outer) known[node.level + 1] = outer
    if (outside) bound[node.level] = outside
    return node.op === 'map' ? results : carried
  }

  // Every node, used or folded away: a `fit` counts wherever it stands.
  for (const node of topological(rootsOf(step))) if (node.free === 0) values(node)
  const when = (effect: string): Linear[] =>
    step.rules.filter((rule) => rule.effect === effect).map((rule) => value(rule.when))
  const verdict = every([some(when('permit')), notOf(some(when('forbid'))), every(checks)])
  const next: Linear[] = [...stored.state]
  for (const { start, node } of step.next) {
    for (const [index, after] of values(node).entries()) {
      next[start + index] = choose(verdict, after, stored.state[start + index]!)
    }
  }
  const header = [constant(0n), constant(0n)]
  for (const { name, word, offset } of HEADER) {
    header[word] = addTo(header[word]!, scale(name === 'verdict' ? verdict : wire(name), 1n << BigInt(offset)))
  }
  const hash = (...inputs: readonly Linear[]): Linear =>
    once(`hash ${inputs.map(print).join(' , ')}`, (out) => ({ op: 'hash', out, in: inputs }))
  const same = (a: Linear, b: Linear): number => gates.push({ op: 'same', a, b })

  /**
   * What the gate keeps before and after, for a state that only the prover sees. Both salts come of one key, and each
   * commitment stands in the statement: a hash has one preimage, so the statement determines key, state and next state.
   */
  const commitments = (): readonly Linear[] => {
    const [before, after] = [wire(STATE_BEFORE), wire(STATE_AFTER)]
    const tag = constant(tagOf('state', step.state.fields))
    const salt = (sequence: Linear): Linear => hash(constant(SALT_TAG), wire(STATE_KEY), sequence)
    const commit = (scalars: readonly Linear[], under: Linear): Linear =>
      hash(tag, ...packed(step.state.slots, scalars, step.state.words), under)
    const [old, fresh] = [salt(wire('sequence')), salt(addTo(wire('sequence'), ONE))]
    // Before the first action the gate has 0, which stands for the zero state.
    const first = zero(wire('sequence'))
    const zeros = step.state.slots.map(() => constant(0n))
    same(product(first, before), constant(0n))
    same(commit(stored.state, old), choose(first, commit(zeros, old), before))
    same(commit(next, fresh), after)
    return [before, after]
  }
  const state = step.secretState
    ? commitments()
    : [stored.state, next].flatMap((scalars) => packed(step.state.slots, scalars, step.state.words))
  const words = [
    ...header,
    ...(['params', 'chain'] as const).flatMap((group) => packed(step[group].slots, stored[group], step[group].words)),
    ...state,
    ...packed(step.request.slots, stored.request, step.request.words),
  ]
  return { gates, words, verdict, ranges, next }
}

/** The words that stored scalars make: see {@link packScalars}. */
export function packed(slots: readonly Slot[], scalars: readonly Linear[], words: number): Linear[] {
  const result = Array<Linear>(words).fill(constant(0n))
  for (const [index, { word, offset }] of slots.entries()) {
    result[word] = addTo(result[word]!, scale(scalars[index]!, 1n << BigInt(offset)))
  }
  return result
}
