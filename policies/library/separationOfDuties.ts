import { calldata, view } from '../binding.ts'
import { and, eq, ne } from '../expr.ts'
import { address } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/**
 * Who did a task does not take the one that must be kept apart from it, as the market remembers.
 *
 * - No parameters: which tasks are kept apart stands in the workflow.
 *
 * It only forbids: something else must permit. Not covered: two accounts of one owner.
 */
export const separationOfDuties = definePolicy({
  name: 'separationOfDuties',
  actions: ['claimTask(bytes32,uint256)'],
  chain: { doer: address(view('market', 'workerApartFrom(bytes32,uint256)', [calldata(0), calldata(1)])) },
  step: ({ chain, actor }) => ({
    permit: {},
    forbid: { 'did the task that this one is kept apart from': and(ne(chain.doer, 0), eq(chain.doer, actor)) },
  }),
})
