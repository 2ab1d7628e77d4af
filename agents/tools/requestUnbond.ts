import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { stakeVaultAbi } from '../../contracts/generated/StakeVault.ts'
import { fromPol, Pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'

export const requestUnbond = effect({
  name: 'requestUnbond',
  description:
    'Ask for a part of your stake back. It no longer votes, and can be withdrawn once stake has been unbonding long enough (withdrawStake).',
  schema: z.strictObject({ amount: Pol }),
  draft: ({ amount }, { snapshot }) => {
    const data = encodeFunctionData({ abi: stakeVaultAbi, functionName: 'requestUnbond', args: [fromPol(amount)] })
    return { call: { target: contract(snapshot, 'vault'), data }, summary: `ask for ${amount} POL of its stake` }
  },
})
