import { effect } from './effect.ts'
import { ProposalRef, proposal } from './find.ts'
import { proposalCall } from './proposalCall.ts'

export const executeProposal = effect({
  name: 'executeProposal',
  description: 'Execute a queued proposal whose delay has passed: its change takes effect.',
  schema: ProposalRef,
  draft: (ref, { snapshot }) => {
    const found = proposal(snapshot, ref.proposal)
    return { call: proposalCall(snapshot, 'execute', found), summary: `execute proposal ${found.id.slice(0, 8)}` }
  },
})
