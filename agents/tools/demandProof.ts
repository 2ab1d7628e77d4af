import { encodeFunctionData } from 'viem/utils'
import { proofResolverAbi } from '../../contracts/generated/ProofResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const demandProof = effect({
  name: 'demandProof',
  description:
    'Demand a proof of a published result whose rows are secret, under your bond: without one in time the result dies, with one your bond is lost.',
  schema: LeafRef,
  draft: async (ref, { snapshot, referee }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const args = [BigInt(claim.id), BigInt(ref.leaf), await referee.leaf(claim, ref.leaf)] as const
    const data = encodeFunctionData({ abi: proofResolverAbi, functionName: 'demand', args })
    return { call: { target: contract(snapshot, 'proofs'), data }, summary: `demand a proof of task ${leaf.task}` }
  },
})
