import type { Scalars } from './decide.ts'
import { holdOf } from './hold.ts'
import { floorDiv } from './interval.ts'
import type { Node } from './node.ts'
import type { Opening } from './secret.ts'
import type { Step } from './step.ts'
import { opens } from './tree.ts'

/** One run: its input, whether a `fitTo` has failed, and what is computed so far, each node in a place of its own. */
export interface Frame {
  readonly input: Scalars
  failed: boolean
  /** How much of the program has run. */
  done: number
  readonly numbers: bigint[]
  readonly arrays: (readonly bigint[])[]
}

/** A run that has not computed anything yet. */
export const startRun = (input: Scalars): Frame => ({ input, failed: false, done: 0, numbers: [], arrays: [] })

/** Computes one node from those before it. */
type Instruction = (frame: Frame) => void

/** The program of a run, or of one round of a loop: what depends on the loop of this level, and on none further in. */
interface Scope {
  /** -1 is the run itself. */
  readonly level: number
  readonly outer?: Scope
  readonly program: Instruction[]
  readonly places: Map<Node, number>
  /** Where the values lie that the loop binds. */
  readonly bound: number
}

/**
 * Nodes as a straight line of closures, arguments before users. Nothing is lazy: both branches of a `select` run, because
 * a `fitTo` fails whether or not its value is used. A node is computed once per round of the innermost loop it depends on.
 * A node that is asked for later is put behind those that were asked for before, and runs go on from where they were.
 */
