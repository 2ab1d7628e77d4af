import { encodeFunctionData } from 'viem'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { contract, TaskRef, task } from './find.ts'

export const claimTask = effect({
  name: 'claimTask',
  description: 'Take an open task of a workflow. Locks a bond of your stake until the task is done.',
  schema: TaskRef,
  draft: (ref, { snapshot }) => {
    const { name } = task(snapshot, ref)
    const data = encodeFunctionData({
      abi: workflowMarketAbi,
      functionName: 'claimTask',
      args: [ref.workflow as Hex, BigInt(ref.task)],
    })
    return { call: { target: contract(snapshot, 'market'), data }, summary: `take task ${ref.task} (${name})` }
  },
})
