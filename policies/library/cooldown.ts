import { and, gt, lt, sub } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * Between two calls of `actions` lie at least `pause` seconds.
 *
 * - `pause` (s). The first call of an agent never waits.
 *
 * It only forbids: something else must permit. Not covered: refused calls start no pause, and each agent has its own.
 *
 * @example
 * policySet('slow', [rolePermission({ … }), cooldown('propose(address[],uint256[],bytes[],string)')])
 */
export function cooldown<const A extends string>(...actions: readonly A[]) {
  return definePolicy({
    name: 'cooldown',
    actions,
    params: { pause: uint(40, 's') },
    state: { last: uint(40, 's') },
    step: ({ params, state, at }) => ({
      forbid: { 'too soon after the last call': and(gt(state.last, 0), lt(sub(at, state.last), params.pause)) },
      next: { last: at },
    }),
  })
}
