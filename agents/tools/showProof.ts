import { encodeFunctionData } from 'viem'
import { proofResolverAbi } from '../../contracts/generated/ProofResolver.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt, ownWork, task } from './find.ts'
import { secretSalt } from './openBatch.ts'
import { ToolError } from './tool.ts'

export const showProof = effect({
  name: 'showProof',
  description:
    'Prove a result of yours over secret rows that somebody doubts, before its time is over: the rows stay secret.',
  schema: LeafRef,
  draft: async (ref, context) => {
    const { snapshot, bench, proveRun } = context
    const { claim, leaf } = leafAt(snapshot, ref)
    const own = ownWork(bench, ref)
    if (!own.secret) throw new ToolError(`claim ${claim.id} is not over secret rows`)
    const { workflow, task: index, attempt, worker } = own.claim.leaf.result
    const at = { workflow, task: index, attempt }
    const run = { ...at, worker, rows: own.secret.rows, salt: await secretSalt(at, context) }
    const { last, digest, proof } = await proveRun(task(snapshot, at).kind, run)
    if (String(last) !== String(own.secret.last))
      throw new ToolError('the result is not what the rows give: no proof says it is')
    const args = [BigInt(claim.id), BigInt(ref.leaf), own.claim.leaf, last, digest, proof] as const
    const data = encodeFunctionData({ abi: proofResolverAbi, functionName: 'show', args })
    return { call: { target: contract(snapshot, 'proofs'), data }, summary: `prove the result of task ${leaf.task}` }
  },
})
