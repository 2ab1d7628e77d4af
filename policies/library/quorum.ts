import { lt } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { approvalsOfTransfer } from './approvals.ts'

/**
 * k of n: a payment needs the approval of at least `needed` of those who may approve.
 *
 * - `needed` (approvals): k. Who the n are is for the contract behind `approvals`, which counts each once.
 *
 * It only forbids: something else must permit. Not covered: that the n are different people, and an approval that is not
 * used up (see `approvalBefore`).
 */
export const quorum = definePolicy({
  name: 'quorum',
  actions: ['transfer(address,uint256)'],
  params: { needed: uint(32, 'approvals') },
  chain: { approvals: approvalsOfTransfer },
  step: ({ params, chain }) => ({ forbid: { 'fewer approvals than needed': lt(chain.approvals, params.needed) } }),
})
