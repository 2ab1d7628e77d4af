import { encodeFunctionData } from 'viem/utils'
import { inclusionResolverAbi } from '../../contracts/generated/InclusionResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const endDemand = effect({
  name: 'endDemand',
  description:
    'End a demand to see a result: not shown in time, it dies; shown, its demander loses the bond when the window has passed and the result still stands.',
  schema: LeafRef,
  draft: (ref, { snapshot }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const functionName = leaf.demand?.status === 'open' && leaf.status !== 'dead' ? 'bury' : 'finish'
    const args = [BigInt(claim.id), BigInt(ref.leaf)] as const
    const data = encodeFunctionData({ abi: inclusionResolverAbi, functionName, args })
    const what = functionName === 'bury' ? 'bury the result of' : 'end the demand over'
    return { call: { target: contract(snapshot, 'inclusion'), data }, summary: `${what} task ${leaf.task}` }
  },
})
