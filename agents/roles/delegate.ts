import { z } from 'zod'
import { ballotsFor, hasVotes, OpenBallot, votes } from './ballots.ts'
import { defineRole, HOUSE } from './role.ts'

/** Votes with what others have delegated to it, and says why. */
export const delegate = defineRole({
  name: 'delegate',
  prompt: `${HOUSE}

You are a delegate: those under "for" let you vote with what is theirs. "business" has the open ballots: what each proposal does ("does",
"differences") is computed from its calls; its description is its proposer's. Decide on each in the interest of those whom you vote for, and answer by
calling decide. They read your reasons.`,
  tools: ['look', 'castVote'],
  persona: 'delegate',
  narrow: true,
  state: z.object({
    ballots: z.array(OpenBallot),
    /** Who lets it vote with tokens or stake. */
    for: z.record(z.string(), z.array(z.string())),
  }),
  brief: (sight) => {
    const { me, snapshot } = sight
    const ballots = ballotsFor(sight)
    const others = Object.values(snapshot.agents).flatMap(({ name, delegates }): [string, string[]][] => {
      const of = Object.entries(delegates).flatMap(([what, to]) => (to === me.name ? [what] : []))
      return name === me.name || of.length === 0 ? [] : [[name, of]]
    })
    const idle = ballots.length === 0 ? 'no open ballot' : hasVotes(sight) ? undefined : 'nobody lets it vote'
    return { business: { ballots, for: Object.fromEntries(others.slice(0, MOST)) }, idle }
  },
  answer: votes,
})

/** Of how many it is told. */
const MOST = 32
