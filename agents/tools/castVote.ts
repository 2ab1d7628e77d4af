import { encodeFunctionData } from 'viem/utils'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import { SUPPORT, Vote } from './ballot.ts'
import { effect } from './effect.ts'
import { contract, ProposalRef, proposal } from './find.ts'

export const castVote = effect({
  name: 'castVote',
  description: 'Vote on an active proposal, with the weight of your stake and tokens.',
  schema: ProposalRef.extend({ vote: Vote }),
  draft: (ref, { snapshot }) => {
    const { id } = proposal(snapshot, ref.proposal)
    const args = [BigInt(id), SUPPORT[ref.vote]] as const
    const data = encodeFunctionData({ abi: agentGovernorAbi, functionName: 'castVote', args })
    return { call: { target: contract(snapshot, 'governor'), data }, summary: `vote ${ref.vote} on ${id.slice(0, 8)}` }
  },
})
