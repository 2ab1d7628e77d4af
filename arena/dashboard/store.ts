import { batch, computed, effect, signal } from '@preact/signals'
import type { Event } from '../eventSchema.ts'
import { RunCard } from '../protocol.ts'
import { emptyState, type State } from '../state.ts'
import { tickAt } from './models/catalog.ts'
import { comparisonOf } from './models/compare.ts'
import type { Wanted } from './models/feed.ts'
import { type OpenRun, openRun } from './openRun.ts'
import { every, getJson } from './ports.ts'

/** What the page shows, all of it: views read from here, and change it by the functions below. */

export const VIEWS = ['society', 'work', 'votes', 'disputes', 'why', 'stakes', 'compare', 'feed'] as const
export type View = (typeof VIEWS)[number]

export const cards = signal<RunCard[]>([])
export const trouble = signal<string | undefined>(undefined)
export const run = signal<OpenRun | undefined>(undefined)
export const other = signal<OpenRun | undefined>(undefined)
export const view = signal<View>('society')
/** What is shown: how it was at the end of a tick, or at an event in it; undefined follows the run. */
export const place = signal<{ tick: number; seq?: number } | undefined>(undefined)
export const playing = signal(false)
/** The event that is shown whole, of this run or of the one beside it. */
export const opened = signal<{ seq: number; beside?: boolean } | undefined>(undefined)
export const chosen = signal<string | undefined>(undefined)
export const wanted = signal<Wanted>({ all: false, words: '', agent: undefined })
export const helping = signal(false)
export const theme = signal<'auto' | 'light' | 'dark'>('auto')

const system = matchMedia('(prefers-color-scheme: dark)')
const isDark = signal(system.matches)
system.addEventListener('change', ({ matches }) => {
  isDark.value = matches
})
/** The colors that are shown. */
export const look = computed(() => (theme.value === 'auto' ? (isDark.value ? 'dark' : 'light') : theme.value))

export const token = signal<string | undefined>(undefined)

/** How far a run is known. */
export interface Known {
  version: number
  last: number
  ticks: number
}

/** What is shown of a run. */
export interface Moment {
  version: number
  seq: number
  tick: number
  live: boolean
  state: State
}

export const known = computed(() => knownOf(run.value))
export const knownBeside = computed(() => knownOf(other.value))
export const moment = computed(() => momentOf(run.value, known.value))
/** What is shown of the other run: how it was at the end of the same tick. */
export const momentBeside = computed(() => momentOf(other.value, knownBeside.value))

/** How many ticks the slider has: those of the longer run while two are compared. */
export const ticks = computed(() =>
  view.value === 'compare' ? Math.max(known.value.ticks, knownBeside.value.ticks) : known.value.ticks,
)
/** Where the slider stands. */
export const tick = computed(() => Math.min(place.value?.tick ?? ticks.value, ticks.value))

function knownOf(open: OpenRun | undefined): Known {
  const version = open?.version.value ?? 0
  const { events = [], catalog } = open?.history ?? {}
  return { version, last: events.length - 1, ticks: Math.max(0, (catalog?.ends.length ?? 0) - 1) }
}

function momentOf(open: OpenRun | undefined, { version, last }: Known): Moment {
  const { value: there } = place
  const history = open?.history
  const { ends = [] } = history?.catalog ?? {}
  const wanted = open === run.value ? there?.seq : undefined
  const seq = Math.min(there === undefined ? last : (wanted ?? ends[there.tick] ?? last), last)
  const shown = history && last >= 0 ? tickAt(history.catalog, seq) : 0
  return { version, seq, tick: shown, live: there === undefined, state: history?.stateAt(seq) ?? NOTHING }
}

const NOTHING = emptyState()

/** What agents are writing right now: nobody knows it of any other moment. */
export const writing = computed(() => (place.value === undefined ? run.value?.writing.value : undefined) ?? NOBODY)

const NOBODY: ReadonlyMap<string, string> = new Map()

/** What the two runs that are compared have in common; it goes on where it was when they grow. */
export const comparison = computed(() => {
  const [left, right] = [run.value, other.value]
  if (!left || !right) return undefined
  const sideOf = ({ history: { events, catalog }, link }: OpenRun) => ({
    ...{ events, catalog },
    isOpen: () => link.peek() === 'open',
  })
  return comparisonOf(sideOf(left), sideOf(right))
})
/** The first thing that somebody did in one run and not in the other. */
export const parting = computed(() => {
  for (const { version, link } of [run.value, other.value].flatMap((open) => open ?? []))
    void [version.value, link.value]
  return comparison.value?.parting()
})
/** Where the feeds of both runs are to be read. */
export const sought = signal<{ left: number | undefined; right: number | undefined } | undefined>(undefined)

/** Shows the tick in which two runs part. */
export function goToParting(): void {
  const { left, right } = parting.value ?? {}
  const first = left && right ? Math.min(left.tick, right.tick) : (left ?? right)?.tick
  if (first === undefined) return
  batch(() => {
    view.value = 'compare'
    playing.value = false
    place.value = { tick: first }
    sought.value = { left: left?.seq, right: right?.seq }
  })
}

/** Shows how it was at the end of a tick. */
export function goTo(wanted: number): void {
  const there = Math.max(0, Math.min(wanted, ticks.value))
  place.value = there >= ticks.value && run.value?.link.value === 'open' ? undefined : { tick: there }
}

/** Shows how it was at an event. */
export function goToEvent({ seq, tick: within }: Event): void {
  place.value = { tick: within, seq }
}

/** Follows the run again. */
export function goLive(): void {
  batch(() => {
    place.value = undefined
    playing.value = false
  })
}

/** Plays the run as it was, from the start when it is at the end. */
export function togglePlay(): void {
  batch(() => {
    if (!playing.value && tick.value >= ticks.value) goTo(0)
    playing.value = !playing.value
  })
}

/** Milliseconds that a tick is shown for. */
const PACE = 320

effect(() => {
  if (!playing.value) return
  return every(PACE, () => {
    if (tick.peek() >= ticks.peek()) playing.value = false
    else goTo(tick.peek() + 1)
  })
})

/** Opens a run, and leaves the one before. */
export function show(name: string): void {
  if (run.value?.name === name) return
  batch(() => {
    run.value?.close()
    run.value = openRun(name, token.value)
    place.value = undefined
    playing.value = false
    opened.value = undefined
    chosen.value = undefined
    wanted.value = { ...wanted.value, agent: undefined }
  })
}

/** Leaves the run for the list of all. */
export function leave(): void {
  void refreshCards()
  batch(() => {
    run.value?.close()
    run.value = undefined
    showBeside(undefined)
    place.value = undefined
    playing.value = false
    opened.value = undefined
  })
}

/** Sets another run beside it. */
export function showBeside(name: string | undefined): void {
  if (other.value?.name === name) return
  batch(() => {
    other.value?.close()
    other.value = name === undefined ? undefined : openRun(name, token.value)
    if (opened.value?.beside) opened.value = undefined
  })
}

/** Chooses an agent everywhere, or nobody. */
export function choose(agent: string | undefined): void {
  batch(() => {
    chosen.value = agent
    wanted.value = { ...wanted.value, agent }
  })
}

export async function refreshCards(): Promise<void> {
  try {
    const list = await getJson('/runs', token.value)
    cards.value = Array.isArray(list) ? list.flatMap((card) => RunCard.safeParse(card).data ?? []) : []
    trouble.value = undefined
  } catch (error) {
    trouble.value = (error as Error).message
  }
}
