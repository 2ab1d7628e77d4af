import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import type { Feed } from '../../arena/feed.ts'

/** A feed that grows when told. */
export function growing(run = 'test') {
  const events: Event[] = []
  const listeners = new Set<() => void>()
  const source = {
    run,
    events: events as readonly Event[],
    ended: false as boolean,
    follow(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } satisfies Feed
  const grow = (count: number, type = 'turn', agent: string | null = 'ada') => {
    for (let n = 0; n < count; n++) {
      const seq = events.length
      events.push(chainEvent({ tick: 0, type, agent, data: { n: seq } }, seq, events.at(-1)?.hash ?? GENESIS_HASH))
      for (const listener of listeners) listener()
    }
  }
  const end = () => {
    grow(1, 'run.ended', null)
    source.ended = true
    for (const listener of listeners) listener()
  }
  return { source, grow, end, listeners }
}

/** A port to come back to: the system gives those above 32767 to whoever asks for any, and so to another test meanwhile. */
export function ownPort(nth: number): number {
  return 20_000 + (process.pid % 1_000) * 10 + nth
}
