import { batch, computed, effect, signal } from '@preact/signals'
import { RunCard } from '../protocol.ts'
import { emptyState } from '../state.ts'
import { tickAt } from './models/catalog.ts'
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
/** The event up to which all is shown; undefined follows the run. */
export const at = signal<number | undefined>(undefined)
export const playing = signal(false)
/** The event that is shown whole. */
export const opened = signal<number | undefined>(undefined)
export const chosen = signal<string | undefined>(undefined)
export const wanted = signal<Wanted>({ all: false, words: '', agent: undefined })
export const helping = signal(false)
export const theme = signal<'auto' | 'light' | 'dark'>('auto')
export const token = signal<string | undefined>(undefined)

/** How far the run is known. */
export const known = computed(() => {
  const version = run.value?.version.value ?? 0
  const { events = [], catalog } = run.value?.history ?? {}
  return { version, last: events.length - 1, ticks: Math.max(0, (catalog?.ends.length ?? 0) - 1) }
})

/** The moment that is shown. */
export const moment = computed(() => {
  const { last, version } = known.value
  const history = run.value?.history
  const seq = Math.min(at.value ?? last, last)
  const tick = history && last >= 0 ? tickAt(history.catalog, seq) : 0
  return { version, seq, tick, live: at.value === undefined, state: history?.stateAt(seq) ?? NOTHING }
})

const NOTHING = emptyState()

/** What agents are writing right now: nobody knows it of any other moment. */
export const writing = computed(() => (at.value === undefined ? run.value?.writing.value : undefined) ?? NOBODY)

const NOBODY: ReadonlyMap<string, string> = new Map()

/** Shows how it was at the end of a tick. */
export function goTo(tick: number): void {
  const { ends } = run.value?.history.catalog ?? { ends: [] }
  const { ticks } = known.value
  const there = Math.max(0, Math.min(tick, ticks))
  at.value = there >= ticks && run.value?.link.value === 'open' ? undefined : (ends[there] ?? undefined)
}

/** Follows the run again. */
export function goLive(): void {
  batch(() => {
    at.value = undefined
    playing.value = false
  })
}

/** Plays the run as it was, from the start when it is at the end. */
export function togglePlay(): void {
  batch(() => {
    if (!playing.value && moment.value.tick >= known.value.ticks) goTo(0)
    playing.value = !playing.value
  })
}

/** Milliseconds that a tick is shown for. */
const PACE = 320

effect(() => {
  if (!playing.value) return
  return every(PACE, () => {
    const { tick } = moment.peek()
    if (tick >= known.peek().ticks) playing.value = false
    else goTo(tick + 1)
  })
})

/** Opens a run, and leaves the one before. */
export function show(name: string): void {
  if (run.value?.name === name) return
  batch(() => {
    run.value?.close()
    run.value = openRun(name, token.value)
    at.value = undefined
    playing.value = false
    opened.value = undefined
    chosen.value = undefined
    wanted.value = { ...wanted.value, agent: undefined }
  })
}

/** Sets another run beside it. */
export function showBeside(name: string | undefined): void {
  if (other.value?.name === name) return
  other.value?.close()
  other.value = name === undefined ? undefined : openRun(name, token.value)
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
