import type { ComponentChildren } from 'preact'
import { choose, chosen, opened } from '../store.ts'

/** Leads to an event, and with it to its transaction. */
export function EventLink({ seq, children }: { seq: number; children?: ComponentChildren }) {
  return (
    <button type="button" class="link" onClick={() => openEvent(seq)} title={`event ${seq}, with its transaction`}>
      {children ?? `#${seq}`}
    </button>
  )
}

export function openEvent(seq: number): void {
  opened.value = seq
}

/** Where something is told of: the first and the newest places. */
export function Seqs({ seqs }: { seqs: readonly number[] }) {
  if (seqs.length === 0) return null
  const shown = seqs.length > 7 ? [...seqs.slice(0, 3), ...seqs.slice(-4)] : seqs
  return (
    <span class="seqs">
      events{' '}
      {shown.map((seq, at) => (
        <span key={seq}>
          {at === 3 && seqs.length > 7 ? '… ' : ''}
          <EventLink seq={seq} />{' '}
        </span>
      ))}
    </span>
  )
}

/** An agent by name: chooses it everywhere. */
export function AgentName({ name }: { name: string }) {
  const isChosen = chosen.value === name
  return (
    <button
      type="button"
      class="link agent"
      aria-pressed={isChosen}
      title={isChosen ? 'show everybody again' : `only what is about ${name}`}
      onClick={() => choose(isChosen ? undefined : name)}
    >
      {name}
    </button>
  )
}

export function Badge({ tone = 'plain', children }: { tone?: string; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** What an agent is writing right now: its end, for that is what is new. */
export function Draft({ text, most }: { text: string; most: number }) {
  const letters = [...text]
  return (
    <span class="draft" title={text}>
      is writing … <bdi>{letters.length > most ? `…${letters.slice(-most).join('')}` : text}</bdi>
    </span>
  )
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="none">{children}</p>
}

/** How good a status is. */
export function toneOf(status: string): string {
  return TONES[status] ?? 'plain'
}

const TONES: Partial<Record<string, string>> = {
  done: 'good',
  settled: 'good',
  executed: 'good',
  succeeded: 'good',
  attested: 'good',
  won: 'good',
  shown: 'good',
  live: 'accent',
  active: 'accent',
  open: 'accent',
  claimed: 'accent',
  pending: 'warn',
  queued: 'warn',
  paused: 'warn',
  accused: 'warn',
  resumable: 'warn',
  dead: 'bad',
  failed: 'bad',
  lost: 'bad',
  defeated: 'bad',
  canceled: 'bad',
  punished: 'bad',
  broken: 'bad',
}
