import { encodeFunctionData } from 'viem/utils'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { offenceOf } from '../../contracts/result.ts'
import { At } from './challengeClaim.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt, slash } from './find.ts'
import { hashFinding, markOf } from './finding.ts'

export const contestSlash = effect({
  name: 'contestSlash',
  description:
    'Take the reward of a kill from whoever was quicker, while its slash waits in escrow: you had noted the very finding before (noteFinding).',
  schema: LeafRef.extend({ at: At }),
  draft: async (ref, { snapshot, referee, me, ...context }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const opening = await referee.leaf(claim, ref.leaf)
    const { workflow, task, attempt } = opening.result
    const {
      status: _,
      why: __,
      counted: ___,
      ...slashed
    } = slash(snapshot, offenceOf(workflow, BigInt(task), BigInt(attempt)))
    const { salt } = await hashFinding(ref, me.account, context)
    const args = [BigInt(claim.id), BigInt(ref.leaf), opening, markOf(ref.at), salt, slashed] as const
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'contest', args })
    const summary = `contest who found what was wrong with task ${leaf.task}`
    return { call: { target: contract(snapshot, 'claims'), data }, summary }
  },
})
