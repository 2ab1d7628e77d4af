import { calldata } from '../binding.ts'
import { add, fitTo, gt, select } from '../expr.ts'
import { address, root, uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { membership } from '../secret.ts'

/** Room for 1023 payees that count, and for the leaf of the key 0. */
export const COUNTED_DEPTH = 10

/**
 * A budget for payments to the payees of a set; others don't count. What is used of it is secret, and so is the set: the chain keeps
 * a commitment and a root. Who knows the set knows the sum, for amounts and payees of transfers are public.
 */
export const privateBudget = definePolicy({
  name: 'privateBudget',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL'), counted: root() },
  state: { spent: uint(96, 'e-18 POL') },
  secretState: true,
  request: { to: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  secret: ({ params, request }) => ({ counts: membership(COUNTED_DEPTH, { of: params.counted, key: request.to }) }),
  step: ({ params, state, request, secret }) => {
    const spent = fitTo(add(state.spent, select(secret.counts, request.amount, 0)), uint(96))
    return {
      forbid: { 'over the budget': gt(spent, params.max) },
      next: { spent },
    }
  },
})
