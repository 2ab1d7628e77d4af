import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { stakeVaultAbi } from '../../contracts/generated/StakeVault.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'

export const withdrawStake = effect({
  name: 'withdrawStake',
  description: 'Take stake back that has been unbonding long enough.',
  schema: z.strictObject({}),
  draft: (_, { snapshot }) => {
    const data = encodeFunctionData({ abi: stakeVaultAbi, functionName: 'withdraw' })
    return { call: { target: contract(snapshot, 'vault'), data }, summary: 'withdraw stake' }
  },
})
