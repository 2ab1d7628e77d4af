import { vi } from 'vitest'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { type Feed, oneRun } from '../../arena/feed.ts'
import { type Hub, openHub } from '../../arena/hub.ts'

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

/**
 * Opens a hub again on the port of the one before. A process that another test starts at that moment has a copy of the port until it is its
 * own program: that is waited for.
 */
export function reopen(source: Feed, port: number): Promise<Hub> {
  return vi.waitFor(() => openHub(oneRun(source), { port }), { timeout: 5_000 })
}

/** A port to come back to: the system gives those above 32767 to whoever asks for any, and so to another test meanwhile. */
export function ownPort(nth: number): number {
  return 20_000 + (process.pid % 1_000) * 10 + nth
}
