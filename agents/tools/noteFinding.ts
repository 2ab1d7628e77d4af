import { encodeFunctionData } from 'viem/utils'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { At } from './challengeClaim.ts'
import { effect } from './effect.ts'
import { contract, LeafRef, leafAt } from './find.ts'
import { hashFinding } from './finding.ts'

export const noteFinding = effect({
  name: 'noteFinding',
  description:
    'Note on chain, hidden, that you have found where a claim is wrong, a tick before you challenge it: whoever copies your challenge then has to leave you the reward (contestSlash).',
  schema: LeafRef.extend({ at: At }),
  draft: async (ref, { snapshot, me, ...context }) => {
    leafAt(snapshot, ref)
    const { hash } = await hashFinding(ref, me.account, context)
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'commit', args: [hash] })
    return { call: { target: contract(snapshot, 'claims'), data }, summary: 'note that it has found something' }
  },
})
