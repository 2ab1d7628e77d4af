import { open } from 'node:fs/promises'
import { pause } from './clock.ts'
import { type Event, GENESIS_HASH } from './event.ts'
import type { Feed } from './feed.ts'
import type { RunFolder } from './folder.ts'
import { inTurn, parseEvent } from './trail.ts'

/** How often a log that somebody watches is looked at for more, in milliseconds. */
const INTERVAL = 200
/** How much of a log is read at once, in bytes: nobody else waits longer than that takes. */
const CHUNK = 1 << 16
/** Longest line that is read, in bytes. */
const MAX_LINE = 16 << 20

/** The events of a run folder, also while another process plays in it. */
export interface Tail extends Feed {
  /**
   * Reads what is there now.
   *
   * @throws {@link LongLineError} until the log is cut before that line
   */
  refresh(): Promise<void>
  readonly watched: boolean
}

/**
 * Follows a log on disk by whole ticks: what a killed run left of a tick is thrown away when it is resumed, and what was shown
 * once stays. The log is looked at while somebody follows. Lines must be events, each after the one before it, in its tick or the
 * next; from the first that isn't nothing is shown. Hashes are for `polity verify`.
 */
export function openTail({ name, events: path }: RunFolder): Tail {
  const events: Event[] = []
  const followers = new Set<() => void>()
  /** Bytes that are shown, and read. */
  let [shown, read] = [0, 0]
  /** What was read of a line whose end was not. */
  let rest: Buffer[] = []
  let waiting = 0
  let tooLong: LongLineError | undefined
  let held: Event[] = []
  let reading: Promise<void> | undefined
  let polling = false

  const startOver = () => {
    read = shown
    rest = []
    waiting = 0
    tooLong = undefined
    held = []
  }
  const take = (line: string, end: number): boolean => {
    const event = parseEvent(line)
    const last = held.at(-1) ?? events.at(-1)
    if (event?.seq !== events.length + held.length || event.prev !== (last?.hash ?? GENESIS_HASH)) return false
    if (!inTurn(event, last)) return false
    held.push(event)
    if (event.type !== 'tick.ended' && event.type !== 'run.ended') return true
    events.push(...held)
    held = []
    shown = end
    for (const follower of followers) follower()
    return true
  }
  const readOn = async (): Promise<void> => {
    const file = await open(path, 'r')
    try {
      if ((await file.stat()).size < read) startOver()
      if (tooLong) throw tooLong
      const buffer = Buffer.allocUnsafe(CHUNK)
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK, read)
        if (bytesRead === 0) return
        read += bytesRead
        let chunk = buffer.subarray(0, bytesRead)
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10)) {
          const line = Buffer.concat([...rest, chunk.subarray(0, at)]).toString('utf8')
          chunk = chunk.subarray(at + 1)
          rest = []
          waiting = 0
          // A line that does not fit is looked at again next time: a tick may have been made anew meanwhile.
          if (!take(line, read - chunk.length)) return startOver()
        }
        rest.push(Buffer.from(chunk)) // the buffer is used again
        waiting += chunk.length
        if (waiting <= MAX_LINE) continue
        rest = []
        tooLong = new LongLineError(events.length + held.length)
        throw tooLong
      }
    } finally {
      await file.close()
    }
  }
  const refresh = (): Promise<void> => {
    reading ??= readOn().finally(() => {
      reading = undefined
    })
    return reading
  }
  const isEnded = () => events.at(-1)?.type === 'run.ended'
  const poll = async (): Promise<void> => {
    polling = true
    while (followers.size > 0 && !isEnded()) {
      await refresh().catch(() => {}) // the folder may be gone: those who wait, wait
      await pause(INTERVAL)
    }
    polling = false
  }
  return {
    run: name,
    events,
    refresh,
    get ended() {
      return isEnded()
    },
    get watched() {
      return followers.size > 0
    },
    follow(listener) {
      followers.add(listener)
      if (!polling) void poll()
      return () => followers.delete(listener)
    },
  }
}

export class LongLineError extends Error {
  override readonly name = 'Arena.LongLineError'
  constructor(seq: number) {
    super(
      `The line of event ${seq} in events.jsonl is longer than ${MAX_LINE >> 20} MB, which no event is: \`npx polity verify RUN\` says whether the run is damaged.`,
    )
  }
}
