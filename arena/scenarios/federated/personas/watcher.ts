import { type Habit, member } from '../../../../agents/models/personas/member.ts'
import type { Persona } from '../../../../agents/models/scripted.ts'
import type { Format } from '../format.ts'
import { acceptedIn, type Played } from '../rounds.ts'
import { by, current, type Federation } from './federation.ts'
import { call, joins, leaves } from './membership.ts'

/** Looks at claimed updates, demands the proof of what looks odd, and buries what nobody proves. */
export function watcher(federation: Federation): Persona {
  const demands: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const { claimed, mode } = round ?? {}
    if (!round || mode !== 'claimed' || !claimed || snapshot.tick < claimed.tick + federation.phase) return []
    if (snapshot.tick >= claimed.tick + 2 * federation.phase) return []
    const isKnown = (place: number) => {
      const account = round.given.find((each) => each.place === place)?.account ?? me.account
      return account === me.account || round.demands.some(by(account))
    }
    return suspects(federation.format, round)
      .filter((place) => !isKnown(place))
      .map((place) => call('demand', claimed.who, claimed.updates.join(','), String(place)))
  }
  const buries: Habit = ({ snapshot }) =>
    (current(snapshot)?.demands ?? [])
      .filter(({ status, until }) => status === 'open' && until <= snapshot.time)
      .map(({ account }) => call('bury', account))
  return member({ looks: [], acts: [joins(federation), demands, buries, leaves(federation)] })
}

/** Places of updates that are equal to another, or more than three times as long as the median. */
export function suspects({ features }: Pick<Format, 'features'>, round: Played): number[] {
  const given = acceptedIn({ features }, { ...round, out: [] }).map(({ update, place }) => {
    return { place, text: update.join(), length: update.reduce((sum, value) => sum + value * value, 0n) }
  })
  const lengths = given.map(({ length }) => length).toSorted((a, b) => (a < b ? -1 : 1))
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0n
  return given
    .filter(({ text, length }) => length > 9n * median || given.filter((other) => other.text === text).length > 1)
    .map(({ place }) => place)
}
