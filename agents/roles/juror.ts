import { z } from 'zod'
import type { Snapshot } from '../snapshot.ts'
import { pol } from '../wire.ts'
import { ballotsFor, hasVotes, OpenBallot, slashesOf, votes } from './ballots.ts'
import { defineRole, HOUSE, type Sight } from './role.ts'

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
    const open = ballotsFor(sight, ({ way }) => way === 'appeal')
    const appeals = open.map((ballot) => {
      const proposal = snapshot.proposals[ballot.proposal]
      return { ...ballot, slashes: proposal ? slashesOf(proposal, snapshot).map((each) => told(each, snapshot)) : [] }
    })
    if (appeals.length === 0) return { business: { appeals }, idle: 'no appeal is voted on' }
    if (isParty(sight))
      return { business: { appeals }, idle: 'a slash of its own is in escrow: in appeals it is not counted' }
    return { business: { appeals }, idle: hasVotes(sight) ? undefined : 'no stake to vote with' }
  },
  answer: votes,
})

/** Whether the contracts would leave its vote out. */
function isParty({ me, snapshot }: Sight): boolean {
  return Object.values(snapshot.slashes).some(
    ({ status, account, beneficiary }) =>
      status === 'escrow' && [me.account, me.owner].some((who) => who === account || who === beneficiary),
  )
}

function told(
  { account, beneficiary, amount, why, releaseAt }: Snapshot['slashes'][`0x${string}`],
  { agents }: Snapshot,
): { of: string; amount: string; why: string; to: string; until: string } {
  const nameOf = (who: string) => Object.values(agents).find((agent) => agent.account === who)?.name ?? who
  return { of: nameOf(account), amount: pol(amount), why, to: nameOf(beneficiary), until: String(releaseAt) }
}
