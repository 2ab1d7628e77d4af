import { encodeFunctionData, keccak256, zeroHash } from 'viem'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { claimOf, type Result, resultData } from '../../contracts/result.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import type { Hex } from '../action.ts'
import type { Run, ToolContext } from '../context.ts'
import { effect } from './effect.ts'
import { benchKey, contract, TaskRef, task } from './find.ts'
import { ToolError } from './tool.ts'

export const submitClaim = effect({
  name: 'submitClaim',
  description:
    'Hand in the result of a trace task that you hold, as a claim: all states committed and hidden, stake at risk. Publish it (publishClaim) once its commitUntil has passed.',
  schema: TaskRef,
  draft: async (ref, context) => {
    const { snapshot, bench } = context
    const { name } = task(snapshot, ref)
    const work = bench.get(benchKey(ref))
    if (!work?.run) throw new ToolError(`no trace of task ${ref.task} on your bench: do the task first (doTask)`)
    const result = await seal(work.run, { workflow: ref.workflow as Hex, task: ref.task }, context)
    const { root, batch } = claimOf(result)
    bench.set(benchKey(ref), { ...work, claim: { batch, leaf: { result, signature: '0x', proof: [] } } })
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'open', args: [root, 1n] })
    const summary = `claim task ${ref.task} (${name}) over ${result.rows} rows`
    return { call: { target: contract(snapshot, 'claims'), data }, summary }
  },
})

/** The salt is as random as a signature that nobody else can make, and the same in every replay. */
async function seal(
  { inputsRoot, states }: Run,
  at: Pick<Result, 'workflow' | 'task'>,
  { me, snapshot, chainId, signer }: ToolContext,
): Promise<Result> {
  const rows = states.length - 1
  const { attempt } = task(snapshot, at)
  const committed = {
    rows,
    inputsRoot,
    statesRoot: commitRows(states).root,
    result: hashLeaf(rows, states[rows] ?? []),
  }
  const open = { ...at, attempt, worker: me.account, ...committed, salt: zeroHash }
  const typed = resultData(chainId, contract(snapshot, 'claims'), open)
  return { ...open, salt: keccak256(await signer.signTypedData(typed)) }
}
