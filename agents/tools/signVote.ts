import { publishBallot, Vote } from './ballot.ts'
import { read } from './effect.ts'
import { ProposalRef, proposal } from './find.ts'
import { ToolError } from './tool.ts'

export const signVote = read({
  name: 'signVote',
  description:
    'Vote without a transaction: sign a ballot with your own key and publish it, for whoever brings it to the chain (relayVotes). It weighs what was delegated to your key (me.owner) when the vote began, not what your account votes with. Sign the next one when this one has counted.',
  schema: ProposalRef.extend({ vote: Vote }),
  read: async (ref, context) => {
    const { id, state } = proposal(context.snapshot, ref.proposal)
    if (state !== 'pending' && state !== 'active') throw new ToolError(`it is ${state}: nobody votes on it any more`)
    await publishBallot({ proposal: id, vote: ref.vote }, context)
    return { signed: id, vote: ref.vote }
  },
})
