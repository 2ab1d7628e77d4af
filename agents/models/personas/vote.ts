import type { Ballot, Proposal } from '../../snapshot.ts'
import type { Move, View } from '../scripted.ts'

/** A vote on each active proposal on which the agent has not voted; nothing when there is none. */
export function vote({ me, snapshot }: View, ballot: (proposal: Proposal) => Ballot): NonNullable<Move['calls']> {
  return Object.values(snapshot.proposals)
    .filter(({ state, voters }) => state === 'active' && !Object.hasOwn(voters, me.name))
    .map((proposal) => ({ tool: 'castVote', args: { proposal: proposal.id, vote: ballot(proposal) } }))
}

/** For what lowers parameters or leaves them, against what raises one, abstaining on what it cannot read. */
export function tightening({ diff }: Proposal): Ballot {
  const changes = Object.values((diff ?? {}) as Record<string, unknown>)
  if (!changes.length || !changes.every(isChange)) return 'abstain'
  return changes.every(({ from, to }) => BigInt(to) <= BigInt(from)) ? 'for' : 'against'
}

type Change = Record<'from' | 'to', bigint | number>

function isChange(value: unknown): value is Change {
  const { from, to } = (value ?? {}) as Partial<Change>
  return [from, to].every((side) => typeof side === 'bigint' || Number.isSafeInteger(side))
}
