import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, Hash, missing, own } from './find.ts'

export const fundWorkflow = effect({
  name: 'fundWorkflow',
  description:
    "Become the client of a proposed workflow, yours or another's: its escrow is taken from your balance, so approve that amount first. Look at what judges its tasks: rewards of attested ones are paid on the word of whoever takes them.",
  schema: z.strictObject({ workflow: Hash.describe('the hash of a proposed workflow') }),
  draft: ({ workflow }, { snapshot }) => {
    const { hash, name, escrow } =
      own(snapshot.proposed, workflow) ?? missing('proposed workflow', workflow, snapshot.proposed)
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'fund', args: [hash] })
    const summary = `fund workflow ${JSON.stringify(name)} with ${pol(escrow)} POL`
    return { call: { target: contract(snapshot, 'market'), data }, summary }
  },
})
