import { encodeFunctionData } from 'viem'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'

export const settleClaim = effect({
  name: 'settleClaim',
  description: 'Settle a claim whose window has passed unchallenged: its worker is paid.',
  schema: ClaimRef,
  draft: (ref, { snapshot }) => {
    const { id, task } = claim(snapshot, ref.claim)
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'settle', args: [BigInt(id)] })
    return { call: { target: contract(snapshot, 'claims'), data }, summary: `settle claim ${id} on task ${task}` }
  },
})
