import { add, ge, min, select, sub } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * At most `most` calls in a window, counted over all of `actions` together.
 *
 * - `most` (calls), `window` (s). A window begins with the first call after the last one ended.
 *
 * It only forbids: something else must permit. Not covered: windows stand still, so the end of one and the start of the
 * next can hold twice as many within `window` seconds; and what a call moves (see `spendLimit`).
 *
 * @example
 * policySet('calm', [rolePermission({ … }), rateLimit('castVote(uint256,uint8)')])
 */
export function rateLimit<const A extends string>(...actions: readonly A[]) {
  return definePolicy({
    name: 'rateLimit',
    actions,
    params: { most: uint(32, 'calls'), window: uint(40, 's') },
    state: { since: uint(40, 's'), calls: uint(32, 'calls') },
    step: ({ params, state, at }) => {
      const over = ge(sub(at, state.since), params.window)
      const before = select(over, 0, state.calls)
      return {
        forbid: { 'too many calls in the window': ge(before, params.most) },
        next: { since: select(over, at, state.since), calls: min(add(before, 1), params.most) },
      }
    },
  })
}
