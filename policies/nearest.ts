import { rootsOf } from './canonical.ts'
import { compile, startRun } from './closure.ts'
import { decideScalars, type Scalars } from './decide.ts'
import { widthOf } from './interval.ts'
import { topological } from './node.ts'
import type { Step } from './step.ts'

/** One changed value with which a denied request passes, as near as was found; the evaluator has confirmed it. */
export interface Nearest {
  /** A number of the request, or `at`. */
  readonly field: string
  readonly value: bigint
  readonly side: 'at most' | 'at least'
}

/**
 * Looks along each number of the request, and forward in time, where some comparison changes its answer, and gives the
 * nearest value that passes. A comparison that changes more than once on the way may hide a nearer one.
 */
export function nearestAllowed(step: Step, input: Scalars): readonly Nearest[] {
  const run = decideScalars(step)
  const { scalar } = compile(step)
  const comparisons = topological(rootsOf(step))
    .filter(({ op, free }) => (op === 'lt' || op === 'le') && free === 0)
    .map(scalar)

  const search = (field: string, from: bigint, end: bigint, change: (value: bigint) => Scalars): Nearest[] => {
    const sign = end < from ? -1n : 1n
    const reach = (end - from) * sign
    if (reach === 0n) return []
    const moved = (by: bigint): Scalars => change(from + sign * by)
    const passes = (by: bigint): boolean => run(moved(by)).verdict
    const turns = comparisons.flatMap((comparison) => {
      const answer = (by: bigint): bigint => comparison(startRun(moved(by)))
      const before = answer(0n)
      return answer(reach) === before ? [] : [bisect((by) => answer(by) !== before, 0n, reach)]
    })
    let denied = 0n
    for (const tried of [...turns, reach].sort((a, b) => (a < b ? -1 : 1))) {
      if (passes(tried)) {
        const value = from + sign * bisect(passes, denied, tried)
        return [{ field, value, side: sign < 0n ? 'at most' : 'at least' }]
      }
      denied = tried
    }
    return []
  }

  const numbers = Object.entries(step.request.fields).flatMap(([field, type]) => {
    if (type.kind !== 'uint' && type.kind !== 'int') return []
    const { start } = step.request.places[field]!
    const { lo, hi } = widthOf(type.bits, type.kind === 'int')
    const change = (value: bigint): Scalars => ({ ...input, request: input.request.with(start, value) })
    const from = input.request[start]!
    return [...search(field, from, lo, change), ...search(field, from, hi, change)]
  })
  return [...numbers, ...search('at', input.at, widthOf(40).hi, (at) => ({ ...input, at }))]
}

/** The least distance at which it holds, between one where it does not and one where it does. */
function bisect(holds: (by: bigint) => boolean, without: bigint, having: bigint): bigint {
  let [low, high] = [without, having]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
