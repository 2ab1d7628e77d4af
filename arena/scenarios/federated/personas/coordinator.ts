import { doTasks, handIn } from '../../../../agents/models/personas/habits.ts'
import { type Habit, member } from '../../../../agents/models/personas/member.ts'
import type { Persona } from '../../../../agents/models/scripted.ts'
import { packUpdate, type Update, wordOf } from '../format.ts'
import { aggregateOf } from '../gathering.ts'
import { MODES, partiesIn } from '../rounds.ts'
import { takes } from './aggregator.ts'
import { clientAt, current, type Federation, isGone, newsOf } from './federation.ts'
import { call, joins, learns, leaves } from './membership.ts'
import { measured, recordOf, rollBackDue, TASK, voteOn, whyAdopt } from './models.ts'
import { pays } from './pays.ts'
import { isFinal, isSettled } from './progress.ts'
import { updateFor } from './trainer.ts'

/**
 * Lists the updates of rounds; opens them, names the updates of those that are claimed, registers what comes of them once its trace has settled, brings it to
 * the vote, and brings a roll back to the vote when a model in use turns out to be clearly worse than the one before it.
 */
export function coordinator(federation: Federation): Persona {
  return member({
    looks: [doTasks],
    acts: [
      joins(federation),
      learns(federation),
      handIn,
      takes(federation, ({ kind }) => kind === 'collect'),
      opens(federation),
      claims(federation),
      draws(federation),
      registers(federation),
      proposes(federation),
      rollsBack(federation),
      carriesOut,
      pays(federation),
      leaves(federation),
    ],
  })
}

function opens(federation: Federation): Habit {
  const { clients, modes } = federation
  return ({ snapshot }) => {
    const last = current(snapshot)
    const mode = modes[last?.number ?? 0]
    if (!mode || partiesIn(newsOf(snapshot)).length < clients.length) return []
    const isDone = !last || isSettled(snapshot, federation, last)
    return isDone ? [call('open', String((last?.number ?? 0) + 1), String(MODES.indexOf(mode)))] : []
  }
}

/** Clients send it their updates, which is no matter of the chain. */
function claims(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    if (!round || round.mode === 'proved' || round.claimed) return []
    const parties = partiesIn(newsOf(snapshot))
    const given = parties.flatMap((party): { number: number; update: Update }[] => {
      const client = clientAt(snapshot, federation, party)
      const neighbour = parties.find((each) => clientAt(snapshot, federation, each)?.kind === 'honest')
      if (!client || !neighbour || isGone(snapshot, party)) return []
      const peerClient = clientAt(snapshot, federation, neighbour)
      const peer = peerClient && updateFor(federation, peerClient, neighbour, round, undefined)
      const update = updateFor(federation, client, party, round, peer)
      return update ? [{ number: party.number, update }] : []
    })
    const who = given.map(({ number }) => number.toString(16).padStart(2, '0')).join('')
    const words = given.flatMap(({ update }) => packUpdate(update))
    return [call('claim', String(round.number), `0x${who}`, words.join(','))]
  }
}

/** Of a sampled round: has the lot drawn, as soon as clients can no longer object. */
function draws({ phase }: Federation): Habit {
  return ({ snapshot }) => {
    const { mode, claimed, demands } = current(snapshot) ?? {}
    if (mode !== 'sampled' || !claimed || demands?.length || snapshot.tick !== claimed.tick + phase) return []
    return [call('draw', claimed.who, claimed.updates.join(','))]
  }
}

function registers(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    const trace = round && aggregateOf(snapshot, round.number)
    if (!round || !isFinal(snapshot, federation, round) || trace?.status !== 'done' || !trace.result) return []
    const made = federation.library.after(round)
    if (!made || made.name === round.base || recordOf(snapshot, made.name)) return []
    const parent = snapshot.inUse[TASK]?.at(-1)?.id
    const metrics = measured(federation, made.weights)
    const args = { model: wordOf(made.name), ...(parent && { parent }), metrics, proofs: [trace.result] }
    return [{ tool: 'registerModel', args }]
  }
}

function proposes(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    const made = round && isFinal(snapshot, federation, round) ? federation.library.after(round) : undefined
    const record = made && recordOf(snapshot, made.name)
    if (!round || !record || voteOn(snapshot, round)) return []
    const changes = [{ kind: 'model', task: TASK, model: record.id }]
    return [{ tool: 'propose', args: { changes, why: whyAdopt(round) } }]
  }
}

function rollsBack(federation: Federation): Habit {
  return ({ snapshot }) => {
    const due = rollBackDue(snapshot, federation)
    if (!due || due.vote) return []
    return [{ tool: 'propose', args: { changes: [{ kind: 'rollBack', task: TASK }], why: due.why } }]
  }
}

const carriesOut: Habit = ({ snapshot }) =>
  Object.values(snapshot.proposals).flatMap(({ id, state, eta }) => {
    if (state === 'succeeded') return [{ tool: 'queueProposal', args: { proposal: id } }]
    const isDue = state === 'queued' && (eta ?? 0n) <= snapshot.time
    return isDue ? [{ tool: 'executeProposal', args: { proposal: id } }] : []
  })
