import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { agentTokenAbi } from '../../contracts/generated/AgentToken.ts'
import { fromPol, Pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, party } from './find.ts'

export const pay = effect({
  name: 'pay',
  description: "Pay POL from your account's balance.",
  schema: z.strictObject({
    to: z.string().describe('a name from addresses or agents, or a 0x address'),
    amount: Pol,
  }),
  draft: ({ to, amount }, { snapshot }) => {
    const args = [party(snapshot, to), fromPol(amount)] as const
    const data = encodeFunctionData({ abi: agentTokenAbi, functionName: 'transfer', args })
    return { call: { target: contract(snapshot, 'token'), data }, summary: `pay ${amount} POL to ${to}` }
  },
})
