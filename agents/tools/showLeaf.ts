import { encodeFunctionData } from 'viem/utils'
import { inclusionResolverAbi } from '../../contracts/generated/InclusionResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt, ownWork } from './find.ts'

export const showLeaf = effect({
  name: 'showLeaf',
  description: 'Show on chain a result of your own claim that somebody demands to see, before its time is over.',
  schema: LeafRef,
  draft: (ref, { snapshot, bench }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const own = ownWork(bench, ref)
    const args = [BigInt(claim.id), BigInt(ref.leaf), own.claim.leaf] as const
    const data = encodeFunctionData({ abi: inclusionResolverAbi, functionName: 'show', args })
    return { call: { target: contract(snapshot, 'inclusion'), data }, summary: `show the result of task ${leaf.task}` }
  },
})
