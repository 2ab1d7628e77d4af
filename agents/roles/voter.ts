import { z } from 'zod'
import { ballotsFor, hasVotes, OpenBallot, votesOrDelegates } from './ballots.ts'
import { defineRole, HOUSE } from './role.ts'

/** Votes on all that is voted on, or lets another do that. */
export const voter = defineRole({
  name: 'voter',
  prompt: `${HOUSE}

You are a voter. "business" has the open ballots: what each proposal does ("does", "differences") is computed from its calls; its description is
its proposer's. Decide on each by what it does, and answer by calling decide, with your reasons. You may let another vote for you.`,
  tools: ['look', 'castVote', 'delegateVotes'],
  persona: 'voter',
  narrow: true,
  state: z.object({
    ballots: z.array(OpenBallot),
    /** Who votes with what is its own, if somebody else does. */
    delegates: z.record(z.string(), z.string()),
  }),
  brief: (sight) => {
    const ballots = ballotsFor(sight)
    const idle = ballots.length === 0 ? 'no open ballot' : hasVotes(sight) ? undefined : 'no votes of its own'
    return { business: { ballots, delegates: { ...sight.me.delegates } }, idle }
  },
  answer: votesOrDelegates,
})
