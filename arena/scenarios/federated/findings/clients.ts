import type { Snapshot } from '../../../../agents/snapshot.ts'
import type { Event } from '../../../event.ts'
import { ADVERSARIES, type Kind } from '../clients.ts'
import { partOf } from '../contribution.ts'
import { by, type Federation } from '../personas/federation.ts'
import { rewardsIn } from '../personas/pays.ts'
import { acceptedIn, type Played } from '../rounds.ts'
import type { Deed } from './deeds.ts'
import { ticksOf } from './rounds.ts'
import { type Bond, bondOf, paidTo } from './settled.ts'

/** What a client did, what became of it, and what it cost and got. */
export interface ClientFinding {
  readonly name: string
  readonly kind: Kind
  readonly does: string
  /** Round by round. */
  readonly fates: readonly Fate[]
  /** What it had to sign in all rounds, joining and leaving left out. */
  readonly gas: number
  readonly bytes: number
  readonly bond: Bond
  /** Its part of all that was added or taken away; below 0 when it harmed. Absent where nobody reckons it: a round has too many updates. */
  readonly leaveOneOut?: number
  readonly shapley?: number
  /** What the DAO has sent it by the log, in wei; absent where it has sent nothing. */
  readonly paid?: string
}

export type Fate = 'counted, proved' | 'counted' | 'lost its bond' | 'out' | 'denied' | 'refused' | 'not counted'

/** What became of each client. */
export function findClients(
  rounds: readonly Played[],
  deeds: readonly Deed[],
  { events, snapshot, federation }: { events: readonly Event[]; snapshot: Snapshot; federation: Federation },
): ClientFinding[] {
  const rewards = rewardsIn(snapshot, federation)
  return federation.clients.map(({ name, kind }, at) => {
    const own = deeds.filter(({ agent }) => agent === name)
    const sent = own.filter(({ call, end }) => end === 'executed' && (call === 'submitUpdate' || call === 'disown'))
    const fates = fatesOf(rounds, own, { name, snapshot, federation })
    const part = (of: 'shapley' | 'leaveOneOut') =>
      partOf(
        rewards.map((each) => each[of]),
        at,
      )
    const account = snapshot.agents[name]?.account
    const paid = account && paidTo(events, snapshot, account)
    return {
      ...{ name, kind, does: kind === 'honest' ? 'trains on its rows' : ADVERSARIES[kind], fates },
      gas: sent.reduce((sum, { gas }) => sum + gas, 0),
      bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
      bond: account ? bondOf(snapshot, account) : '-',
      ...(rewards.length > 0 && { leaveOneOut: part('leaveOneOut'), shapley: part('shapley') }),
      ...(paid !== undefined && { paid: String(paid) }),
    }
  })
}

function fatesOf(
  rounds: readonly Played[],
  own: readonly Deed[],
  { name, snapshot, federation }: { name: string; snapshot: Snapshot; federation: Federation },
): Fate[] {
  const account = snapshot.agents[name]?.account
  if (!account) return rounds.map(() => 'out')
  const buried = rounds.findIndex(({ demands }) =>
    demands.some((demand) => demand.status === 'buried' && by(account)(demand)),
  )
  return rounds.map((round, at): Fate => {
    if (at === buried) return 'lost its bond'
    if (buried >= 0 && at > buried) return 'out'
    const tried = own.filter(({ tick, call }) => call === 'submitUpdate' && ticksOf(rounds, at)(tick))
    const isProved = tried.some(({ end, proved }) => end === 'executed' && proved)
    if (acceptedIn(federation.format, round).some(by(account))) return isProved ? 'counted, proved' : 'counted'
    if (tried.some(({ end }) => end === 'denied')) return 'denied'
    return tried.some(({ end }) => end === 'refused') ? 'refused' : 'not counted'
  })
}
