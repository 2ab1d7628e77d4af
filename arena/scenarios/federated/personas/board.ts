import { type Habit, member } from '../../../../agents/models/personas/member.ts'
import type { Persona } from '../../../../agents/models/scripted.ts'
import type { Proposal, Snapshot } from '../../../../agents/snapshot.ts'
import { current, type Federation } from './federation.ts'
import { learns } from './membership.ts'
import { isWorse, measured, recordOf, rollBackDue } from './models.ts'

/**
 * Votes for a model that is what the round's updates give, that was measured rightly, and that is not clearly worse than the one that it was made from; and for going back
 * from one in use that is.
 */
export const board = (federation: Federation): Persona => votes(federation, isGood)

/** Votes for whatever is proposed: what a board does that measures nothing. */
export const trusting = (federation: Federation): Persona => votes(federation, () => true)

function votes(federation: Federation, isFor: typeof isGood): Persona {
  const casts: Habit = ({ me, snapshot }) =>
    Object.values(snapshot.proposals)
      .filter(({ state, voters }) => state === 'active' && !Object.hasOwn(voters, me.name))
      .map(({ id, ...proposal }) => ({
        tool: 'castVote',
        args: { proposal: id, vote: isFor(snapshot, federation, proposal) ? 'for' : 'against' },
      }))
  return member({ looks: [], acts: [learns(federation), casts] })
}

function isGood(snapshot: Snapshot, federation: Federation, { does }: Pick<Proposal, 'does'>): boolean {
  if (does.some((each) => each.includes('the model before'))) return rollBackDue(snapshot, federation) !== undefined
  const round = current(snapshot)
  const made = round && federation.library.after(round)
  const record = made && recordOf(snapshot, made.name)
  if (!round || !made || !record || !does.some((each) => each.includes(record.id.slice(0, 10)))) return false
  const now = measured(federation, made.weights)
  const isRight = Object.entries(now).every(([name, value]) => record.metrics[name] === BigInt(value))
  return isRight && !isWorse(federation, made.weights, federation.library.weights(round.base) ?? made.weights)
}