export function compile(step: Pick<Step, 'params' | 'chain' | 'state' | 'request'>): {
  /** How to read the value of a node of a run. */
  scalar(node: Node): (frame: Frame) => bigint
  values(node: Node): (frame: Frame) => readonly bigint[]
  /** Computes all nodes that were asked for. */
  run(frame: Frame): void
} {
  const all: Scope = { level: -1, program: [], places: new Map(), bound: 0 }
  let [numbers, arrays] = [0, 0]
  const run = (frame: Frame): void => {
    for (; frame.done < all.program.length; frame.done += 1) all.program[frame.done]!(frame)
  }

  /** Where a node's value will be, once the program of its scope has come to it. */
  const place = (node: Node, inner: Scope): number => {
    let scope = inner
    while (scope.level >= 0 && !(node.free & (1 << scope.level))) scope = scope.outer!
    if (node.op === 'bound') return scope.bound + node.slot
    const known = scope.places.get(node)
    if (known !== undefined) return known
    const out = isMany(node) ? arrays++ : numbers++
    const instruction = instruct(node, out, scope)
    scope.program.push(instruction)
    scope.places.set(node, out)
    return out
  }

  const instruct = (node: Node, out: number, scope: Scope): Instruction => {
    if (node.op === 'map' || node.op === 'fold') return loop(node, out, scope)
    const args = node.args.map((arg) => place(arg, scope))
    const [a = 0, b = 0, c = 0] = args
    switch (node.op) {
      case 'const': {
        const { value } = node
        return (frame) => {
          frame.numbers[out] = value
        }
      }
      case 'field': {
        const { group } = node
        const { start, length } = step[group].places[node.name]!
        if (!isMany(node))
          return (frame) => {
            frame.numbers[out] = frame.input[group][start]!
          }
        return (frame) => {
          frame.arrays[out] = frame.input[group].slice(start, start + length)
        }
      }
      case 'actor':
        return (frame) => {
          frame.numbers[out] = frame.input.actor
        }
      case 'time':
        return (frame) => {
          frame.numbers[out] = frame.input.at
        }
      case 'fit': {
        const { lo, hi } = node.to
        return (frame) => {
          const x = frame.numbers[a]!
          const fits = lo <= x && x <= hi
          if (!fits) frame.failed = true
          frame.numbers[out] = fits ? x : 0n
        }
      }
      case 'table':
        return (frame) => {
          frame.numbers[out] = node.values[Number(frame.numbers[a]!)]!
        }
      case 'member': {
        const { secret, depth } = node
        return (frame) => {
          const [opening, root, key] = [frame.input.secret[secret], frame.numbers[a]!, frame.numbers[b]!]
          const leaf = opening && opens(opening as Opening, root, key, depth)
          if (!leaf) frame.failed = true
          frame.numbers[out] = bit(leaf?.key === key && key !== 0n)
        }
      }
      case 'opened': {
        const [hold, none] = [holdOf(node), Array<bigint>(node.length).fill(0n)]
        return (frame) => {
          const held = hold(
            frame.input.secret[node.secret],
            args.map((arg) => frame.numbers[arg]!),
          )
          if (!held) frame.failed = true
          frame.arrays[out] = held ?? none
        }
      }
      case 'list':
        return (frame) => {
          frame.arrays[out] = args.map((arg) => frame.numbers[arg]!)
        }
      case 'pick':
        return (frame) => {
          frame.numbers[out] = frame.arrays[a]![Number(frame.numbers[b]!)]!
        }
      case 'part':
        return (frame) => {
          frame.numbers[out] = frame.arrays[a]![node.index]!
        }
      case 'not':
        return (frame) => {
          frame.numbers[out] = 1n - frame.numbers[a]!
        }
      case 'select':
        return (frame) => {
          frame.numbers[out] = frame.numbers[frame.numbers[a] === 1n ? b : c]!
        }
      case 'and':
        return (frame) => {
          frame.numbers[out] = bit(args.every((arg) => frame.numbers[arg] === 1n))
        }
      case 'or':
        return (frame) => {
          frame.numbers[out] = bit(args.some((arg) => frame.numbers[arg] === 1n))
        }
      case 'all':
        return (frame) => {
          frame.numbers[out] = bit(frame.arrays[a]!.every((flag) => flag === 1n))
        }
      case 'any':
        return (frame) => {
          frame.numbers[out] = bit(frame.arrays[a]!.some((flag) => flag === 1n))
        }
      case 'sum':
      case 'count':
        return (frame) => {
          frame.numbers[out] = frame.arrays[a]!.reduce((sum, x) => sum + x, 0n)
        }
      case 'bound':
        throw new TypeError('a bound value has its place already')
      default: {
        const apply = binary[node.op]
        return ({ numbers }) => {
          numbers[out] = apply(numbers[a]!, numbers[b]!)
        }
      }
    }
  }

  const loop = (node: Node & { op: 'map' | 'fold' }, out: number, outer: Scope): Instruction => {
    const given = node.args.map((arg) => place(arg, outer))
    const [items, starts] = [given.slice(0, node.arrays), given.slice(node.arrays)]
    const [length, index, carried] = [node.args[0]!.length, numbers + items.length, numbers + items.length + 1]
    const round: Scope = { level: node.level, outer, program: [], places: new Map(), bound: numbers }
    numbers = carried + starts.length
    const bodies = node.bodies.map((body) => place(body, round))
    return (frame) => {
      const { numbers, arrays } = frame
      const results: bigint[] = []
      let carry = starts.map((start) => numbers[start]!)
      for (let at = 0; at < length; at += 1) {
        for (const [slot, array] of items.entries()) numbers[round.bound + slot] = arrays[array]![at]!
        numbers[index] = BigInt(at)
        for (const [slot, value] of carry.entries()) numbers[carried + slot] = value
        for (const instruction of round.program) instruction(frame)
        if (node.op === 'map') results.push(numbers[bodies[0]!]!)
        else carry = bodies.map((body) => numbers[body]!)
      }
      arrays[out] = node.op === 'map' ? results : carry
    }
  }

  return {
    run,
    scalar(node) {
      const at = place(node, all)
      return (frame) => {
        run(frame)
        return frame.numbers[at]!
      }
    },
    values(node) {
      const at = place(node, all)
      return (frame) => {
        run(frame)
        return isMany(node) ? frame.arrays[at]! : [frame.numbers[at]!]
      }
    },
  }
}

/** A fold is as many numbers as it carries. */
const isMany = ({ op, length }: Node): boolean => length > 0 || op === 'fold'

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
