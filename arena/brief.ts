import type { Event } from './eventSchema.ts'
import { printable } from './printable.ts'

/** An event in a few words, without the state that names need: `tick 3  ada  action.denied  pay 5 POL`. */
export function briefOf(event: Event): string {
  const { tick, type, agent, data } = printable(event)
  const policy = type.startsWith('policy.') ? data.name : undefined
  const said = type === 'run.forked' ? changesOf(data) : (data.summary ?? data.error ?? data.explanation)
  const words = [policy, said].filter((each) => typeof each === 'string')
  return [`tick ${tick}`, agent, type, words.join(': ')].filter(Boolean).join('  ')
}

function changesOf({ changes }: Event['data']): string {
  return Object.entries(changes ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
