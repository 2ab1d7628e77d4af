import type { Event } from './eventSchema.ts'
import { printable } from './printable.ts'
import type { Writing } from './protocol.ts'

/** What agents are writing, put together again on a watcher's side. */
export interface Drafts {
  hear(writing: Writing): void
  /** A turn that is recorded is not being written any more. */
  see(event: Pick<Event, 'type' | 'agent' | 'tick'>): void
  clear(): void
  /** By agent, the end of what it writes, in one line. */
  lines(): ReadonlyMap<string, string>
}

/** How much of a draft is kept, in characters: its end. */
const KEPT = 400
/** How many agents are shown at once; a society may have more. */
const AGENTS = 200
/** Of how many parts a draft may be. */
const PARTS = 50

interface Draft {
  call: string
  tick: number
  parts: Map<number, { tool: string | undefined; length: number; text: string }>
}

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>()
  /** The tick of the newest turn of an agent: what is older comes late. */
  const over = new Map<string, number>()
  return {
    hear({ agent, tick, call, part, tool, from, text }) {
      if (tick <= (over.get(agent) ?? -1)) return
      const known = drafts.get(agent)
      if (!known && drafts.size >= AGENTS) return
      const isSame = known?.call === call && !(part === 0 && from === 0)
      const draft: Draft = isSame ? known : { call, tick, parts: new Map() }
      const before = draft.parts.get(part)
      if (!before && draft.parts.size >= PARTS) return
      const gap = (before?.length ?? 0) < from ? '…' : ''
      const whole = `${from === 0 ? '' : (before?.text ?? '')}${gap}${text}`
      draft.parts.set(part, {
        tool: tool ?? before?.tool,
        length: from + text.length,
        text: whole.length > KEPT ? `…${whole.slice(-KEPT)}` : whole,
      })
      drafts.set(agent, draft)
    },
    see({ type, agent, tick }) {
      if (type === 'run.ended') drafts.clear()
      if (agent === null || (type !== 'turn' && type !== 'turn.failed')) return
      over.set(agent, tick)
      if ((drafts.get(agent)?.tick ?? tick) <= tick) drafts.delete(agent)
    },
    clear: () => drafts.clear(),
    lines: () => new Map([...drafts].map(([agent, draft]) => [printable(agent), lineOf(draft)])),
  }
}

function lineOf({ parts }: Draft): string {
  const texts = [...parts]
    .sort(([one], [other]) => one - other)
    .map(([, { tool, text }]) => (tool === undefined ? text : `${tool} ${text}`))
  return printable(texts.join(' · ').replace(/\s+/g, ' ').trim())
}
