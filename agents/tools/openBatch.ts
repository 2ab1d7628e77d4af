import { encodeFunctionData, keccak256, toHex } from 'viem/utils'
import type { z } from 'zod'
import { commitBatch } from '../../contracts/batch.ts'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { type Result, resultData } from '../../contracts/result.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import { zeroHash } from '../../contracts/zero.ts'
import { commitRun, runSalt } from '../../policies/index.ts'
import type { Call, Hex } from '../action.ts'
import type { Run, SecretRun, ToolContext, Work } from '../context.ts'
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
    if (!work?.run && !work?.secret)
      throw new ToolError(`no trace of task ${ref.task} on your bench: do the task first (doTask)`)
    return { ...work, ref }
  })
  const results = await Promise.all(
    works.map(({ run, secret, ref }) =>
      seal({ run, secret }, { workflow: ref.workflow as Hex, task: ref.task }, context),
    ),
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
  work: { run: Work['run']; secret: Work['secret'] },
  at: Pick<Result, 'workflow' | 'task'>,
  context: ToolContext,
): Promise<Result> {
  const { me, snapshot, chainId, signer } = context
  const { attempt } = task(snapshot, at)
  const committed = await commitWork(work, { ...at, attempt }, context)
  const open = { ...at, attempt, worker: me.account, ...committed, salt: zeroHash }
  const typed = resultData(chainId, contract(snapshot, 'claims'), open)
  return { ...open, salt: keccak256(await signer.signTypedData(typed)) }
}

/** Of secret rows a commitment, and of their states none. */
async function commitWork(
  { run, secret }: { run?: Run | undefined; secret?: SecretRun | undefined },
  at: Pick<Result, 'workflow' | 'task' | 'attempt'>,
  context: ToolContext,
): Promise<Pick<Result, 'rows' | 'inputsRoot' | 'statesRoot' | 'result'>> {
  if (run) {
    const { inputsRoot, states } = run
    const rows = states.length - 1
    return { rows, inputsRoot, statesRoot: commitRows(states).root, result: hashLeaf(rows, states[rows] ?? []) }
  }
  const { step, capacity, rows, last } = secret as SecretRun
  const inputsRoot = toHex(commitRun(step, capacity, { rows, salt: await secretSalt(at, context) }), { size: 32 })
  return { rows: rows.length, inputsRoot, statesRoot: zeroHash, result: hashLeaf(rows.length, last) }
}

/** The salt of secret rows, made of the wallet's key: again for a proof. */
export async function secretSalt(
  at: Pick<Result, 'workflow' | 'task' | 'attempt'>,
  { signer, chainId, snapshot }: ToolContext,
): Promise<bigint> {
  const scope = { chainId: BigInt(chainId), gate: contract(snapshot, 'gate'), policy: at.workflow }
  return runSalt(await signer.stateKey(scope), at)
}
