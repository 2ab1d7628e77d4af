import { z } from 'zod'
import type { Snapshot } from '../snapshot.ts'
import { pol } from '../wire.ts'
import { ballotsFor, hasVotes, isAppeal, OpenBallot, slashesOf, votesOnAppeals } from './ballots.ts'
import { openBallots } from './due.ts'
import { defineRole, HOUSE } from './role.ts'

/** Votes on appeals, and on nothing else: the society decides them, and there is no other jury. */
export const juror = defineRole({
  name: 'juror',
  prompt: `${HOUSE}

You are a juror. "business" has the appeals that are voted on, and the slashes that each would reverse: of whom, how much, and why ("why" is computed
from the chain). What the appeal says is its proposer's. Be for it where the slash was wrong, against it where the offence was shown, and
answer by calling decide. Your reasons are read by all.`,
  tools: ['look', 'castVote'],
  persona: 'juror',
  narrow: true,
  state: z.object({
    appeals: z.array(
      OpenBallot.extend({
        slashes: z.array(
          z.object({ of: z.string(), amount: z.string(), why: z.string(), to: z.string(), until: z.string() }),
        ),
      }),
    ),
  }),
  brief: (sight) => {
    const { snapshot } = sight
    const open = ballotsFor(sight, isAppeal)
    const appeals = open.map((ballot) => {
      const proposal = snapshot.proposals[ballot.proposal]
      return { ...ballot, slashes: proposal ? slashesOf(proposal, snapshot).map((each) => told(each, snapshot)) : [] }
    })
    if (appeals.length === 0) {
      const some = openBallots(sight).some(isAppeal)
      const idle = some ? 'a party to each open appeal, where it is not counted' : 'no appeal is voted on'
      return { business: { appeals }, idle }
    }
    return { business: { appeals }, idle: hasVotes(sight) ? undefined : 'no stake to vote with' }
  },
  answer: votesOnAppeals,
})

function told(
  { account, beneficiary, amount, why, releaseAt }: Snapshot['slashes'][`0x${string}`],
  { agents }: Snapshot,
): { of: string; amount: string; why: string; to: string; until: string } {
  const nameOf = (who: string) => Object.values(agents).find((agent) => agent.account === who)?.name ?? who
  return { of: nameOf(account), amount: pol(amount), why, to: nameOf(beneficiary), until: String(releaseAt) }
}
