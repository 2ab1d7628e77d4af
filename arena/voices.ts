import type { Audience, Piece } from '../agents/models/aloud.ts'
import { every } from './clock.ts'
import type { Event } from './event.ts'
import type { Feed } from './feed.ts'
import { printable } from './printable.ts'
import type { Writing } from './protocol.ts'

/** What agents write while they write it, on its way to watchers. Nothing of it is recorded, kept or told again. */
export interface Voices {
  audienceOf(agent: string, tick: () => number): Audience
  readonly listen: NonNullable<Feed['listen']>
  /** A turn that is recorded is not being written any more. */
  see(event: Event): void
  close(): void
}

/** How often what was written is handed on, in milliseconds. */
const INTERVAL = 100
/** The most of one agent in a second, and of all together, in bytes; what was written first is left out. */
const MOST = 2_000
const MOST_TOGETHER = 32_000

interface Part {
  tool: string | undefined
  /** How much of it there was, in characters, and what of that is not handed on yet. */
  length: number
  rest: string
  isNew: boolean
}

interface Draft {
  call: string
  tick: number
  /** What was handed on of it before is void. */
  isAnew: boolean
  parts: Map<number, Part>
}

export function openVoices(): Voices {
  const drafts = new Map<string, Draft>()
  const waiting = new Set<string>()
  const listeners = new Set<(writing: readonly Writing[]) => void>()
  let halt = () => {}

  const flush = () => {
    const share = Math.min(MOST, Math.floor(MOST_TOGETHER / waiting.size)) * (INTERVAL / 1_000)
    const told = [...waiting].flatMap((agent) => newsOf(agent, drafts.get(agent), Math.floor(share)))
    waiting.clear()
    if (told.length > 0) for (const listener of listeners) listener(told)
  }
  const hear = (agent: string, tick: number, { call, part, tool, text, dropped }: Piece) => {
    const known = drafts.get(agent)
    const draft = known?.call === call && !dropped ? known : { call, tick, isAnew: dropped === true, parts: new Map() }
    drafts.set(agent, draft)
    waiting.add(agent)
    if (dropped) return
    const { length, rest, isNew, ...before } = draft.parts.get(part) ?? { tool, length: 0, rest: '', isNew: true }
    const now = { tool: tool ?? before.tool, length: length + text.length, rest: `${rest}${text}`.slice(-MOST), isNew }
    draft.parts.set(part, now)
  }
  return {
    audienceOf: (agent, tick) => ({
      present: () => listeners.size > 0,
      hear: (piece) => listeners.size > 0 && hear(agent, tick(), piece),
    }),
    listen(listener) {
      if (listeners.size === 0) halt = every(INTERVAL, flush)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        halt()
        drafts.clear()
        waiting.clear()
      }
    },
    see({ type, agent }) {
      if (agent === null || (type !== 'turn' && type !== 'turn.failed')) return
      drafts.delete(agent)
      waiting.delete(agent)
    },
    close() {
      halt()
      listeners.clear()
    },
  }
}

/** What of a draft is to be handed on: the newest of each part, within so many bytes. */
function newsOf(agent: string, draft: Draft | undefined, most: number): Writing[] {
  if (!draft) return []
  const { call, tick, isAnew, parts } = draft
  let left = most
  const news: Writing[] = []
  for (const [part, { tool, length, rest, isNew }] of [...parts].reverse()) {
    if (rest === '' && !isNew) continue
    const named = tool === undefined ? {} : { tool: printable(tool).slice(0, LONGEST_NAME) }
    const forName = Buffer.byteLength(named.tool ?? '')
    if (forName > left) {
      // Told with what comes of it later, if there is room then.
      parts.set(part, { tool, length, rest: '', isNew })
      continue
    }
    left -= forName
    const text = printable(within(rest, left).toWellFormed())
    left -= Buffer.byteLength(text)
    parts.set(part, { tool, length, rest: '', isNew: false })
    news.unshift({ agent, tick, call, part, ...named, from: length - text.length, text })
  }
  draft.isAnew = false
  return isAnew ? [{ agent, tick, call, part: 0, from: 0, text: '' }, ...news] : news
}

const LONGEST_NAME = 100

/** The end of a text that takes no more than so many bytes. */
function within(text: string, bytes: number): string {
  const all = Buffer.from(text)
  if (all.length <= bytes) return text
  // A letter that is cut in two is left out.
  return all
    .subarray(all.length - Math.max(0, bytes))
    .toString()
    .replace(/^\uFFFD+/, '')
}
