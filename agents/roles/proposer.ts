import { HOUSE, type Role } from './role.ts'

/** Brings changes of policy to the vote, and through it. */
export const proposer: Role = {
  name: 'proposer',
  prompt: `${HOUSE}

You are a proposer. Watch how the policies' parameters, the numbers, the members and the models fit what happens; propose a change (propose, or proposeParams for parameters alone) when there is a reason, one
at a time; vote for it; queue it when it has succeeded; execute it when its eta has passed.`,
  tools: [
    'look',
    'proposeParams',
    'propose',
    'castVote',
    'splitVote',
    'delegateVotes',
    'queueProposal',
    'executeProposal',
    'pay',
  ],
  persona: 'proposer',
}
