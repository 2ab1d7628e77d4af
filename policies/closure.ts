import type { Scalars } from './decide.ts'
import { floorDiv } from './interval.ts'
import type { Node } from './node.ts'
import type { Step } from './step.ts'
import { opens } from './tree.ts'

/** One run: its input, whether a `fitTo` has failed, what is bound by the loops, and what is known already. */
export interface Frame {
  readonly input: Scalars
  failed: boolean
  clock: number
  /** When the current round of each nesting level began; level -1 is the run itself. */
  readonly stamps: number[]
  readonly bound: bigint[][]
  readonly memo: (readonly bigint[])[]
  readonly stamp: number[]
}

/** A run that has not computed anything yet. */
export const startRun = (input: Scalars): Frame => ({
  input,
  failed: false,
  clock: 1,
  stamps: [1],
  bound: [],
  memo: [],
  stamp: [],
})

type Compute = (frame: Frame) => readonly bigint[]
type Scalar = (frame: Frame) => bigint

/**
 * Nodes as closures. Nothing is lazy: both branches of a `select` run, because a `fitTo` fails whether or not its value
 * is used. A node is computed once per round of the innermost loop it depends on.
 */
export function compile(step: Pick<Step, 'params' | 'chain' | 'state' | 'request'>): {
  scalar(node: Node): Scalar
  values(node: Node): Compute
} {
  const known = new Map<Node, Compute>()
  const values = (node: Node): Compute => {
    const done = known.get(node)
    if (done) return done
    const compute = build(node)
    const compiled = remember(known.size, node, compute)
    known.set(node, compiled)
    return compiled
  }
  const scalar = (node: Node): Scalar => {
    const compute = values(node)
    return (frame) => compute(frame)[0]!
  }
  const build = (node: Node): Compute => {
    const [first, second, third] = node.args.map(values)
    switch (node.op) {
      case 'const':
        return constant([node.value])
      case 'field': {
        const { start, length } = step[node.group].places[node.name]!
        return ({ input }) => input[node.group].slice(start, start + length)
      }
      case 'actor':
        return ({ input }) => [input.actor]
      case 'time':
        return ({ input }) => [input.at]
      case 'bound':
        return ({ bound }) => [bound[node.level]![node.slot]!]
      case 'fit':
        return (frame) => {
          const x = first!(frame)[0]!
          if (node.to.lo <= x && x <= node.to.hi) return [x]
          frame.failed = true
          return ZERO
        }
      case 'table':
        return (frame) => [node.values[Number(first!(frame)[0]!)]!]
      case 'member':
        return (frame) => {
          const opening = frame.input.secret[node.secret]
          const [root, key] = [first!(frame)[0]!, second!(frame)[0]!]
          if (opening && opens(opening, root, key, node.depth)) return [bit(opening.key === key && key !== 0n)]
          frame.failed = true
          return ZERO
        }
      case 'list': {
        const items = node.args.map(scalar)
        return (frame) => items.map((item) => item(frame))
      }
      case 'pick':
        return (frame) => {
          const xs = first!(frame)
          return [xs[Number(second!(frame)[0]!)]!]
        }
      case 'map':
      case 'fold':
        return loop(node)
      case 'part':
        return (frame) => [first!(frame)[node.index]!]
      case 'not':
        return (frame) => [1n - first!(frame)[0]!]
      case 'select':
        return (frame) => {
          const [yes, no] = [second!(frame), third!(frame)]
          return first!(frame)[0] === 1n ? yes : no
        }
      case 'and':
      case 'or': {
        const flags = node.args.map(scalar)
        const join = reduce[node.op]
        return (frame) => [join(flags.map((each) => each(frame)))]
      }
      case 'sum':
      case 'any':
      case 'all':
      case 'count': {
        const join = reduce[node.op]
        return (frame) => [join(first!(frame))]
      }
      default: {
        const apply = binary[node.op]
        return (frame) => [apply(first!(frame)[0]!, second!(frame)[0]!)]
      }
    }
  }
  const loop = (node: Node & { op: 'map' | 'fold' }): Compute => {
    const arrays = node.args.slice(0, node.arrays).map(values)
    const starts = node.args.slice(node.arrays).map(scalar)
    const bodies = node.bodies.map(scalar)
    return (frame) => {
      const items = arrays.map((array) => array(frame))
      let carried = starts.map((start) => start(frame))
      // The loop may run inside another of its level, whose round goes on afterwards.
      const [outside, since] = [frame.bound[node.level], frame.stamps[node.level + 1]]
      const results: bigint[] = []
      for (let index = 0; index < items[0]!.length; index += 1) {
        frame.bound[node.level] = [...items.map((xs) => xs[index]!), BigInt(index), ...carried]
        frame.clock += 1
        frame.stamps[node.level + 1] = frame.clock
        const round = bodies.map((body) => body(frame))
        if (node.op === 'map') results.push(round[0]!)
        else carried = round
      }
      if (outside) frame.bound[node.level] = outside
      if (since) frame.stamps[node.level + 1] = since
      return node.op === 'map' ? results : carried
    }
  }
  return { scalar, values }
}

function remember(slot: number, node: Node, compute: Compute): Compute {
  const level = 32 - Math.clz32(node.free)
  return (frame) => {
    const now = frame.stamps[level]!
    if (frame.stamp[slot] === now) return frame.memo[slot]!
    const value = compute(frame)
    frame.stamp[slot] = now
    frame.memo[slot] = value
    return value
  }
}

const ZERO: readonly bigint[] = [0n]
const constant =
  (value: readonly bigint[]): Compute =>
  () =>
    value
const bit = (truth: boolean): bigint => (truth ? 1n : 0n)

const binary = {
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  mul: (a: bigint, b: bigint) => a * b,
  div: floorDiv,
  mod: (a: bigint, b: bigint) => a - b * floorDiv(a, b),
  min: (a: bigint, b: bigint) => (a < b ? a : b),
  max: (a: bigint, b: bigint) => (a > b ? a : b),
  eq: (a: bigint, b: bigint) => bit(a === b),
  lt: (a: bigint, b: bigint) => bit(a < b),
  le: (a: bigint, b: bigint) => bit(a <= b),
}

const reduce = {
  and: (flags: readonly bigint[]) => bit(flags.every((flag) => flag === 1n)),
  or: (flags: readonly bigint[]) => bit(flags.some((flag) => flag === 1n)),
  all: (flags: readonly bigint[]) => bit(flags.every((flag) => flag === 1n)),
  any: (flags: readonly bigint[]) => bit(flags.some((flag) => flag === 1n)),
  sum: (xs: readonly bigint[]) => xs.reduce((a, b) => a + b, 0n),
  count: (xs: readonly bigint[]) => xs.reduce((a, b) => a + b, 0n),
}
