import { griefer, lazyValidator } from '../../../agents/models/personas/adversaries.ts'
import { answer, descend } from '../../../agents/models/personas/descent.ts'
import {
  challenge,
  challengeNoted,
  contest,
  demandLeaves,
  demandProofs,
  demandStates,
  doTasks,
  endDemands,
  handIn,
  inspect,
  keepTime,
  note,
  prove,
  publish,
  releaseSlashes,
  settle,
  showLeaves,
  work,
} from '../../../agents/models/personas/habits.ts'
import { type Habit, member } from '../../../agents/models/personas/member.ts'
import { retire } from '../../../agents/models/personas/retire.ts'
import { check, police, takeSeats, tell } from '../../../agents/models/personas/validation.ts'
import type { Persona, View } from '../../../agents/models/scripted.ts'
import { unpackTurn } from '../../../contracts/descent.ts'
import { TICK_SECONDS } from '../../clock.ts'
import { type Commission, commission } from './commission.ts'

type Wanted = Parameters<typeof work>[0]

/**
 * Does its tasks, shows what it did, and answers for it.
 *
 * @param hidden - leaves of its claims that it doesn't publish until somebody demands to see them; never unless it `shows`
 * @param tells - whispers its results to validators beforehand
 */
export function worker(
  wants: Wanted,
  { atOnce = 1, hidden = [] as readonly number[], tells = false, shows = true } = {},
): Persona {
  return member({
    looks: [doTasks, publish({ hidden, evenAsked: !shows }), ...(tells ? [tell] : [])],
    acts: [handIn, work(wants, { atOnce }), answer, ...(shows ? [showLeaves, prove] : []), endDemands, retire],
  })
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

/**
 * Looks at all that is published: notes what is wrong, kills it when its note is two ticks old, and contests the reward where another
 * was quicker; demands what is withheld.
 */
export const hunter: Persona = member({
  looks: [inspect],
  acts: [note, challengeNoted, contest, demandStates((finding) => finding === 'withheld'), descend, retire],
})

/** Finds nothing by itself: when somebody has noted that there is something to be found, it looks where, and kills first. */
export function sniper(victim: string): Persona {
  const hasNoted = ({ snapshot }: View) =>
    snapshot.notes.some(({ by }) => by.toLowerCase() === snapshot.agents[victim]?.account.toLowerCase())
  const look: Habit = (view, notes) => (hasNoted(view) ? inspect(view, notes) : [])
  return member({ looks: [look], acts: [challenge] })
}

/** Demands to see results that their claimants hide. */
export const seeker: Persona = member({ looks: [], acts: [demandLeaves(2n * TICK_SECONDS), endDemands, retire] })

/** Demands a proof of whatever is over secret rows. */
export const doubter: Persona = member({ looks: [inspect], acts: [demandProofs, retire] })

/** Holds a seat, computes what it is drawn for, commits to it and shows it. */
export const validator: Persona = member({ looks: [], acts: [takeSeats(), check] })

/** Holds so many seats that a draw hardly ever passes it over. */
export const lazy = lazyValidator
export { griefer }

/** Holds a seat, and does nothing. */
export const silent: Persona = member({ looks: [], acts: [takeSeats()] })

/** Settles what holds, pays out what has waited long enough, takes tasks from who is late, and has validators punished. */
export const keeper: Persona = member({ looks: [inspect], acts: [settle, keepTime, police, releaseSlashes, retire] })

/** Has work of its own done, and pays for it. */
export const client = (wanted: Commission): Persona => member({ looks: [], acts: [commission(wanted)] })
