import type { Event } from '../../eventSchema.ts'
import { apply, emptyState, type State } from '../../state.ts'
import { type Catalog, emptyCatalog, enter } from './catalog.ts'
import { emptySeries, type Series, sample } from './series.ts'

/** A run as far as it is known, with its state at any event. */
export interface History {
  readonly events: readonly Event[]
  /** After the newest event. */
  readonly head: State
  readonly catalog: Catalog
  readonly series: Series
  append(event: Event): void
  /** Folded up to this event and with it; -1 is before the first. It is the reader's until the next call, and nobody's to change. */
  stateAt(seq: number): State
}

/** How many states are kept on the way at most: with twice as many, every second one goes. */
const KEPT = 24

/**
 * The same fold as agents see, with a state kept every so many events, so that a slider costs a copy and few events.
 *
 * @param every - events between two states at the beginning
 */
export function createHistory(every = 256): History {
  const events: Event[] = []
  const head = emptyState()
  const catalog = emptyCatalog()
  const series = emptySeries()
  let stride = every
  let kept: { seq: number; state: State }[] = []
  let here: { seq: number; state: State } = { seq: -1, state: emptyState() }

  const keep = (seq: number) => {
    if ((seq + 1) % stride !== 0) return
    kept.push({ seq, state: structuredClone(head) })
    if (kept.length < 2 * KEPT) return
    stride *= 2
    kept = kept.filter((each) => (each.seq + 1) % stride === 0)
  }
  return {
    ...{ events, head, catalog, series },
    append(event) {
      enter(catalog, event) // first, for it refuses what is out of turn
      events.push(event)
      apply(head, event)
      sample(series, event, head)
      keep(event.seq)
    },
    stateAt(seq) {
      const last = events.length - 1
      if (seq >= last) return head
      const near = kept.findLast((each) => each.seq <= seq)
      if (here.seq > seq || (near && near.seq > here.seq))
        here = { seq: near?.seq ?? -1, state: near ? structuredClone(near.state) : emptyState() }
      for (let at = here.seq + 1; at <= seq; at++) apply(here.state, events[at] as Event)
      here.seq = Math.max(here.seq, seq)
      return here.state
    },
  }
}
