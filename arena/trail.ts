import { existsSync, readFileSync } from 'node:fs'
import { type Event, GENESIS_HASH } from './event.ts'
import { readEvent } from './eventSchema.ts'

/** As much of a log as reads well, and why there is no more of it. */
export interface Trail {
  events: Event[]
  /** Absent when the log reads to its end. */
  broken?: string
}

/**
 * Reads a log that may be unfinished or damaged, for people to look at: lines must be events, each after the one before it. Hashes are
 * not computed; that is for `verify`.
 */
export function readTrail(path: string): Trail {
  if (!existsSync(path)) return { events: [], broken: 'events.jsonl is missing' }
  const lines = readFileSync(path, 'utf8').split('\n')
  const torn = lines.pop() !== ''
  const events: Event[] = []
  for (const line of lines) {
    const event = parseEvent(line)
    const seq = events.length
    if (event?.seq !== seq) return { events, broken: `line ${seq + 1} of events.jsonl is not event ${seq}` }
    if (event.prev !== (events.at(-1)?.hash ?? GENESIS_HASH))
      return { events, broken: `event ${seq} does not follow the one before it` }
    if (!inTurn(event, events.at(-1)))
      return { events, broken: `event ${seq} is neither in the tick before it nor in the next one` }
    events.push(event)
  }
  return torn ? { events, broken: `the line of event ${events.length} is torn` } : { events }
}

/** @returns undefined for what is no event */
export function parseEvent(line: string): Event | undefined {
  try {
    return readEvent(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** Whether an event is in the tick of the one before it or in the next; the first is in tick 0. */
export function inTurn({ tick }: Event, before: Event | undefined): boolean {
  return tick === (before?.tick ?? 0) || tick === (before?.tick ?? -1) + 1
}
