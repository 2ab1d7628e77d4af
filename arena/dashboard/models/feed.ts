import type { Event } from '../../eventSchema.ts'
import { printable } from '../../printable.ts'
import { sentenceOf } from '../../sentences.ts'
import type { State } from '../../state.ts'
import { type Catalog, countUpTo } from './catalog.ts'

/** What of a log is listed. */
export interface Wanted {
  /** Also what has no sentence. */
  all: boolean
  /** Words that all stand in it. */
  words: string
  agent: string | undefined
}

/** One line of the feed. */
export interface FeedLine {
  seq: number
  tick: number
  agent: string
  text: string
  /** What comes below it, such as why something was denied. */
  more: string
  tone: 'plain' | 'good' | 'warn' | 'bad'
}

/** The wanted events of a log that grows, oldest first: nothing is gone through twice, and nothing at all when only the time moves. */
export interface Listing {
  /**
   * Goes on through what has come; `late` says when to leave the rest for another time.
   *
   * @returns whether all is gone through
   */
  sift(late?: () => boolean): boolean
  /** How many are known up to an event. */
  count(seq: number): number
  /** The seq of one of them. */
  at(index: number): number
}

/** How many events are gone through between two looks at the clock. */
const STEP = 64

export function listing(events: readonly Event[], { told, about }: Catalog, { all, words, agent }: Wanted): Listing {
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean)
  const base = () => (agent !== undefined ? (about.get(`agent ${agent}`) ?? []) : all ? undefined : told)
  if (needles.length === 0)
    return {
      sift: () => true,
      count: (seq) => countIn(base(), seq, events.length),
      at: (index) => base()?.[index] ?? index,
    }
  const found: number[] = []
  let gone = 0
  return {
    sift(late = () => false) {
      const seqs = base()
      const size = seqs?.length ?? events.length
      for (; gone < size; gone++) {
        if (gone % STEP === STEP - 1 && late()) return false
        const seq = seqs ? seqs[gone]! : gone
        const text = haystack(events[seq] as Event)
        if (needles.every((needle) => text.includes(needle))) found.push(seq)
      }
      return true
    },
    count: (seq) => countUpTo(found, seq),
    at: (index) => found[index] ?? -1,
  }
}

function countIn(base: readonly number[] | undefined, seq: number, all: number): number {
  return base ? countUpTo(base, seq) : Math.min(seq + 1, all)
}

/** An event as a line; names are those that the state knows. */
export function lineOf(event: Event, state: State): FeedLine {
  const { seq, tick, type } = event
  const tones: FeedLine['tone'][] = []
  const told = sentenceOf(event, state, (color, text) => {
    const tone = TONES[color]
    if (tone) tones.push(tone)
    return text
  })
  const [text = '', ...more] = (told ?? plain(event)).split('\n').map((line) => line.trim())
  const worst = WORST.find((each) => tones.includes(each)) ?? 'plain'
  const tone = type === 'action.denied' ? 'warn' : type === 'action.executed' ? 'plain' : worst
  return { seq, tick, agent: printable(event.agent ?? ''), text, more: more.join(' '), tone }
}

const TONES: Partial<Record<string, FeedLine['tone']>> = { green: 'good', yellow: 'warn', red: 'bad' }
const WORST: FeedLine['tone'][] = ['bad', 'warn', 'good']

/** What has no sentence: its type and what is short in its data. */
function plain(event: Event): string {
  const { type, data } = printable(event)
  const values = Object.entries(data).flatMap(([key, value]) =>
    typeof value === 'object' ? [] : [`${key} ${cut(String(value))}`],
  )
  return `${type} ${values.join(', ')}`
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 20)}…` : text
}

const haystacks = new WeakMap<Event, string>()

/** What a word may be in, made once for each event. */
function haystack(event: Event): string {
  let text = haystacks.get(event)
  if (text === undefined) {
    const { tick, type, agent, data } = event
    text = `#${event.seq} tick ${tick} ${type} ${agent ?? ''} ${JSON.stringify(data)}`.toLowerCase()
    haystacks.set(event, text)
  }
  return text
}
