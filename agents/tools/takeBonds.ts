import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'

export const takeBonds = effect({
  name: 'takeBonds',
  description: 'Unlock what you have in bonds of claims and challenges that are over (me.bonds says how much is kept).',
  schema: z.strictObject({}),
  draft: (_, { snapshot }) => {
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'takeBonds' })
    return { call: { target: contract(snapshot, 'claims'), data }, summary: 'take back bonds that are not in use' }
  },
})
