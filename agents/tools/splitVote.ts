import { concat, encodeFunctionData, numberToHex } from 'viem/utils'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import { fromPol, Pol, pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, ProposalRef, proposal } from './find.ts'
import { ToolError } from './tool.ts'

/** OpenZeppelin's GovernorCountingFractional.VOTE_TYPE_FRACTIONAL. */
const SPLIT = 255

export const splitVote = effect({
  name: 'splitVote',
  description:
    'Vote on an active proposal with parts of your votes, for those who delegated to you and want different things. Amounts are in POL; what is left can be voted later.',
  schema: ProposalRef.extend({ for: Pol, against: Pol, abstain: Pol }),
  draft: (ref, { snapshot }) => {
    const { id } = proposal(snapshot, ref.proposal)
    const parts = [ref.against, ref.for, ref.abstain].map(fromPol)
    if (parts.every((part) => part === 0n)) throw new ToolError('a vote of nothing: give one part at least')
    const params = concat(parts.map((part) => numberToHex(part, { size: 16 })))
    const args = [BigInt(id), SPLIT, '', params] as const
    const abi = agentGovernorAbi
    const data = encodeFunctionData({ abi, functionName: 'castVoteWithReasonAndParams', args })
    const [against, inFavour, abstain] = parts.map(pol)
    const summary = `vote ${inFavour} for, ${against} against, ${abstain} abstaining on ${id.slice(0, 8)}`
    return { call: { target: contract(snapshot, 'governor'), data }, summary }
  },
})
