import { encodeFunctionData } from 'viem'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'

export const settleClaim = effect({
  name: 'settleClaim',
  description: 'Settle a published claim whose window has passed unchallenged: its worker is paid.',
  schema: ClaimRef,
  draft: async (ref, { snapshot, referee }) => {
    const found = claim(snapshot, ref.claim)
    const { result, signature, proof } = await referee.leaf(found)
    const args = [BigInt(found.id), [0n], [result], [signature], proof] as const
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'settle', args })
    return { call: { target: contract(snapshot, 'claims'), data }, summary: `settle claim on task ${found.task}` }
  },
})
