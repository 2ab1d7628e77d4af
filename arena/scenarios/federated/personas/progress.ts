import type { Snapshot } from '../../../../agents/snapshot.ts'
import { TICK_SECONDS } from '../../../clock.ts'
import type { Played } from '../rounds.ts'
import { current, type Federation } from './federation.ts'
import { rollBackDue, voteOn } from './models.ts'

/** Ticks that a proved round takes updates for. */
export const SUBMITTING = 3

/** Nothing about its updates can change any more. */
export function isFinal(
  snapshot: Snapshot,
  { phase }: Federation,
  { mode, opened, claimed, demands }: Played,
): boolean {
  if (mode === 'proved') return snapshot.tick > opened + SUBMITTING + 1
  return !!claimed && snapshot.tick >= claimed.tick + 2 * phase && demands.every(({ status }) => status !== 'open')
}

/** The vote on its model is over, or it made none; and so is the vote on going back, where there is reason for one. */
export function isSettled(snapshot: Snapshot, federation: Federation, round: Played): boolean {
  const vote = voteOn(snapshot, round)
  if (!vote) return isFinal(snapshot, federation, round) && federation.library.after(round)?.name === round.base
  const back = rollBackDue(snapshot, federation)
  return ENDS.includes(vote.state) && (!back || ENDS.includes(back.vote?.state ?? ''))
}

/** All rounds have been played and voted on. */
export function isOver(snapshot: Snapshot, federation: Federation): boolean {
  const round = current(snapshot)
  return round?.number === federation.modes.length && isSettled(snapshot, federation, round)
}

/** How many seconds a phase is. */
export const phaseSeconds = (ticks: number): bigint => BigInt(ticks) * TICK_SECONDS

const ENDS: readonly string[] = ['executed', 'defeated', 'canceled']
