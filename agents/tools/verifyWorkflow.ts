import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { aiWorkflowGovernanceAbi } from '../../contracts/generated/AIWorkflowGovernance.ts'
import { effect } from './effect.ts'
import { contract, Hash, workflow } from './find.ts'

export const verifyWorkflow = effect({
  name: 'verifyWorkflow',
  description: 'Have a finished workflow verified: a proof is made and sent to the gate with your own key.',
  schema: z.strictObject({ workflow: Hash.describe('the workflow hash') }),
  draft: (ref, { snapshot }) => {
    const { hash, name } = workflow(snapshot, ref.workflow)
    // The proof is not the agent's to make: whoever sends the intent fills it in.
    const data = encodeFunctionData({ abi: aiWorkflowGovernanceAbi, functionName: 'submitProof', args: [hash, '0x'] })
    return { call: { target: contract(snapshot, 'gate'), data }, direct: true, summary: `verify workflow ${name}` }
  },
})
