import { encodeFunctionData } from 'viem/utils'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import type { Leaf, Result } from '../../contracts/result.ts'
import { hashRun } from '../../contracts/sampling.ts'
import { zeroAddress, zeroHash } from '../../contracts/zero.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { drawAt, RunsRef, runsOf } from './runs.ts'

export const showRuns = effect({
  name: 'showRuns',
  description:
    'Show what you have committed to for a draw, once the claim is published: results that are just these you attest to; other ones are a reason to look at the claim.',
  schema: RunsRef,
  draft: async (ref, context) => {
    const { snapshot, referee } = context
    const { claim, draw } = drawAt(snapshot, ref)
    const { runs, salt } = await runsOf(ref, context)
    const leaves = await Promise.all(draw.samples.map((index) => referee.leaf(claim, index).catch(() => NO_LEAF)))
    const same = leaves.filter(({ result }, at) => hashRun(result) === runs[at]).length
    const args = [BigInt(claim.id), BigInt(ref.draw), runs, salt] as const
    const abi = validatorPoolAbi
    const openings = leaves.map(({ result, proof }) => ({ leaf: result, proof }))
    const data = same
      ? encodeFunctionData({ abi, functionName: 'attest', args: [...args, openings] })
      : encodeFunctionData({ abi, functionName: 'reveal', args })
    const summary = same ? `attest to ${same} of ${runs.length} results` : 'show runs that the claim does not have'
    return { call: { target: contract(snapshot, 'pool'), data }, summary }
  },
})

const NOTHING: Result = {
  ...{ workflow: zeroHash, task: 0, attempt: 0, worker: zeroAddress, rows: 0 },
  ...{ inputsRoot: zeroHash, statesRoot: zeroHash, result: zeroHash, salt: zeroHash },
}
/** In the place of one that nobody has published: it has no run, and counts for nothing. */
const NO_LEAF: Leaf = { result: NOTHING, signature: '0x', proof: [] }
