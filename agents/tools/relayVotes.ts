import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import { findBallot } from './ballot.ts'
import { effect } from './effect.ts'
import { contract, missing, own, ProposalRef, proposal } from './find.ts'
import { ToolError } from './tool.ts'

/** Of up to 74,000 gas each, which is what a transaction of an agent has room for. */
const MOST = 20

export const relayVotes = effect({
  name: 'relayVotes',
  description:
    'Bring ballots that others have signed (signVote) to the chain, many in one transaction. One that does not count keeps no other from counting.',
  schema: ProposalRef.extend({
    voters: z
      .array(z.string())
      .min(1)
      .max(MOST)
      .optional()
      .describe(`names from agents; if left out, everybody whose ballot is published, ${MOST} at a time`),
  }),
  draft: async (ref, context) => {
    const { snapshot } = context
    const { id } = proposal(snapshot, ref.proposal)
    const names = [...new Set(ref.voters ?? Object.keys(snapshot.agents))]
    const members = names.map((name) => own(snapshot.agents, name) ?? missing('agent', name, snapshot.agents))
    const found = await Promise.all(members.map((member) => findBallot(id, member, context)))
    const ballots = found.filter((ballot) => ballot !== undefined).slice(0, MOST)
    if (!ballots.length) throw new ToolError('none of them has published a ballot over it that could count')
    const args = [BigInt(id), ballots] as const
    const data = encodeFunctionData({ abi: agentGovernorAbi, functionName: 'castVotesBySig', args })
    const summary = `bring ${ballots.length} signed vote${ballots.length === 1 ? '' : 's'} on ${id.slice(0, 8)}`
    return { call: { target: contract(snapshot, 'governor'), data }, summary }
  },
})
