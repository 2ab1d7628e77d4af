import { encodeFunctionData } from 'viem/utils'
import { inclusionResolverAbi } from '../../contracts/generated/InclusionResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const demandLeaf = effect({
  name: 'demandLeaf',
  description:
    'Demand that a claimant shows a result of its claim that nobody has published, in the first half of its window and under your bond. Not shown it dies; shown, your bond is lost unless the result dies all the same.',
  schema: LeafRef,
  draft: (ref, { snapshot }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const args = [BigInt(claim.id), BigInt(ref.leaf)] as const
    const data = encodeFunctionData({ abi: inclusionResolverAbi, functionName: 'demand', args })
    const summary = `demand to see the hidden result of task ${leaf.task}`
    return { call: { target: contract(snapshot, 'inclusion'), data }, summary }
  },
})
