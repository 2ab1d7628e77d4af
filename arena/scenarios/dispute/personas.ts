import { answer, descend } from '../../../agents/models/personas/descent.ts'
import { retire } from '../../../agents/models/personas/retire.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import { unpackTurn } from '../../../contracts/descent.ts'
import { challenge, demandStates, doTasks, handIn, inspect, publish, releaseSlashes, settle, work } from './habits.ts'
import { type Habit, member } from './member.ts'

type Wanted = Parameters<typeof work>[0]

/** Does its tasks, shows what it did, and answers for it. */
export function worker(wants: Wanted, options: { atOnce?: number } = {}): Persona {
  return member({ looks: [doTasks, publish()], acts: [handIn, work(wants, options), answer, retire] })
}

/** Shows its result and none of its states; answers the first demand, then never again. */
export function withholder(wants: Wanted): Persona {
  const once: Habit = (view) =>
    answer(view).filter(({ args }) => {
      const turn = view.snapshot.disputes[args.dispute as string]?.turn ?? 0n
      return unpackTurn(turn).round === 0
    })
  return member({ looks: [doTasks, publish({ states: false })], acts: [work(wants), once, retire] })
}

/** Looks at all that is published, kills what is wrong, and demands what is withheld. */
export const hunter: Persona = member({
  looks: [inspect],
  acts: [challenge, demandStates((finding) => finding === 'withheld'), descend, retire],
})

/** Demands the states of one member's result, right as it is, picks anything, and leaves the last word to its clock. */
export function griefer(claimant: string): Persona {
  const stall: Habit = (view) =>
    descend(view).flatMap((call) => {
      if (call.tool === 'killRevealed') return []
      return [call.tool === 'pickStates' ? { ...call, args: { ...call.args, child: 0 } } : call]
    })
  const once: Habit = (view, notes) => {
    const { agents, disputes } = view.snapshot
    if (Object.values(disputes).some(({ challenger }) => challenger === view.me.account)) return []
    return demandStates((_, claim) => claim.claimant === agents[claimant]?.account)(view, notes)
  }
  return member({ looks: [inspect], acts: [once, stall, retire] })
}

/** Settles what holds and pays out what has waited long enough. */
export const keeper: Persona = member({ looks: [inspect], acts: [settle, releaseSlashes, retire] })
