import fc from 'fast-check'
import { encodeFunctionData, type Hex, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  afterPick,
  afterReveal,
  ClockOverError,
  deadlineOf,
  type Fault,
  faultOf,
  nodesIn,
  nodesToReveal,
  packTurn,
  pickChild,
  type Revealed,
  revealedAt,
  startTurn,
  type Turn,
  unpackTurn,
} from '../../contracts/descent.ts'
import { aiWorkflowGovernanceAbi, traceResolverAbi } from '../../contracts/generated/index.ts'
import type { Result } from '../../contracts/result.ts'
import { commitRows, hashLeaf, hashNode, type Rows, type Trace } from '../../contracts/trace.ts'

const terms = { disputeClock: 100n, clockExtension: 10n }
const turn: Turn = {
  ...{ since: 1_700_000_000n, workerTime: 302_400n, challengerTime: 3_600n, extension: 60n },
  ...{ at: 77, rows: 1_048_575, level: 12, round: 5 },
}

/** Of one, two and three rounds. */
const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 257, max: 290 }))

describe('packTurn', () => {
  test('default: the vector that Turn.t.sol holds too', () => {
    expect(packTurn(turn)).toMatchInlineSnapshot(`2076164345501099753255313697912523373205671566069506594250682624n`)
    expect(unpackTurn(packTurn(turn))).toEqual(turn)
  })
})

describe('a dispute', () => {
  test('law: a false trace is killed by what was revealed, whatever it is', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.bigInt(1n, 2n ** 64n), fc.boolean(), (n, at, by, goesOn) => {
        const { rows, states } = sums(n)
        const false_ = at % (n + 1)
        const forged = states.map((state, i) =>
          i === false_ || (goesOn && i > false_) ? [state[0]! + by, state[1]!] : state,
        )
        const { fault, result } = play(forged, states, rows)
        expect(fault?.kind).toBe(false_ === 0 ? 'start' : 'transition')
        expect(kills(fault!, result, rows)).toBe(true)
        if (fault?.kind === 'transition') expect(fault.index).toBe(false_ - 1)
      }),
      { numRuns: 16 },
    )
  })

  test('law: an honest trace leaves a challenger nothing to pick and nothing to kill by', () => {
    fc.assert(
      fc.property(size, (n) => {
        const { rows, states } = sums(n)
        expect(play(states, states, rows).fault).toBeUndefined()
      }),
      { numRuns: 4 },
    )
  })

  test('law: every move shrinks the range to a sixteenth, and ends by a time known at its start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.array(fc.nat(), { maxLength: 40 }), (rows, waits) => {
        let now = startTurn(rows, 0n, terms)
        for (let move = 0; now.level > 0 || now.round % 2 === 0; move++) {
          const time = now.since + (BigInt(waits[move] ?? 0) % (deadlineOf(now) - now.since))
          const before = now
          now = now.round % 2 === 0 ? afterReveal(now, time) : afterPick(now, 0, time)
          expect(deadlineOf(now)).toBeLessThanOrEqual(2n * 100n + BigInt(move + 1) * 10n)
          if (before.round % 2 === 1) expect(now.level).toBe(Math.max(0, before.level - 4))
          if (before.round % 2 === 0 && before.level <= 4) break
        }
        expect(now.round).toBeLessThanOrEqual(2 * 8)
      }),
    )
  })

  test('error: too late', () => {
    const late = startTurn(3, 5n, terms)
    expect(() => afterReveal(late, 105n)).toThrowErrorMatchingInlineSnapshot(
      `[Contracts.ClockOverError: the clock ran out at 105, and it is 105; the other side can end the dispute]`,
    )
    expect(afterReveal(late, 104n).workerTime).toBe(10n)
    expect(() => afterPick(afterReveal(late, 104n), 0, 204n)).toThrow(ClockOverError)
  })
})

