import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { readLines } from '../../arena/folder.ts'
import { hashLines } from '../../arena/recorder.ts'
import { eventsOf } from './polity.ts'

/** What a forger does: changes events and files in a copy of a run, and makes every hash anew. */
export function forge(
  run: string,
  copy: string,
  change: (events: Event[]) => Event[],
  files?: (copy: string) => void,
): string {
  rmSync(copy, { recursive: true, force: true })
  cpSync(run, copy, { recursive: true })
  files?.(copy)
  let prev = GENESIS_HASH
  const lines = change(eventsOf(copy)).map((event, seq) => {
    const chained = chainEvent(event, seq, prev)
    prev = chained.hash
    return `${JSON.stringify(chained)}\n`
  })
  writeFileSync(join(copy, 'events.jsonl'), lines.join(''))
  return copy
}

/** The log with the hashes of the chain's lines as they are now. */
export function rehashLines(copy: string): (events: Event[]) => Event[] {
  const lines = readLines(join(copy, 'txs.jsonl'))
  return (events) =>
    events.map((event) => {
      if (event.type !== 'tick.ended') return event
      const texts = lines.filter(({ line }) => line.tick === event.tick).map(({ text }) => text)
      return { ...event, data: { ...event.data, txs: hashLines(texts) } }
    })
}

/** Rewrites a file of a run line by line. */
export function editLines(path: string, edit: (lines: string[]) => string[]): void {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  writeFileSync(
    path,
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  )
}
