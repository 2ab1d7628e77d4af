import type { Hex } from 'viem'
import { decodeFunctionData } from 'viem/utils'
import { aiWorkflowGovernanceAbi, traceResolverAbi } from './generated/index.ts'
import type { Result } from './result.ts'
import { commitRows, hashNode, paddingOf, type Rows, type Trace } from './trace.ts'

/** Where a dispute over withheld states stands; the twin of `libraries/Turn.sol`. Times in seconds. */
export type Turn = {
  /** When the last move was made. */
  since: bigint
  workerTime: bigint
  challengerTime: bigint
  /** What is left to a party after its move at least. */
  extension: bigint
  /** Position of the node that is to be opened among those of its level. */
  at: number
  /** Of the result: there are `rows + 1` states. */
  rows: number
  /** How many levels that node is above the states. */
  level: number
  /** Moves so far; even: the worker is to move. */
  round: number
}

/** Nodes that the worker has shown: neighbours of one level, from the left. */
export type Revealed = { level: number; first: number; span: number; nodes: readonly Hex[] }

/** What kills a trace, as `killByTransition`, `killByStart` and `killByEnd` take it. */
export type Fault =
  | {
      kind: 'transition'
      index: number
      pre: readonly bigint[]
      preProof: Hex[]
      post: Hex
      postProof: Hex[]
      input: readonly bigint[]
      inputProof: Hex[]
    }
  | { kind: 'start' | 'end'; leaf: Hex; proof: Hex[] }

/** Levels a move opens: sixteen nodes. */
const LEVELS = 4

/** The word of a turn, low bits first: `since 40, workerTime 32, challengerTime 32, extension 32, at 32, rows 32, level 8, round 8`. */
export function packTurn(turn: Turn): bigint {
  const fields = [
    turn.since,
    turn.workerTime,
    turn.challengerTime,
    turn.extension,
    turn.at,
    turn.rows,
    turn.level,
    turn.round,
  ]
  return fields.reduce<bigint>((word, field, i) => word | (BigInt(field) << SHIFTS[i]!), 0n)
}