test('faultOf: right states under a result that is not their end', () => {
  const { rows, states } = sums(5)
  const result = { ...resultOf(commitRows(states), 5), result: zeroHash }
  const fault = faultOf(result, states, rows, [])
  expect(fault?.kind).toBe('end')
  expect(kills(fault!, result, rows)).toBe(true)
})

test('nodesIn: sent as it is, or through the gate', () => {
  const nodes = [zeroHash, hashNode(zeroHash, zeroHash)]
  const reveal = encodeFunctionData({ abi: traceResolverAbi, functionName: 'reveal', args: [1n, 2n, nodes] })
  const where = '0x00000000000000000000000000000000000000aa'
  const none = { next: [], digest: 0n, proof: '0x' } as const
  const args = [where, where, reveal, 0, none] as const
  const governed = encodeFunctionData({ abi: aiWorkflowGovernanceAbi, functionName: 'execute', args })
  expect([reveal, governed, '0x', reveal.slice(0, 40)].map((data) => nodesIn(data as Hex))).toEqual([
    nodes,
    nodes,
    undefined,
    undefined,
  ])
})

/** state [sum, count]: sum += 3 * value. */
function sums(n: number): { rows: Rows; states: bigint[][] } {
  const rows = Array.from({ length: n }, (_, i) => [BigInt(i * 7919 + 13)])
  const states = [[0n, 0n]]
  for (const [value] of rows) states.push(step(states.at(-1)!, value!))
  return { rows, states }
}

function step([sum, count]: readonly bigint[], value: bigint): bigint[] {
  return [sum! + 3n * value, count! + 1n]
}

function resultOf(trace: Trace, rows: number): Result {
  const where = '0x00000000000000000000000000000000000000aa'
  return {
    ...{ workflow: zeroHash, task: 1, attempt: 0, worker: where, rows, inputsRoot: zeroHash, salt: zeroHash },
    ...{ statesRoot: trace.root, result: trace.node(0, rows) },
  }
}

/** Both sides as they should play; the challenger sees nothing but what is revealed. Every opening is checked as on chain. */
function play(claimed: Rows, states: Rows, rows: Rows): { fault: Fault | undefined; result: Result } {
  const [theirs, own] = [commitRows(claimed), commitRows(states)]
  const result = resultOf(theirs, rows.length)
  const revealed: Revealed[] = []
  let [now, node] = [startTurn(rows.length, 0n, terms), result.statesRoot]
  while (true) {
    const nodes = nodesToReveal(theirs, now)
    revealed.push(revealedAt(now, nodes))
    expect(nodes.length).toBeLessThanOrEqual(16)
    now = afterReveal(now, now.since)
    const pick = pickChild(own, revealed.at(-1)!)
    if (!pick) return { fault: faultOf(result, states, rows, revealed), result }
    expect(climb(pick.child, pick.node, pick.proof)).toBe(node)
    node = pick.node
    now = afterPick(now, pick.child, now.since)
  }
}

/** What TraceResolver checks. */
function kills(fault: Fault, result: Result, rows: Rows): boolean {
  if (fault.kind !== 'transition') {
    const [at, right] = fault.kind === 'start' ? [0, hashLeaf(0, [0n, 0n])] : [result.rows, result.result]
    return climb(at, fault.leaf, fault.proof) === result.statesRoot && fault.leaf !== right
  }
  const { index, pre, preProof, post, postProof, input, inputProof } = fault
  return (
    climb(index, hashLeaf(index, pre), preProof) === result.statesRoot &&
    climb(index + 1, post, postProof) === result.statesRoot &&
    climb(index, hashLeaf(index, input), inputProof) === commitRows(rows).root &&
    hashLeaf(index + 1, step(pre, input[0]!)) !== post
  )
}

function climb(index: number, leaf: Hex, proof: readonly Hex[]): Hex {
  return proof.reduce(
    (hash, sibling, up) => ((index >> up) & 1 ? hashNode(sibling, hash) : hashNode(hash, sibling)),
    leaf,
  )
}
