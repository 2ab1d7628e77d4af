import { encodeFunctionData } from 'viem/utils'
import { proofResolverAbi } from '../../contracts/generated/ProofResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt, ownWork } from './find.ts'
import { proveOwn } from './proveOwn.ts'
import { ToolError } from './tool.ts'

export const showProof = effect({
  name: 'showProof',
  description:
    'Prove a result of yours over secret rows that somebody doubts, before its time is over: the rows stay secret.',
  schema: LeafRef,
  draft: async (ref, context) => {
    const { snapshot, bench } = context
    const { claim, leaf } = leafAt(snapshot, ref)
    const own = ownWork(bench, ref)
    if (!own.secret) throw new ToolError(`claim ${claim.id} is not over secret rows`)
    const { workflow, task: index, attempt, worker } = own.claim.leaf.result
    const at = { workflow, task: index, attempt, worker }
    const { last, digest, proof } = await proveOwn({ ...at, secret: own.secret, asker: 'proofs' }, context)
    const args = [BigInt(claim.id), BigInt(ref.leaf), own.claim.leaf, last, digest, proof] as const
    const data = encodeFunctionData({ abi: proofResolverAbi, functionName: 'show', args })
    return { call: { target: contract(snapshot, 'proofs'), data }, summary: `prove the result of task ${leaf.task}` }
  },
})
