import { encodeFunctionData } from 'viem/utils'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { attestationData } from '../../contracts/typed.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { contract, Hash, TaskRef, task } from './find.ts'

export const submitResult = effect({
  name: 'submitResult',
  description: 'Hand in the result of an attested task that you hold. Your signature vouches for it.',
  schema: TaskRef.extend({ result: Hash.describe('the result hash that doTask returned') }),
  draft: async (ref, { snapshot, signer, chainId }) => {
    const { name } = task(snapshot, ref)
    const market = contract(snapshot, 'market')
    const [workflow, index, result] = [ref.workflow as Hex, BigInt(ref.task), ref.result as Hex]
    const signature = await signer.signTypedData(
      attestationData(chainId, market, { workflowHash: workflow, task: index, result }),
    )
    const args = [workflow, index, result, signature] as const
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'submitResult', args })
    return { call: { target: market, data }, summary: `hand in task ${ref.task} (${name}): ${ref.result.slice(0, 10)}` }
  },
})
