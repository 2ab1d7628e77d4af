import { calldata } from '../binding.ts'
import { add, ge, gt, min, select, sub } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * At most `max` in a window, added up over the payments of one agent.
 *
 * - `max` (e-18 POL), `window` (s). A window begins with the first payment after the last one ended.
 *
 * It only forbids: something else must permit. Not covered: windows stand still, so the end of one and the start of the
 * next can hold twice `max` within `window` seconds; and what several agents spend together.
 */
export const spendLimit = definePolicy({
  name: 'spendLimit',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL'), window: uint(40, 's') },
  state: { since: uint(40, 's'), spent: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, state, request, at }) => {
    const over = ge(sub(at, state.since), params.window)
    const total = add(select(over, 0, state.spent), request.amount)
    return {
      permit: {},
      forbid: { 'over the limit of the window': gt(total, params.max) },
      next: { since: select(over, at, state.since), spent: min(total, params.max) },
    }
  },
})
