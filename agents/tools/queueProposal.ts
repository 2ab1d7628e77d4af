import { effect } from './effect.ts'
import { ProposalRef, proposal } from './find.ts'
import { proposalCall } from './proposalCall.ts'

export const queueProposal = effect({
  name: 'queueProposal',
  description: 'Queue a proposal that has succeeded; it waits in the timelock.',
  schema: ProposalRef,
  draft: (ref, { snapshot }) => {
    const found = proposal(snapshot, ref.proposal)
    return { call: proposalCall(snapshot, 'queue', found), summary: `queue proposal ${found.id.slice(0, 8)}` }
  },
})
