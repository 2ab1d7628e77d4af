import type { Event } from './event.ts'

/** Where two runs stop being the same. */
export interface Parting {
  /** How many events are the same, hash by hash. */
  shared: number
  /** The first events that are not, of either run; absent where a log has none there. */
  events: [Event | undefined, Event | undefined]
  /**
   * The first deeds that differ: what agents wanted, were denied, did, and were refused, and which policies changed, whatever blocks,
   * proofs and hashes say. Absent when agents did the same in both.
   */
  deeds?: [Event | undefined, Event | undefined]
}

export function partingOf(one: readonly Event[], other: readonly Event[]): Parting {
  const shared = firstDifference(one, other, ({ hash }) => hash)
  const deeds = [one, other].map((events) => inTickOrder(events.filter(isDeed))) as [Event[], Event[]]
  const first = firstDifference(deeds[0], deeds[1], meaningOf)
  return {
    shared,
    events: [one[shared], other[shared]],
    ...((deeds[0][first] || deeds[1][first]) && { deeds: [deeds[0][first], deeds[1][first]] }),
  }
}

function firstDifference(one: readonly Event[], other: readonly Event[], key: (event: Event) => string): number {
  const at = one.findIndex((event, at) => other[at] === undefined || key(event) !== key(other[at]))
  return at < 0 ? one.length : at
}

const DEEDS = new Set([
  'turn.failed',
  'action.denied',
  'action.intended',
  'action.executed',
  'action.refused',
  'policy.changed',
])

const isDeed = ({ type }: Event): boolean => DEEDS.has(type)

/** What a deed is to people: transactions and blocks have other hashes in every run. */
function meaningOf({ tick, type, agent, data }: Event): string {
  const { summary, policy, rule, error } = data
  return JSON.stringify([tick, agent, type, summary, policy, rule, error])
}

/** Within a tick the seed says whose actions come first; what was done is the same in whatever order. */
function inTickOrder(deeds: readonly Event[]): Event[] {
  return deeds.toSorted((a, b) => a.tick - b.tick || compareText(a.agent ?? '', b.agent ?? '') || a.seq - b.seq)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
