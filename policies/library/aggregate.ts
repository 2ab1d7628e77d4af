import { add, fitTo, type Int, max, neg } from '../expr.ts'
import { array, int, uint } from '../fields.ts'
import { between } from '../interval.ts'
import { type Ints, pick, put } from '../loops.ts'
import { defineStep } from '../policy.ts'

/**
 * One row of a grouped count and sum. State has no signed numbers, so a sum is the difference of what was `added` and
 * what was `taken`. A group that is out of range, or a counter that is full, is an error.
 *
 * @example
 * iterate(aggregateStep(4), [{ group: 1n, value: -5n }], { actor, at: 0n })
 */
export function aggregateStep(groups: number) {
  return defineStep({
    name: `aggregate${groups}`,
    state: { count: array(uint(32), groups), added: array(uint(88), groups), taken: array(uint(88), groups) },
    request: { group: uint(8), value: int(48) },
    step: ({ state, request }) => {
      const group = fitTo(request.group, between(0n, BigInt(groups - 1)))
      const grown = (total: Ints, by: Int) => put(total, group, fitTo(add(pick(total, group), by), uint(88)))
      return {
        next: {
          count: put(state.count, group, fitTo(add(pick(state.count, group), 1), uint(32))),
          added: grown(state.added, max(request.value, 0)),
          taken: grown(state.taken, max(neg(request.value), 0)),
        },
      }
    },
  })
}
