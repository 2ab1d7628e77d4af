import { calldata } from '../binding.ts'
import { and, eq, gt } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { approvalsOfTransfer } from './approvals.ts'

/**
 * A payment above a threshold needs somebody's approval first.
 *
 * - `threshold` (e-18 POL): up to it, nobody is asked.
 *
 * It only forbids: something else must permit. Not covered: a payment that is cut into small ones (join `spendLimit`), and
 * the policy does not use an approval up: the contract behind `approvals` must forget it, or it stands for every payment alike.
 */
export const approvalBefore = definePolicy({
  name: 'approvalBefore',
  actions: ['transfer(address,uint256)'],
  params: { threshold: uint(96, 'e-18 POL') },
  chain: { approvals: approvalsOfTransfer },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, chain, request }) => ({
    forbid: {
      'above the threshold and not approved': and(gt(request.amount, params.threshold), eq(chain.approvals, 0)),
    },
  }),
})
