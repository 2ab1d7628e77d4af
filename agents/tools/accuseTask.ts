import { encodeFunctionData } from 'viem/utils'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { contract, TaskRef, task } from './find.ts'

export const accuseTask = effect({
  name: 'accuseTask',
  description:
    'Say that a claimable task is overdue: unless its worker shows a result, it can be taken away (releaseTask).',
  schema: TaskRef,
  draft: (ref, { snapshot }) => {
    const { name } = task(snapshot, ref)
    const args = [ref.workflow as Hex, BigInt(ref.task)] as const
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'accuse', args })
    return { call: { target: contract(snapshot, 'market'), data }, summary: `call task ${ref.task} (${name}) overdue` }
  },
})
