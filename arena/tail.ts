import { open } from 'node:fs/promises'
import { pause } from './clock.ts'
import { type Event, GENESIS_HASH } from './event.ts'
import type { Feed } from './feed.ts'
import type { RunFolder } from './folder.ts'
import { parseEvent } from './trail.ts'

/** How often a log that somebody watches is looked at for more, in milliseconds. */
const INTERVAL = 200
/** How much of a log is read at once, in bytes: nobody else waits longer than that takes. */
const CHUNK = 1 << 16

/** The events of a run folder, also while another process plays in it. */
export interface Tail extends Feed {
  /** Reads what is there now. */
  refresh(): Promise<void>
  readonly watched: boolean
}

/**
 * Follows a log on disk by whole ticks: what a killed run left of a tick is thrown away when it is resumed, and what was shown
 * once stays. The log is looked at while somebody follows. Lines must be events, each after the one before it; from the first
 * that isn't nothing is shown. Hashes are for `polity verify`.
 */
export function openTail({ name, events: path }: RunFolder): Tail {
  const events: Event[] = []
  const followers = new Set<() => void>()
  /** Bytes that are shown, and read. */
  let [shown, read] = [0, 0]
  let rest: Buffer = Buffer.alloc(0)
  let held: Event[] = []
  let reading: Promise<void> | undefined
  let polling = false

  const startOver = () => {
    read = shown
    rest = Buffer.alloc(0)
    held = []
  }
  const take = (line: string, end: number): boolean => {
    const event = parseEvent(line)
    const last = held.at(-1) ?? events.at(-1)
    if (event?.seq !== events.length + held.length || event.prev !== (last?.hash ?? GENESIS_HASH)) return false
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
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, read)
        if (bytesRead === 0) return
        rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
        read += bytesRead
        for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
          const line = rest.toString('utf8', 0, at)
          rest = rest.subarray(at + 1)
          // A line that does not fit is looked at again next time: a tick may have been made anew meanwhile.
          if (!take(line, read - rest.length)) return startOver()
        }
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
