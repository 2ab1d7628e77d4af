import { encodeFunctionData } from 'viem/utils'
import { proofResolverAbi } from '../../contracts/generated/ProofResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const endProof = effect({
  name: 'endProof',
  description: 'End a demand for a proof that was not shown in time: the result dies.',
  schema: LeafRef,
  draft: async (ref, { snapshot, referee }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const at = [BigInt(claim.id), BigInt(ref.leaf)] as const
    const abi = proofResolverAbi
    const data =
      leaf.status === 'dead'
        ? encodeFunctionData({ abi, functionName: 'stop', args: at })
        : encodeFunctionData({ abi, functionName: 'killBySilence', args: [...at, await referee.leaf(claim, ref.leaf)] })
    return {
      call: { target: contract(snapshot, 'proofs'), data },
      summary: `end the demand for a proof of task ${leaf.task}`,
    }
  },
})
