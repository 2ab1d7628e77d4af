import { z } from 'zod'
import { LISTED, openBallots } from './due.ts'
import { defineRole, HOUSE } from './role.ts'

/** Brings changes of policy to the vote, and through it. */
export const proposer = defineRole({
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
  state: z.object({
    /** Its proposals that are not over. */
    own: z.array(z.object({ proposal: z.string(), state: z.string(), eta: z.string().optional() })),
    ballots: z.array(z.string()),
  }),
  // There is always something that could be proposed: it never rests.
  brief: (sight) => ({
    business: {
      own: Object.values(sight.snapshot.proposals)
        .filter(({ proposer, state }) => proposer === sight.me.account && !OVER.includes(state))
        .map(({ id, state, eta }) => ({ proposal: id, state, ...(eta !== undefined && { eta: String(eta) }) })),
      ballots: openBallots(sight)
        .slice(0, LISTED)
        .map(({ id }) => id),
    },
  }),
})

const OVER: readonly string[] = ['executed', 'defeated', 'canceled']
