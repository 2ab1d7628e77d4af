import { encodeFunctionData, toHex } from 'viem/utils'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { commitRun } from '../../policies/index.ts'
import { effect } from './effect.ts'
import { benchKey, contract, TaskRef, task } from './find.ts'
import { proveOwn } from './proveOwn.ts'
import { ToolError } from './tool.ts'

export const submitProof = effect({
  name: 'submitProof',
  description:
    'Hand in the result of a task of mode proof that you hold, with the proof of its run: it is paid at once, and its rows stay secret.',
  schema: TaskRef,
  draft: async (ref, context) => {
    const { snapshot, bench, me } = context
    const { name, attempt } = task(snapshot, ref)
    const { secret } = bench.get(benchKey(ref)) ?? {}
    if (!secret) throw new ToolError(`no run of task ${ref.task} on your bench: do the task first (doTask)`)
    const at = { workflow: ref.workflow as `0x${string}`, task: ref.task, attempt, worker: me.account }
    const { last, digest, proof, salt } = await proveOwn({ ...at, secret, asker: 'market' }, context)
    const rows = { rows: secret.rows, salt }
    const inputsRoot = toHex(commitRun(secret.step, secret.capacity, rows), { size: 32 })
    const run = { rows: secret.rows.length, inputsRoot, last, digest, proof }
    const args = [at.workflow, BigInt(ref.task), run] as const
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'submitProof', args })
    return { call: { target: contract(snapshot, 'market'), data }, summary: `prove task ${ref.task} (${name})` }
  },
})
