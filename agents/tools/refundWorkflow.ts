import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { effect } from './effect.ts'
import { contract, Hash, workflow } from './find.ts'

export const refundWorkflow = effect({
  name: 'refundWorkflow',
  description:
    "Give a workflow's client back the escrow of tasks that have failed, or that nobody took before their deadline.",
  schema: z.strictObject({ workflow: Hash.describe('the workflow hash') }),
  draft: (ref, { snapshot }) => {
    const { hash, name } = workflow(snapshot, ref.workflow)
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'refund', args: [hash] })
    return { call: { target: contract(snapshot, 'market'), data }, summary: `refund what is left of workflow ${name}` }
  },
})
