import { cassetteLines } from './cassetteLines.ts'
import { type Digest, type Event, sha256, toWire } from './event.ts'
import type { Feed } from './feed.ts'
import { appendLine, flushFile, type RunFolder } from './folder.ts'
import { DivergenceError, openLog } from './log.ts'

/** Where a run writes what happens: the log, the chain's lines, and whoever watches. */
export interface Recorder extends Feed {
  readonly tick: number
  /** Hash of the newest event. */
  readonly head: Digest
  /** Events that a former run of this folder left; appends are compared with them first. */
  readonly recorded: readonly Event[]
  record(type: string, agent: string | null, data: Record<string, unknown>): Event
  /** A line of `txs.jsonl`; written when the tick ends, since an unfinished tick is thrown away. */
  line(line: Record<string, string>): void
  /** Closes the tick: its chain lines and cassette entries are hashed into the last event of the tick, all of it on disk. */
  endTick(): Event
  /** @throws {@link DivergenceError} when the record goes on behind the end */
  endRun(summary: Record<string, unknown>): Event
  close(): void
}

/**
 * @param recorded - whole ticks of the same run, to be met again (resume, verify)
 * @param grow - false for verify: nothing is written
 * @param listen - what agents are writing, for whoever watches; it is not recorded
 */
export function openRecorder(
  folder: RunFolder,
  {
    recorded = [],
    grow = true,
    onEvent = () => {},
    listen,
  }: { recorded?: readonly Event[]; grow?: boolean; onEvent?: (event: Event) => void; listen?: Feed['listen'] } = {},
): Recorder {
  const log = openLog(folder.events, { recorded, grow })
  const events: Event[] = []
  const cassette = cassetteLines(folder.cassette)
  const followers = new Set<() => void>()
  const lines: string[] = []
  let tick = 0
  let ended = false

  const append = (type: string, agent: string | null, data: Record<string, unknown>): Event => {
    const event = log.append({ tick, type, agent, data })
    events.push(event)
    onEvent(event)
    for (const follow of followers) follow()
    return event
  }
  const recall = () => log.length < recorded.length

  return {
    run: folder.name,
    events,
    ...(listen && { listen }),
    recorded,
    get ended() {
      return ended
    },
    get tick() {
      return tick
    },
    get head() {
      return log.head
    },
    record: append,
    line(line) {
      lines.push(JSON.stringify({ tick, ...(toWire(line) as Record<string, string>) }))
    },
    endTick() {
      const texts = lines.splice(0)
      if (!recall() && grow) {
        for (const text of texts) appendLine(folder.txs, text)
        // First the lines, then the event that says the tick is whole: a resumed run takes a whole tick's lines for written.
        flushFile(folder.txs)
      }
      const event = append('tick.ended', null, {
        txs: hashLines(texts),
        cassette: hashLines(cassette(tick)),
      })
      log.flush()
      tick += 1
      return event
    },
    endRun(summary) {
      const event = append('run.ended', null, summary)
      const further = recorded[log.length]
      if (further) throw new DivergenceError(log.length, further, undefined)
      log.flush()
      ended = true
      for (const follow of followers) follow()
      return event
    },
    follow(listener) {
      followers.add(listener)
      return () => followers.delete(listener)
    },
    close: () => log.close(),
  }
}

/** sha-256 over lines with their newlines, as they stand in the file. */
export function hashLines(lines: readonly string[]): Digest {
  return sha256(lines.map((line) => `${line}\n`).join(''))
}
