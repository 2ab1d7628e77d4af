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

/** The seqs that are wanted, up to `seq`, oldest first. */
export function listed(
  events: readonly Event[],
  { told, about }: Catalog,
  seq: number,
  { all, words, agent }: Wanted,
): readonly number[] {
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean)
  const own = agent === undefined ? undefined : (about.get(`agent ${agent}`) ?? [])
  const base = own ?? (all ? undefined : told)
  const count = base ? countUpTo(base, seq) : Math.min(seq + 1, events.length)
  if (needles.length === 0) return base ? base.slice(0, count) : Array.from({ length: count }, (_, at) => at)
  const found: number[] = []
  for (let at = 0; at < count; at++) {
    const each = base ? (base[at] as number) : at
    const text = haystack(events[each] as Event)
    if (needles.every((needle) => text.includes(needle))) found.push(each)
  }
  return found
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
