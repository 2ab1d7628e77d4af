// biome-ignore-start lint/plugin: this is the port to watchers
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
// biome-ignore-end lint/plugin: imports
import { attend, MAX_COMMAND } from './attend.ts'
import { wallClock } from './clock.ts'
import { openFanOut } from './fanout.ts'
import type { Shelf } from './feed.ts'
import { createGuard, isLoopbackName } from './guard.ts'
import { answerHttp, runOf } from './hubHttp.ts'
import { createMeters, type Meters } from './meters.ts'
import type { Pages } from './pages.ts'
import { CLOSE, SUBPROTOCOL } from './protocol.ts'

export interface Hub {
  /** The websocket's address; the same under http:// has health, runs, events and metrics. */
  readonly url: string
  readonly watchers: number
  /** Lets each watcher read to the end first (at most two seconds), unless `abruptly`. */
  close(options?: { abruptly?: boolean }): Promise<void>
}

export interface HubOptions {
  /** 0 takes a free one. */
  port?: number
  /** Where it listens. Anything but loopback is read with the token alone. */
  host?: string
  /** What an owner shows; nobody is one without it. */
  token?: string | undefined
  /** How many may watch at once. */
  maxWatchers?: number
  /** How many connections one address may have; on loopback everybody is one address. */
  maxPerAddress?: number
  /** How long a full socket may stay full before its reader is let go, in milliseconds. */
  patience?: number
  /** How often watchers are asked for a sign of life, in milliseconds; who gave none by the next time is cut off. */
  heartbeat?: number
  /** How long a request may take to arrive, in milliseconds. */
  requestTimeout?: number
  /** What browsers get at `/`. */
  pages?: Pages | undefined
}

/** How long a closing hub waits for its watchers, in milliseconds. */
const CLOSE_GRACE = 2_000
/** Connections for requests, beside those of watchers. */
const MAX_REQUESTS = 256

/**
 * Serves runs by websocket and HTTP. `/` is the run that this server is about, `/runs/NAME` any of its shelf; see
 * `docs/protocol.md`. Who may come in is said in `guard.ts`, who gets what when in `fanout.ts`.
 *
 * @throws {@link HubPortError}, or UsageError for a token that won't do
 */
export async function openHub(
  shelf: Shelf,
  {
    port = 0,
    host = '127.0.0.1',
    token,
    maxWatchers = 2_000,
    maxPerAddress = isLoopbackName(host) ? maxWatchers + MAX_REQUESTS : 64,
    patience = 20_000,
    heartbeat = 30_000,
    requestTimeout = 10_000,
    pages,
  }: HubOptions = {},
): Promise<Hub> {
  const guard = createGuard({ host, token })
  const meters = createMeters()
  const fanOut = openFanOut(meters, { patience, heartbeat })
  const answer = answerHttp({ shelf, guard, meters, pages })
  const limits = { headersTimeout: requestTimeout, requestTimeout, keepAliveTimeout: 5_000 }
  const http = createServer(
    { ...limits, connectionsCheckingInterval: requestTimeout / 4, maxHeaderSize: 8 * 1024 },
    answer,
  )
  http.maxRequestsPerSocket = 1_000
  http.on('connection', limitConnections(meters, { maxPerAddress, maxAll: maxWatchers + MAX_REQUESTS }))

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_COMMAND,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  })
  http.on('upgrade', (request, raw: Socket, head) => {
    raw.on('error', () => raw.destroy())
    const turnAway = (status: string, why: keyof Meters['refused']) => {
      meters.refused[why] += 1
      raw.once('finish', () => raw.destroy())
      raw.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    }
    if (guard.stranger(request) !== undefined) return turnAway('403 Forbidden', 'stranger')
    if (meters.watchers >= maxWatchers) return turnAway('503 Too Many Watchers', 'full')
    sockets.handleUpgrade(request, raw, head, (socket) => {
      socket.on('error', () => socket.terminate())
      if (guard.mayRead(request)) return void seat(socket, raw, request)
      // A page can't see why a handshake failed, but it can see why a websocket was closed.
      meters.refused.token += 1
      socket.close(CLOSE.unauthorized, 'token')
    })
  })

  const seat = async (socket: WebSocket, raw: Socket, request: IncomingMessage): Promise<void> => {
    socket.pause() // what arrives meanwhile waits
    const run = runOf(request.url ?? '/')
    const feed = run === null ? undefined : await shelf.open(run).catch(() => undefined)
    socket.resume()
    if (socket.readyState !== socket.OPEN) return
    if (!feed && run !== undefined) socket.close(CLOSE.noRun, 'no such run')
    else attend(socket, raw, { shelf, feed, fanOut, meters, mayControl: guard.mayControl(request) })
  }

  await new Promise<void>((resolve, reject) => {
    http.on('error', (cause) => reject(new HubPortError(port, cause)))
    http.listen(port, host, resolve)
  })
  const { port: bound } = http.address() as AddressInfo
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    get watchers() {
      return meters.watchers
    },
    async close({ abruptly = false } = {}) {
      const closed = new Promise((resolve) => http.close(resolve))
      if (abruptly) for (const socket of sockets.clients) socket.terminate()
      await fanOut.close(wallClock() + (abruptly ? 0 : CLOSE_GRACE))
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await closed
    },
  }
}

/** Counts connections, and cuts off those above the caps before they cost anything. */
function limitConnections(
  meters: Meters,
  { maxPerAddress, maxAll }: { maxPerAddress: number; maxAll: number },
): (raw: Socket) => void {
  const open = new Map<string, number>()
  return (raw) => {
    const address = raw.remoteAddress ?? ''
    const count = open.get(address) ?? 0
    if (count >= maxPerAddress || meters.connections >= maxAll) {
      meters.refused[count >= maxPerAddress ? 'address' : 'full'] += 1
      raw.destroy()
      return
    }
    open.set(address, count + 1)
    meters.connections += 1
    raw.once('close', () => {
      meters.connections -= 1
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  }
}

export class HubPortError extends Error {
  override readonly name = 'Arena.HubPortError'
  constructor(port: number, cause: unknown) {
    super(`The hub can't listen on port ${port}. Take another with --port, or 0 for a free one.`, { cause })
  }
}
