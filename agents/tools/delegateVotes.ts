import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { agentTokenAbi } from '../../contracts/generated/AgentToken.ts'
import { stakeVaultAbi } from '../../contracts/generated/StakeVault.ts'
import { effect } from './effect.ts'
import { contract, party } from './find.ts'

export const delegateVotes = effect({
  name: 'delegateVotes',
  description:
    'Have somebody vote with your tokens or with your stake, or take that back by naming yourself. Tokens vote for nobody before they are delegated; stake votes for its owner. It counts for proposals whose vote starts later.',
  schema: z.strictObject({
    to: z
      .string()
      .describe(
        'a name from agents or addresses, or a 0x address, such as that of your own key (me.owner) for signVote',
      ),
    of: z.enum(['wallet', 'stake']).describe('the votes of your balance, or of your stake'),
  }),
  draft: ({ to, of }, { snapshot, me }) => {
    const args = [party(snapshot, to)] as const
    const whom = to === me.owner ? 'its own key' : to
    const summary = `let ${whom} vote with its ${of === 'wallet' ? 'tokens' : 'stake'}`
    return of === 'wallet'
      ? {
          call: {
            target: contract(snapshot, 'token'),
            data: encodeFunctionData({ abi: agentTokenAbi, functionName: 'delegate', args }),
          },
          summary,
        }
      : {
          call: {
            target: contract(snapshot, 'vault'),
            data: encodeFunctionData({ abi: stakeVaultAbi, functionName: 'delegate', args }),
          },
          summary,
        }
  },
})
