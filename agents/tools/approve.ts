import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { agentTokenAbi } from '../../contracts/generated/AgentToken.ts'
import { fromPol, Pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, party } from './find.ts'

export const approve = effect({
  name: 'approve',
  description:
    'Let the market take POL from your account, as fundWorkflow needs: just this amount, in place of what you approved before.',
  schema: z.strictObject({
    amount: Pol,
    spender: z.string().default('market').describe('who may take it; policies hold it to the market'),
  }),
  draft: ({ amount, spender }, { snapshot }) => {
    const args = [party(snapshot, spender), fromPol(amount)] as const
    const data = encodeFunctionData({ abi: agentTokenAbi, functionName: 'approve', args })
    return { call: { target: contract(snapshot, 'token'), data }, summary: `let ${spender} take ${amount} POL` }
  },
})
