import type { Event } from '../../eventSchema.ts'
import { apply, emptyState, type State } from '../../state.ts'
import { type Catalog, emptyCatalog, enter } from './catalog.ts'
import { copyAfter, copyOf } from './copy.ts'
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

interface Kept {
  seq: number
  state: State
}

/** How many states are kept on the way at most: with twice as many, every second one goes. */
const KEPT = 24

/**
 * The same fold as agents see, with states kept on the way: at the ends of ticks, where the slider stops, and within ticks of many events. A kept
 * state is shown as it is; between two of them it costs a copy and the events in between.
 *
 * @param every - events between two states of a long tick at the beginning
 */
export function createHistory(every = 4_096): History {
  const events: Event[] = []
  const head = emptyState()
  const catalog = emptyCatalog()
  const series = emptySeries()
  let stride = { ticks: 1, events: every }
  let kept: Kept[] = []
  let here: Kept = { seq: -1, state: emptyState() }

  const keep = ({ seq, tick, type }: Event) => {
    const long = seq - (kept.at(-1)?.seq ?? -1) >= stride.events
    if (!long && !(type === 'tick.ended' && tick % stride.ticks === 0)) return
    kept.push({ seq, state: copyAfter(head, kept.at(-1)?.state) })
    if (kept.length < 2 * KEPT) return
    stride = { ticks: stride.ticks * 2, events: stride.events * 2 }
    kept = kept.filter((_, at) => at % 2 === 0)
  }
  return {
    ...{ events, head, catalog, series },
    append(event) {
      enter(catalog, event) // first, for it refuses what is out of turn
      events.push(event)
      apply(head, event)
      sample(series, event, head)
      keep(event)
    },
    stateAt(seq) {
      const last = events.length - 1
      if (seq >= last) return head
      const near = kept.findLast((each) => each.seq <= seq)
      if (near?.seq === seq) return near.state
      if (here.seq > seq || (near && near.seq > here.seq))
        here = near ? { seq: near.seq, state: copyOf(near.state) } : { seq: -1, state: emptyState() }
      for (let at = here.seq + 1; at <= seq; at++) apply(here.state, events[at] as Event)
      here.seq = Math.max(here.seq, seq)
      return here.state
    },
  }
}
