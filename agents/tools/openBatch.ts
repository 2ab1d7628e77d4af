import { encodeFunctionData, keccak256, zeroHash } from 'viem'
import type { z } from 'zod'
import { commitBatch } from '../../contracts/batch.ts'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { type Result, resultData } from '../../contracts/result.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import type { Call, Hex } from '../action.ts'
import type { Run, ToolContext } from '../context.ts'
import { benchKey, contract, type TaskRef, task } from './find.ts'
import { ToolError } from './tool.ts'

/** Opens a claim over the runs of these tasks on the bench, sealed, and keeps there what will have to be shown. */
export async function openBatch(
  refs: readonly z.output<typeof TaskRef>[],
  context: ToolContext,
): Promise<{ call: Call; rows: number[] }> {
  const { bench, snapshot, me } = context
  const works = refs.map((ref) => {
    const work = bench.get(benchKey(ref))
    if (!work?.run) throw new ToolError(`no trace of task ${ref.task} on your bench: do the task first (doTask)`)
    return { ...work, run: work.run, ref }
  })
  const results = await Promise.all(
    works.map(({ run, ref }) => seal(run, { workflow: ref.workflow as Hex, task: ref.task }, context)),
  )
  const { id, root, open } = commitBatch(me.account, results)
  for (const [index, { ref, ...work }] of works.entries()) {
    const leaf = { result: results[index] as Result, signature: '0x' as const, proof: open(index) }
    bench.set(benchKey(ref), { ...work, claim: { batch: id, index, leaf } })
  }
  const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'open', args: [root, BigInt(results.length)] })
  return { call: { target: contract(snapshot, 'claims'), data }, rows: results.map(({ rows }) => rows) }
}

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
