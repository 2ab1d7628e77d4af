import { calldata, view } from '../binding.ts'
import { gt } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * Payments for a workflow stay within what is left of its budget, whoever of its agents pays. Several agents draw on one
 * budget, so it is a fact of the chain: a contract linked as `budgets` keeps it and books each payment.
 *
 * - No parameters: the budget is the contract's.
 *
 * It only forbids: something else must permit. Not covered: payments by another function than `pay`, and whether the
 * payment serves the workflow.
 */
export const workflowBudget = definePolicy({
  name: 'workflowBudget',
  actions: ['pay(bytes32,address,uint256)'],
  chain: { left: uint(96, 'e-18 POL', view('budgets', 'leftOf(bytes32)', [calldata(0)])) },
  request: { amount: uint(96, 'e-18 POL', calldata(2)) },
  step: ({ chain, request }) => ({
    forbid: { "more than is left of the workflow's budget": gt(request.amount, chain.left) },
  }),
})
