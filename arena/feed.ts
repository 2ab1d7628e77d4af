import type { Event } from './event.ts'
import { wholeTicks } from './eventSchema.ts'
import type { RunCard, Start, Writing } from './protocol.ts'

/** The events of a run as they grow. */
export interface Feed {
  readonly run: string
  readonly events: readonly Event[]
  /** Its last event is there. */
  readonly ended: boolean
  /** Nothing more will come, although it has not ended: it was stopped, or failed. */
  readonly over?: boolean
  /** Calls `listener` after each append; returns how to stop that. */
  follow(listener: () => void): () => void
  /** Calls `listener` with what agents are writing; returns how to stop that. Of a run that is played in this process. */
  listen?(listener: (writing: readonly Writing[]) => void): () => void
  /** Of a run that is played in this process. */
  readonly control?: Control
}

/** What an owner may do to a run; none of it changes what is recorded but where the record stops. */
export interface Control {
  /** Whether it waits, or will at the next border of a tick. */
  readonly paused: boolean
  pause(): void
  resume(): void
  /** Lets so many ticks happen and pauses again. */
  step(ticks: number): void
  /** Ends after the tick under way; the run can be resumed. */
  stop(): void
}

/** The runs that a hub serves. */
export interface Shelf {
  list(): RunCard[]
  /**
   * @param run - a name of the list; none is the run that this server is about, if it is about one
   */
  open(run: string | undefined): Promise<Feed | undefined>
  /** The feeds that are held right now. */
  held(): readonly Feed[]
  /** Starts a society and returns its run's name; absent where nothing can be started. */
  start?(params: Start): Promise<string>
}

/** The same feed, with what its owner may do. */
export function controlled(feed: Feed, control: Control): Feed {
  return {
    ...{ run: feed.run, events: feed.events, control },
    get ended() {
      return feed.ended
    },
    follow: (listener) => feed.follow(listener),
    ...(feed.listen && { listen: feed.listen }),
  }
}

/** A shelf of one run. */
export function oneRun(feed: Feed): Shelf {
  return {
    list: () => [cardOf(feed)],
    open: async (run) => (run === undefined || run === feed.run ? feed : undefined),
    held: () => [feed],
  }
}

export function cardOf({ run, events, ended, over, control }: Feed): RunCard {
  const last = events.at(-1)
  const state = ended ? 'ended' : over ? 'resumable' : control?.paused ? 'paused' : 'live'
  return { run, state, ticks: last ? wholeTicks(last) : 0, events: events.length, ...(last && { head: last.hash }) }
}
