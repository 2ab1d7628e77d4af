import { encodeFunctionData } from 'viem'
import { z } from 'zod'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'

export const challengeClaim = effect({
  name: 'challengeClaim',
  description: 'Show one invalid transition of a claim. If it is invalid the claim dies and you get half of its bond.',
  schema: ClaimRef.extend({ index: z.int().min(0).describe('index of the invalid transition, from inspectClaim') }),
  draft: async (ref, { snapshot, referee }) => {
    const found = claim(snapshot, ref.claim)
    const { pre, preProof, post, postProof, input, inputProof } = await referee.open(found, ref.index)
    const data = encodeFunctionData({
      abi: claimManagerAbi,
      functionName: 'challenge',
      args: [BigInt(found.id), BigInt(ref.index), pre, preProof, post, postProof, input, inputProof],
    })
    const summary = `challenge claim ${found.id} at transition ${ref.index}`
    return { call: { target: contract(snapshot, 'claims'), data }, summary }
  },
})
