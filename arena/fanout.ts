// biome-ignore-start lint/plugin: this is the port to watchers, who change nothing
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
// biome-ignore-end lint/plugin: imports
import { every, pause, soon, wallClock } from './clock.ts'
import type { Event } from './event.ts'
import type { Feed } from './feed.ts'
import { framesOf, textFrame } from './frames.ts'
import type { Meters } from './meters.ts'
import { CLOSE, type Filter, type Message, matches, type Writing } from './protocol.ts'

/** How much may wait in one socket before we stop reading the log for it, in bytes. */
export const HIGH_WATER = 64 * 1024
/** How much may wait in a socket that is still told what agents are writing, in bytes. */
const LOW_WATER = 8 * 1024

/** Somebody at a websocket, and what it wants of which feed. */
interface Watcher {
  socket: WebSocket
  raw: Socket
  channel: Channel
  wants: { cursor: number; filter: Filter; writing: boolean } | undefined
  /** When its socket was last seen empty. */
  moved: number
  alive: boolean
}

/** A feed and those who watch it. */
interface Channel {
  feed: Feed
  watchers: Set<Watcher>
  frame: (seq: number) => Buffer
  unfollow: () => void
  /** While somebody wants to know what agents are writing. */
  unlisten: (() => void) | undefined
}

export interface Seat {
  subscribe(since: number, filter: Filter, writing: boolean): void
  unsubscribe(): void
}

export interface FanOut {
  /** @param raw - what the websocket writes to */
  join(feed: Feed, socket: WebSocket, raw: Socket): Seat
  /** Waits until the deadline for who is behind. Who has it all by then is told that it is over, others are cut off. */
  close(deadline: number): Promise<void>
}

/**
 * Hands events to watchers. Each has a cursor into the log: history and live events are the same read, so there is no gap
 * and no double, and a slow reader costs a cursor and a full socket, not memory, and never slows the run. What a run appends
 * in one go is handed out in one go afterwards, and made into a frame once for all.
 *
 * @param patience - how long a full socket may stay full, in milliseconds
 * @param heartbeat - how often everybody is asked for a sign of life, in milliseconds
 */
export function openFanOut(meters: Meters, { patience, heartbeat }: { patience: number; heartbeat: number }): FanOut {
  const channels = new Map<Feed, Channel>()
  const watchers = () => [...channels.values()].flatMap((channel) => [...channel.watchers])

  const pump = (watcher: Watcher): void => {
    const { socket, raw, channel, wants } = watcher
    if (!wants || socket.readyState !== socket.OPEN) return
    const { events, ended, over } = channel.feed
    if (raw.writableLength === 0) watcher.moved = wallClock()
    raw.cork()
    while (wants.cursor < events.length && raw.writableLength < HIGH_WATER) {
      const seq = wants.cursor++
      if (!matches(wants.filter, events[seq] as Event)) continue
      const frame = channel.frame(seq)
      raw.write(frame)
      meters.sent += 1
      meters.sentBytes += frame.length
    }
    raw.uncork()
    if (wants.cursor >= events.length && (ended || over)) socket.close(CLOSE.ended, 'ended')
  }

  /** Who reads slowly, or has not read all events yet, does without. */
  const overhear = (channel: Channel, told: readonly Writing[]): void => {
    const frames = told.map((writing) => textFrame(JSON.stringify({ writing } satisfies Message)))
    for (const { socket, raw, wants } of channel.watchers) {
      if (!wants?.writing || socket.readyState !== socket.OPEN) continue
      const { agents } = wants.filter
      for (const [index, { agent }] of told.entries()) {
        if (agents && !agents.includes(agent)) continue
        if (raw.writableLength > LOW_WATER || wants.cursor < channel.feed.events.length) meters.unheard += 1
        else {
          raw.write(frames[index] as Buffer)
          meters.overheard += 1
        }
      }
    }
  }

  /** Agents are listened to while anybody wants it. */
  const attune = (channel: Channel): void => {
    const isWanted = [...channel.watchers].some(({ wants }) => wants?.writing)
    if (isWanted) channel.unlisten ??= channel.feed.listen?.((told) => overhear(channel, told))
    else {
      channel.unlisten?.()
      channel.unlisten = undefined
    }
  }

  const open = (feed: Feed): Channel => {
    let waiting = false
    const channel: Channel = {
      feed,
      watchers: new Set(),
      frame: framesOf(feed.events),
      unfollow: () => {},
      unlisten: undefined,
    }
    channel.unfollow = feed.follow(() => {
      if (waiting) return
      waiting = true
      soon(() => {
        waiting = false
        for (const watcher of channel.watchers) pump(watcher)
      })
    })
    channels.set(feed, channel)
    return channel
  }

  const leave = (watcher: Watcher): void => {
    const { channel } = watcher
    channel.watchers.delete(watcher)
    meters.watchers -= 1
    attune(channel)
    if (channel.watchers.size > 0) return
    channel.unfollow()
    channels.delete(channel.feed)
  }

  const look = every(Math.min(patience / 2, heartbeat), () => {
    const now = wallClock()
    for (const { socket, raw, moved } of watchers()) {
      if (socket.readyState !== socket.OPEN || raw.writableLength < HIGH_WATER || now - moved < patience) continue
      meters.lagged += 1
      socket.close(CLOSE.lagged, 'lagged')
    }
  })
  const beat = every(heartbeat, () => {
    for (const watcher of watchers()) {
      if (!watcher.alive) watcher.socket.terminate()
      else if (watcher.socket.readyState === watcher.socket.OPEN) watcher.socket.ping()
      watcher.alive = false
    }
  })

  return {
    join(feed, socket, raw) {
      const channel = channels.get(feed) ?? open(feed)
      const watcher: Watcher = { socket, raw, channel, wants: undefined, moved: wallClock(), alive: true }
      channel.watchers.add(watcher)
      meters.watchers += 1
      const revive = () => {
        watcher.alive = true
      }
      socket.on('pong', revive)
      socket.on('message', revive)
      socket.on('close', () => leave(watcher))
      raw.on('drain', () => pump(watcher))
      return {
        subscribe(since, filter, writing) {
          watcher.wants = { cursor: since + 1, filter, writing }
          attune(channel)
          pump(watcher)
        },
        unsubscribe() {
          watcher.wants = undefined
          attune(channel)
        },
      }
    },
    async close(deadline) {
      const isBehind = ({ socket, raw, channel, wants }: Watcher) =>
        socket.readyState === socket.OPEN &&
        wants !== undefined &&
        (wants.cursor < channel.feed.events.length || raw.writableLength > 0)
      while (wallClock() < deadline && watchers().some(isBehind)) await pause(5)
      for (const watcher of watchers()) {
        if (isBehind(watcher)) watcher.socket.terminate()
        else watcher.socket.close(CLOSE.ended, 'ended')
      }
      while (wallClock() < deadline && watchers().length > 0) await pause(5)
      for (const { socket } of watchers()) socket.terminate()
      look()
      beat()
    },
  }
}
