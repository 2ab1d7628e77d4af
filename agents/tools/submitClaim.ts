import { encodeFunctionData } from 'viem'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { claimData } from '../../contracts/typed.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { benchKey, contract, TaskRef, task } from './find.ts'
import { ToolError } from './tool.ts'

export const submitClaim = effect({
  name: 'submitClaim',
  description:
    'Hand in the result of a trace task that you hold, as a claim: all states committed, a bond at stake, open to challenge.',
  schema: TaskRef,
  draft: async (ref, { snapshot, signer, chainId, bench }) => {
    const { name } = task(snapshot, ref)
    const trace = bench.get(benchKey(ref))?.claim
    if (!trace) throw new ToolError(`no trace of task ${ref.task} on your bench: do the task first (doTask)`)
    const target = contract(snapshot, 'claims')
    const [workflow, index] = [ref.workflow as Hex, BigInt(ref.task)]
    const { rows, inputsRoot, statesRoot, last, firstProof, lastProof } = trace
    const message = { workflow, task: index, rows, inputsRoot, statesRoot, last }
    const signature = await signer.signTypedData(claimData(chainId, target, message))
    const data = encodeFunctionData({
      abi: claimManagerAbi,
      functionName: 'claim',
      args: [workflow, index, rows, inputsRoot, statesRoot, last, firstProof, lastProof, signature],
    })
    return { call: { target, data }, summary: `claim task ${ref.task} (${name}) over ${rows} rows` }
  },
})
