import { ge } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * `actions` end at a time: what is permitted today does not stay so because nobody thought of it.
 *
 * - `until` (s since 1970): the first second in which they are refused.
 *
 * It only forbids: something else must permit. Not covered: `at` may lie before the block by the gate's `maxAge`, so a call
 * can still land that much later.
 *
 * @example
 * policySet('trial', [allowlist, expiry('transfer(address,uint256)')])
 */
export function expiry<const A extends string>(...actions: readonly A[]) {
  return definePolicy({
    name: 'expiry',
    actions,
    params: { until: uint(40, 's') },
    step: ({ params, at }) => ({ forbid: { 'the permission has expired': ge(at, params.until) } }),
  })
}
