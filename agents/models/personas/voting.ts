import type { Proposal, Snapshot } from '../../snapshot.ts'
import type { Move, View } from '../scripted.ts'
import type { Habit } from './member.ts'

type Calls = NonNullable<Move['calls']>
type Change = Record<string, unknown> & { kind: string }

/** Something to propose, once there is an occasion. */
export interface Item {
  why: string
  when: (snapshot: Snapshot) => boolean
  changes: (snapshot: Snapshot, view: View) => Change[]
}

/** Proposes each item once, when its time has come. */
export function bring(items: readonly Item[]): Habit {
  return (view) =>
    items.flatMap(({ why, when, changes }) => {
      const known = proposalsOf(view.snapshot).some((each) => isMine(each, view) && each.description.includes(why))
      return known || !when(view.snapshot)
        ? []
        : [{ tool: 'propose', args: { changes: changes(view.snapshot, view), why } }]
    })
}

/** Queues what has passed and executes what has waited. */
export const carryOut: Habit = (view) =>
  proposalsOf(view.snapshot).flatMap(({ id, state, eta }) => {
    if (state === 'succeeded') return [{ tool: 'queueProposal', args: { proposal: id } }]
    const isDue = state === 'queued' && (eta ?? 0n) <= view.snapshot.time
    return isDue ? [{ tool: 'executeProposal', args: { proposal: id } }] : []
  })

/** How an agent votes on a proposal; not at all where it has no mind about it. */
export type Mind = (proposal: Proposal, view: View) => 'for' | 'against' | false

/** Votes once on each active proposal that it has a mind about. */
export function voteAs(mind: Mind): Habit {
  return (view) =>
    open(view, () => view.me.enrolled).flatMap((proposal) => {
      const vote = mind(proposal, view)
      return vote ? [ballot(proposal.id, vote)] : []
    })
}

/** Active proposals on which it has not voted. */
export function open(view: View, wanted: (proposal: Proposal) => boolean): Proposal[] {
  return proposalsOf(view.snapshot).filter(
    (proposal) => proposal.state === 'active' && !Object.hasOwn(proposal.voters, view.me.name) && wanted(proposal),
  )
}

/** Has another vote with its tokens or stake. */
export function delegateOnce(to: string, of: 'wallet' | 'stake'): Habit {
  return ({ me }) => (me.delegates[of] === to ? [] : [{ tool: 'delegateVotes', args: { to, of } }])
}

export function ballot(id: string, vote: string): Calls[number] {
  return { tool: 'castVote', args: { proposal: id, vote } }
}

export function isMine({ proposer }: Proposal, { me }: View): boolean {
  return proposer === me.account
}

export function proposalsOf({ proposals }: Snapshot): Proposal[] {
  return Object.values(proposals)
}