/** The turn of a word, as events tell it. */
export function unpackTurn(word: bigint): Turn {
  const [since, workerTime, challengerTime, extension, at, rows, level, round] = SHIFTS.map((shift, i) =>
    BigInt.asUintN(WIDTHS[i]!, word >> shift),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const [position, count, height, moves] = [Number(at), Number(rows), Number(level), Number(round)]
  return { since, workerTime, challengerTime, extension, at: position, rows: count, level: height, round: moves }
}

/** A dispute as `demand` starts it, at a block's `time`. */
export function startTurn(rows: number, time: bigint, terms: { disputeClock: bigint; clockExtension: bigint }): Turn {
  const { disputeClock: clock, clockExtension: extension } = terms
  const level = Math.ceil(Math.log2(rows + 1))
  return { since: time, workerTime: clock, challengerTime: clock, extension, at: 0, rows, level, round: 0 }
}

/** By when the party to move must have moved. */
export function deadlineOf({ since, workerTime, challengerTime, round }: Turn): bigint {
  return since + (round % 2 === 0 ? workerTime : challengerTime)
}

/** What the worker reveals: the nodes under the one that is asked for, padding left out. */
export function nodesToReveal(trace: Trace, turn: Turn): Hex[] {
  const { level, first, count } = below(turn)
  return Array.from({ length: count }, (_, i) => trace.node(level, first + i))
}

/** After the worker's move at `time`. @throws {ClockOverError} when it comes too late. */
export function afterReveal(turn: Turn, time: bigint): Turn {
  return { ...turn, workerTime: left(turn, time), since: time, round: turn.round + 1 }
}

/** After the challenger's move at `time`. @throws {ClockOverError} when it comes too late. */
export function afterPick(turn: Turn, child: number, time: bigint): Turn {
  const { level, first } = below(turn)
  return { ...turn, at: first + child, level, challengerTime: left(turn, time), since: time, round: turn.round + 1 }
}

/** The nodes of a move, placed in the tree. */
export function revealedAt(turn: Turn, nodes: readonly Hex[]): Revealed {
  const { level, first, span } = below(turn)
  return { level, first, span, nodes }
}

/**
 * Which of the revealed nodes the challenger picks: the first that differs from its own trace.
 *
 * @returns undefined when the nodes are the states' leaves, so that the kill is next, or when none differs: there is
 * nothing to find, and a challenger that had looked at the result first wouldn't be here
 */
export function pickChild(own: Trace, group: Revealed): { child: number; node: Hex; proof: Hex[] } | undefined {
  const { level, first, nodes } = group
  const child = nodes.findIndex((node, i) => node !== own.node(level, first + i))
  return level === 0 || child < 0 ? undefined : openChild(group, child)
}

/** What `pick` takes for one of the revealed nodes, by its place among them. @throws {RevealedError} when it is none of them. */
export function openChild(group: Revealed, child: number): { child: number; node: Hex; proof: Hex[] } {
  const { level, first, nodes } = group
  const node = nodes[child]
  if (node === undefined) throw new RevealedError(child, nodes.length)
  const proof = Array.from({ length: LEVELS }, (_, up) => nodeIn(group, level + up, ((first + child) >> up) ^ 1)!)
  return { child, node, proof }
}

/**
 * The kill, from what the challenger has computed itself (`states` and `rows`) and what the worker has revealed.
 *
 * @returns undefined when nothing is wrong, or not yet enough revealed
 */
export function faultOf(result: Result, states: Rows, rows: Rows, revealed: readonly Revealed[]): Fault | undefined {
  const own = commitRows(states)
  if (own.root === result.statesRoot) {
    const { proof } = own.open(result.rows)
    const leaf = own.node(0, result.rows)
    return leaf === result.result ? undefined : { kind: 'end', leaf, proof }
  }
  const bottom = revealed.find(({ level }) => level === 0)
  const low = bottom?.nodes.findIndex((node, i) => node !== own.node(0, bottom.first + i)) ?? -1
  if (!bottom || low < 0) return undefined
  const index = bottom.first + low
  const proof = (at: number) => Array.from({ length: own.depth }, (_, up) => theirs(own, revealed, up, (at >> up) ^ 1))
  if (index === 0) return { kind: 'start', leaf: bottom.nodes[0]!, proof: proof(0) }
  const { words: input, proof: inputProof } = commitRows(rows).open(index - 1)
  return {
    kind: 'transition',
    index: index - 1,
    pre: states[index - 1]!,
    preProof: proof(index - 1),
    post: bottom.nodes[low]!,
    postProof: proof(index),
    input,
    inputProof,
  }
}

/** The nodes in the calldata of a `reveal`, sent as it is or through the gate; undefined in any other call. */
export function nodesIn(data: Hex): readonly Hex[] | undefined {
  const direct = decode(traceResolverAbi, data)
  if (direct?.functionName === 'reveal') return direct.args[2]
  const governed = decode(aiWorkflowGovernanceAbi, data)
  return governed?.functionName === 'execute' ? nodesIn(governed.args[2]) : undefined
}

/** A node of the worker's tree: revealed, or left of the first difference, where both trees are one. */
function theirs(own: Trace, revealed: readonly Revealed[], level: number, position: number): Hex {
  for (const group of revealed) {
    const node = nodeIn(group, level, position)
    if (node) return node
  }
  return own.node(level, position)
}

/** A node over a group of revealed ones, if all that is under it is in the group, padding included. */
function nodeIn({ level: bottom, first, span, nodes }: Revealed, level: number, position: number): Hex | undefined {
  const size = 2 ** (level - bottom)
  const start = position * size - first
  if (size < 1 || start < 0 || start + size > span) return undefined
  let row = Array.from({ length: size }, (_, i) => nodes[start + i] ?? paddingOf(bottom))
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, i) => hashNode(row[2 * i]!, row[2 * i + 1]!))
  return row[0]
}

/** The level that a move opens, and what of it is under the node and no padding. */
function below({ at, rows, level }: Turn) {
  const target = Math.max(0, level - LEVELS)
  const span = 1 << (level - target)
  const first = at * span
  return { level: target, first, span, count: Math.min(span, (rows >> target) + 1 - first) }
}

function left(turn: Turn, time: bigint): bigint {
  const rest = deadlineOf(turn) - time
  if (rest <= 0n) throw new ClockOverError(deadlineOf(turn), time)
  return rest > turn.extension ? rest : turn.extension
}

function decode<const Abi extends typeof traceResolverAbi | typeof aiWorkflowGovernanceAbi>(abi: Abi, data: Hex) {
  try {
    return decodeFunctionData({ abi, data })
  } catch {
    return undefined
  }
}

const WIDTHS = [40, 32, 32, 32, 32, 32, 8, 8]
const SHIFTS = WIDTHS.map((_, i) => BigInt(WIDTHS.slice(0, i).reduce((sum, width) => sum + width, 0)))

/** Who was to move has been silent for too long. */
export class ClockOverError extends Error {
  override name = 'Contracts.ClockOverError'
  readonly until: bigint
  readonly time: bigint
  constructor(until: bigint, time: bigint) {
    super(`the clock ran out at ${until}, and it is ${time}; the other side can end the dispute`)
    this.until = until
    this.time = time
  }
}

/** No such node has been revealed. */
export class RevealedError extends RangeError {
  override name = 'Contracts.RevealedError'
  readonly child: number
  readonly count: number
  constructor(child: number, count: number) {
    super(`no node ${child} among the ${count} that were revealed; give one from 0 to ${count - 1}`)
    this.child = child
    this.count = count
  }
}
