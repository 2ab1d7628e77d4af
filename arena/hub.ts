// biome-ignore-start lint/plugin: this is the port to watchers, who change nothing
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
// biome-ignore-end lint/plugin: imports
import { pause, wallClock } from './clock.ts'
import type { Event } from './event.ts'
import { CLOSE, Command, type Filter, type Message, matches, type Status } from './protocol.ts'

/** The events of a run as they grow. */
export interface Feed {
  readonly run: string
  readonly events: readonly Event[]
  readonly ended: boolean
  /** Calls `listener` after each append; returns how to stop that. */
  follow(listener: () => void): () => void
}

export interface Hub {
  readonly url: string
  readonly watchers: number
  /** Lets each watcher read to the end first (at most two seconds), unless `abruptly`. */
  close(options?: { abruptly?: boolean }): Promise<void>
}

/** Largest command a watcher may send, in bytes. */
const MAX_COMMAND = 64 * 1024
/** How much may wait in one socket before we stop reading the log for it, in bytes. */
const HIGH_WATER = 256 * 1024
/** A watcher further behind a run that goes on than this many events is let go. */
const MAX_LAG = 50_000
/** How much may wait in a socket that asks for more, in bytes: it gets answers without taking any. */
const MAX_WAITING = 4 * HIGH_WATER
/** How many may watch at once. */
const MAX_WATCHERS = 1_000
/** Longest message of an error, in characters: it may quote a command. */
const MAX_ERROR = 200
/** How long a closing hub waits for its watchers, in milliseconds. */
const CLOSE_GRACE = 2_000

/**
 * Serves a run's events by websocket on loopback. Each watcher has a cursor into the log: history and live events are
 * the same read, so there is no gap and no double, and a slow reader costs a cursor, not memory, and never slows the
 * run. Pages that are not on this machine are refused, also when their name points here (DNS rebinding).
 *
 * @param port - 0 takes a free one
 * @throws {@link HubPortError}
 */
export async function openHub(
  feed: Feed,
  { port = 0, host = '127.0.0.1', maxWatchers = MAX_WATCHERS } = {},
): Promise<Hub> {
  const http = createServer((request, response) => {
    const say = (code: number, body: object) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!isFromHere(request)) say(403, { error: 'only for this machine' })
    else if (request.method === 'GET' && request.url === '/') say(200, statusOf(feed))
    else say(404, { error: 'connect by websocket, or GET / for the status' })
  })
  const sockets = new WebSocketServer({
    server: http,
    maxPayload: MAX_COMMAND,
    verifyClient({ req }, done) {
      if (!isFromHere(req)) done(false, 401)
      else if (sockets.clients.size >= maxWatchers) done(false, 503, 'too many watchers')
      else done(true)
    },
  })
  const behind = new Set<WebSocket>()
  sockets.on('connection', (socket) => serve(socket, feed, behind))
  await new Promise<void>((resolve, reject) => {
    sockets.on('error', (cause) => reject(new HubPortError(port, cause))) // it passes on those of the http server
    http.listen(port, host, resolve)
  })
  const { port: bound } = http.address() as AddressInfo
  return {
    url: `ws://${host}:${bound}`,
    get watchers() {
      return sockets.clients.size
    },
    async close({ abruptly = false } = {}) {
      const deadline = wallClock() + (abruptly ? 0 : CLOSE_GRACE)
      while (behind.size > 0 && wallClock() < deadline) await pause(5)
      const closed = new Promise((resolve) => http.close(resolve))
      for (const socket of sockets.clients) {
        if (abruptly) socket.terminate()
        else socket.close(CLOSE.ended, 'ended')
      }
      while (sockets.clients.size > 0 && wallClock() < deadline) await pause(5)
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await closed
    },
  }
}

/** @param behind - the sockets that have not been handed all events yet */
function serve(socket: WebSocket, feed: Feed, behind: Set<WebSocket>): void {
  let subscription: { cursor: number; filter: Filter } | undefined
  const say = (message: Message) => socket.send(JSON.stringify(message))

  const pump = () => {
    if (!subscription || socket.readyState !== socket.OPEN) return
    if (feed.events.length - subscription.cursor > MAX_LAG && socket.bufferedAmount >= HIGH_WATER) {
      socket.close(CLOSE.lagged, 'lagged')
      return
    }
    while (subscription.cursor < feed.events.length && socket.bufferedAmount < HIGH_WATER) {
      const event = feed.events[subscription.cursor++] as Event
      if (matches(subscription.filter, event)) socket.send(JSON.stringify({ event } satisfies Message), pump)
    }
    if (subscription.cursor < feed.events.length || socket.bufferedAmount > 0) behind.add(socket)
    else behind.delete(socket)
  }

  const unfollow = feed.follow(pump)
  socket.on('close', () => {
    unfollow()
    behind.delete(socket)
  })
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_WAITING) {
      socket.close(CLOSE.lagged, 'lagged')
      return
    }
    const command = Command.safeParse(isBinary ? undefined : tryJson(data.toString()))
    if (!command.success) {
      const issue = command.error.issues[0]
      const message = `${issue?.path.join('.')}: ${issue?.message}`.slice(0, MAX_ERROR)
      say({ id: null, error: { code: 'bad-command', message } })
      return
    }
    const { id, method, params } = command.data
    if (method === 'status') say({ id, result: statusOf(feed) })
    if (method === 'unsubscribe') {
      subscription = undefined
      say({ id, result: {} })
    }
    if (method === 'subscribe') {
      say({ id, result: { since: params.since } })
      subscription = { cursor: params.since + 1, filter: params.filter }
      pump()
    }
  })
}

function statusOf(feed: Feed): Status {
  return {
    run: feed.run,
    seq: feed.events.length - 1,
    tick: feed.events.at(-1)?.tick ?? 0,
    ended: feed.ended,
  }
}

/** Whether a request is for a name of this machine, and of no page or of one on this machine. */
function isFromHere({ headers: { host, origin } }: IncomingMessage): boolean {
  return isLoopback(`http://${host}`) && (origin === undefined || isLoopback(origin))
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export class HubPortError extends Error {
  override readonly name = 'Arena.HubPortError'
  constructor(port: number, cause: unknown) {
    super(`The hub can't listen on port ${port}. Take another with --port, or 0 for a free one.`, { cause })
  }
}
