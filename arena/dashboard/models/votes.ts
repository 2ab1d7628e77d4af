import type { Ballot, PolicyDifference, Proposal } from '../../../agents/snapshot.ts'
import { withState } from '../../assembly.ts'
import type { Event } from '../../eventSchema.ts'
import type { Facts } from '../../facts.ts'
import { nameOf } from '../../known.ts'
import type { State } from '../../state.ts'
import { tickTime } from '../../tickTime.ts'
import { about, type Catalog } from './catalog.ts'

export interface ProposalView
  extends Pick<Proposal, 'id' | 'description' | 'does' | 'way' | 'needed' | 'state' | 'extended' | 'votes'> {
  proposer: string
  /** Whoever voted, with how many votes, the heaviest first. */
  voters: { name: string; ballot: Ballot | 'split'; weight: bigint }[]
  /** Parameters that would have another value. */
  diff: { param: string; summary: string }[]
  /** Examples of what would be allowed and denied otherwise. */
  differences: PolicyDifference[]
  /** In ticks, as the clock of the chain has it. */
  opens: number
  closes: number
  /** When it can be executed, once it is queued. */
  ready?: number
  seqs: number[]
}

/** All proposals, newest first. */
export function proposalsOf(state: State, events: readonly Event[], catalog: Catalog, seq: number): ProposalView[] {
  return Object.values(state.proposals)
    .map((course) => {
      const proposal = withState(course, tickTime(state.tick + 1))
      const { id, description, does, way, needed, extended, votes, differences } = proposal
      const seqs = about(catalog, `proposal ${id}`, seq)
      return {
        ...{ id, description, does, way, needed, extended, votes, differences, state: proposal.state, seqs },
        proposer: nameOf(state, proposal.proposer),
        voters: Object.entries(proposal.voters)
          .map(([name, ballot]) => ({ name, ballot, weight: proposal.weights[name] ?? 0n }))
          .sort((a, b) => (a.weight < b.weight ? 1 : a.weight > b.weight ? -1 : a.name < b.name ? -1 : 1)),
        diff: diffIn(seqs.map((each) => events[each] as Event)),
        ...{ opens: tickOf(proposal.voteStart), closes: tickOf(proposal.voteEnd) },
        ...(proposal.eta !== undefined && { ready: tickOf(proposal.eta) }),
      }
    })
    .reverse()
}

/** The fold keeps values for agents; how they read stands in the event. */
function diffIn(events: readonly Event[]): ProposalView['diff'] {
  const described = events.find(({ type }) => type === 'proposal.described')
  const { diff = {} } = (described?.data ?? {}) as Partial<Facts['proposal.described']>
  return Object.entries(diff).map(([param, { summary }]) => ({ param, summary }))
}

/** The first tick that begins at this time of the chain or later. */
function tickOf(time: bigint): number {
  const [epoch, length] = [tickTime(0), tickTime(1) - tickTime(0)]
  return Number((time - epoch + length - 1n) / length)
}
