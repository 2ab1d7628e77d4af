import {
  challenge,
  doTasks,
  inspect,
  publish,
  releaseSlashes,
  settle,
  work,
} from '../../../../agents/models/personas/habits.ts'
import { type Habit, member } from '../../../../agents/models/personas/member.ts'
import { retire } from '../../../../agents/models/personas/retire.ts'
import type { Persona } from '../../../../agents/models/scripted.ts'
import type { Task } from '../../../../agents/snapshot.ts'
import { roundOf } from '../gathering.ts'
import { roundsIn } from '../rounds.ts'
import { type Federation, newsOf } from './federation.ts'
import { isFinal } from './progress.ts'

/** Goes through the updates of rounds, and answers for it with its stake. */
export function aggregator(federation: Federation, wants: (task: Task) => boolean): Persona {
  return member({
    looks: [doTasks, publish()],
    acts: [takes(federation, (task) => task.kind === 'aggregate' && wants(task)), retire],
  })
}

/** Takes tasks about rounds that are over. */
export function takes(federation: Federation, wants: (task: Task) => boolean): Habit {
  return (view, notes) => {
    const rounds = roundsIn(newsOf(view.snapshot))
    const isDue = (task: Task) => {
      const round = rounds.find(({ number }) => number === roundOf(task))
      return !!round && isFinal(view.snapshot, federation, round)
    }
    return work((task) => isDue(task) && wants(task))(view, notes)
  }
}

/** Computes aggregations again, has wrong ones die and right ones paid. */
export const keeper: Persona = member({ looks: [inspect], acts: [challenge, settle, releaseSlashes, retire] })
