import { type ComponentChildren, createContext } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { choose, chosen, opened } from '../store.ts'

/** Whether what is shown is of the run beside. */
export const Beside = createContext(false)

/** Leads to an event of the run that is shown, and with it to its transaction. */
export function EventLink({ seq, children }: { seq: number; children?: ComponentChildren }) {
  const beside = useContext(Beside)
  return (
    <button
      type="button"
      class="link"
      onClick={() => openEvent(seq, beside)}
      title={`event ${seq}, with its transaction`}
    >
      {children ?? `#${seq}`}
    </button>
  )
}

export function openEvent(seq: number, beside: boolean): void {
  opened.value = { seq, beside }
}

/** How many of a list are drawn at once. */
const SOME = 30

/** The beginning of a list of large things, and the rest of it when it is asked for. */
export function Some<Item>({ of, children }: { of: readonly Item[]; children: (item: Item) => ComponentChildren }) {
  const [most, setMost] = useState(SOME)
  return (
    <>
      {of.slice(0, most).map(children)}
      {of.length > most && (
        <button type="button" onClick={() => setMost(most + SOME)}>
          {of.length - most} more
        </button>
      )}
    </>
  )
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
