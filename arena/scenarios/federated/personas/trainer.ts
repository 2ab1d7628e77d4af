import { type Habit, member } from '../../../../agents/models/personas/member.ts'
import type { Persona } from '../../../../agents/models/scripted.ts'
import type { Client } from '../clients.ts'
import { packUpdate, type Update, wordOf } from '../format.ts'
import { acceptedIn, batchIn, type Party, type Played } from '../rounds.ts'
import { by, current, type Federation, partyOf } from './federation.ts'
import { call, joins, learns, leaves } from './membership.ts'
import { SUBMITTING } from './progress.ts'

/** Trains when a round is proved; proves when it is asked to. */
export function trainer(federation: Federation, client: Client): Persona {
  const trains: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const party = partyOf(snapshot, me.account)
    if (!round || !party || round.mode !== 'proved' || client.kind === 'silent') return []
    if (snapshot.tick > round.opened + SUBMITTING || round.given.some(by(me.account))) return []
    const peer = client.kind === 'rider' ? acceptedIn(federation.format, round)[0]?.update : undefined
    if (client.kind === 'rider' && !peer) return [] // its neighbours have to go first
    const update = updateFor(federation, client, party, round, peer)
    return update ? [submission(round, packUpdate(update))] : []
  }
  const answers: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const isAsked = round?.demands.some((demand) => by(me.account)(demand) && demand.status === 'open')
    const own = round?.given.find(by(me.account))
    if (!round || !isAsked || !own || client.kind === 'silent') return []
    return [submission(round, own.words)]
  }
  return member({
    looks: [],
    acts: [joins(federation, client), learns(federation), trains, answers, leaves(federation)],
  })
}

/** What a client hands in; nothing where the model that the round is made from is not known. */
export function updateFor(
  { library }: Federation,
  client: Client,
  party: Party,
  round: Played,
  peer: Update | undefined,
): Update | undefined {
  const weights = library.weights(round.base)
  return weights && client.update({ weights, batch: batchIn(round, party), peer })
}

const submission = ({ number, base }: Played, words: readonly bigint[]) =>
  call('submitUpdate', String(number), wordOf(base), words.join(','))
