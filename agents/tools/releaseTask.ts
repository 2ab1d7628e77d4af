import { encodeFunctionData } from 'viem/utils'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { contract, TaskRef, task } from './find.ts'

export const releaseTask = effect({
  name: 'releaseTask',
  description:
    'Take an overdue task away from a worker that has shown nothing: others can take it, and a part of the bond burns.',
  schema: TaskRef,
  draft: (ref, { snapshot }) => {
    const { name } = task(snapshot, ref)
    const args = [ref.workflow as Hex, BigInt(ref.task)] as const
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'release', args })
    return { call: { target: contract(snapshot, 'market'), data }, summary: `take away task ${ref.task} (${name})` }
  },
})
