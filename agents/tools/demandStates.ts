import { encodeFunctionData } from 'viem/utils'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const demandStates = effect({
  name: 'demandStates',
  description:
    'Demand the states of a published result that its claimant withholds, under your bond: it must open them sixteen nodes a move, you pick where to go on. Whoever is silent when its clock has run out loses; so do you, where nothing is wrong.',
  schema: LeafRef,
  draft: async (ref, { snapshot, referee }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const args = [BigInt(claim.id), BigInt(ref.leaf), await referee.leaf(claim, ref.leaf)] as const
    const data = encodeFunctionData({ abi: traceResolverAbi, functionName: 'demand', args })
    return { call: { target: contract(snapshot, 'traces'), data }, summary: `demand the states of task ${leaf.task}` }
  },
})
