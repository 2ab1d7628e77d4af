import type { Dispute, Draw } from '../../../agents/snapshot.ts'
import { deadlineOf, type Revealed, unpackTurn } from '../../../contracts/descent.ts'
import type { Event } from '../../eventSchema.ts'
import { nameOf } from '../../known.ts'
import type { State } from '../../state.ts'
import { EPOCH, TICK_SECONDS } from '../../tickTime.ts'
import { about, type Catalog } from './catalog.ts'

/** One move of a dispute. */
export interface Opening {
  seq: number
  tick: number
  kind: 'demanded' | 'revealed' | 'picked' | 'ended'
  by: string
  text: string
  /** What lies open after a reveal; `picked` is the child that the challenger went on with. */
  row?: Pick<Revealed, 'level' | 'first' | 'nodes'> & { picked?: number }
}

export interface DisputeView {
  id: string
  claim: string
  /** Which result of the claim, and of which task. */
  leaf: number
  task?: string
  claimant: string
  challenger: string
  status: Dispute['status']
  /** Who has to move, and by which tick; nobody in one that is over. */
  next?: { who: string; by: number }
  /** How many states the trace has: each reveal leaves a sixteenth of them. */
  states: number
  openings: Opening[]
  /** What became of the result. */
  end?: string
}

/** All disputes over withheld states, newest first, move by move. */
export function disputesOf(state: State, events: readonly Event[], catalog: Catalog, seq: number): DisputeView[] {
  return Object.values(state.disputes)
    .map((dispute) =>
      disputeView(
        state,
        dispute,
        about(catalog, `dispute ${dispute.id}`, seq).map((at) => events[at]!),
      ),
    )
    .reverse()
}

function disputeView(state: State, dispute: Dispute, moves: readonly Event[]): DisputeView {
  const claim = state.claims[dispute.claim]
  const leaf = claim?.leaves[dispute.leaf]
  const task = leaf?.workflow && state.workflows[leaf.workflow]?.tasks[leaf.task ?? -1]
  const claimant = claim ? nameOf(state, claim.claimant) : '?'
  const challenger = nameOf(state, dispute.challenger)
  const turn = unpackTurn(dispute.turn)
  const openings: Opening[] = []
  const open = (event: Event, move: Omit<Opening, 'seq' | 'tick'>) =>
    openings.push({ seq: event.seq, tick: event.tick, ...move })
  let reveals = 0
  for (const event of moves) {
    const { type, data } = event
    if (type === 'chain.traces.Demanded')
      open(event, { kind: 'demanded', by: challenger, text: 'demands the states behind the result' })
    if (type === 'dispute.revealed') {
      const row = dispute.revealed[reveals++]
      const text = row ? `opens ${row.nodes.length} ${row.level === 0 ? 'states' : 'nodes'} ${placeOf(row)}` : 'opens'
      open(event, { kind: 'revealed', by: claimant, text, ...(row && { row: { ...row } }) })
    }
    if (type === 'chain.traces.Picked') {
      const child = Number(data.child)
      const row = openings.findLast(({ kind }) => kind === 'revealed')?.row
      if (row) row.picked = child
      open(event, { kind: 'picked', by: challenger, text: `goes on at node ${child}: there its own states differ` })
    }
    if (type === 'chain.traces.DisputeEnded') {
      const winner = nameOf(state, String(data.winner))
      open(event, { kind: 'ended', by: winner, text: 'wins the dispute' })
    }
  }
  return {
    ...{ id: dispute.id, claim: dispute.claim, leaf: dispute.leaf, claimant, challenger, status: dispute.status },
    ...(task && { task: task.name }),
    ...(dispute.status === 'open' && dispute.turn > 0n && { next: nextOf(turn, { claimant, challenger }) }),
    ...{ states: turn.rows + 1, openings },
    ...(leaf?.status === 'dead' && { end: `dead at ${leaf.diedOf ?? 'its start'}` }),
    ...(leaf?.status === 'settled' && { end: 'settled and paid' }),
  }
}

function placeOf({ level, first, nodes }: Revealed): string {
  const size = 2 ** level
  const [from, to] = [first * size, (first + nodes.length) * size - 1]
  return level === 0 ? `(${from} to ${to})` : `over states ${from} to ${to}`
}

function nextOf(
  turn: ReturnType<typeof unpackTurn>,
  { claimant, challenger }: { claimant: string; challenger: string },
): { who: string; by: number } {
  const by = Number((deadlineOf(turn) - EPOCH) / TICK_SECONDS)
  return { who: turn.round % 2 === 0 ? claimant : challenger, by }
}

/** A claim with its results and who checks them. */
export interface ClaimView {
  id: string
  claimant: string
  status: 'open' | 'settled' | 'dead'
  leaves: { task: string; status: string; note: string }[]
  /** Who was drawn to check what, and how often. */
  checks: { holder: string; status: string; samples: number[]; times: number }[]
  seqs: number[]
}

/** All claims, newest first. */
export function claimsOf(state: State, catalog: Catalog, seq: number): ClaimView[] {
  return Object.values(state.claims)
    .map(({ id, claimant, status, leaves, draws }) => ({
      ...{ id, claimant: nameOf(state, claimant), status },
      leaves: leaves.map(({ workflow, task, status, diedOf, challenger, demand, proof }, index) => ({
        task: (workflow && state.workflows[workflow]?.tasks[task ?? -1]?.name) ?? `result ${index}`,
        status,
        note: [
          diedOf && `died of ${diedOf}${challenger ? `, shown by ${nameOf(state, challenger)}` : ''}`,
          demand && `${nameOf(state, demand.challenger)} demands to see it: ${demand.status}`,
          proof && `${nameOf(state, proof.challenger)} demands a proof: ${proof.status}`,
        ]
          .filter(Boolean)
          .join('; '),
      })),
      checks: checksOf(state, draws),
      seqs: about(catalog, `claim ${id}`, seq),
    }))
    .reverse()
}

function checksOf(state: State, draws: readonly Draw[]): ClaimView['checks'] {
  const checks = new Map<string, ClaimView['checks'][number]>()
  for (const { holder, status, samples } of draws) {
    const key = `${holder} ${status} ${samples.join()}`
    const check = checks.get(key) ?? { holder: nameOf(state, holder), status, samples, times: 0 }
    checks.set(key, { ...check, times: check.times + 1 })
  }
  return [...checks.values()]
}
