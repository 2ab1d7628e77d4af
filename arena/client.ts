import { type Event, readEvent } from './eventSchema.ts'
import { printable } from './printable.ts'
import { CLOSE, type Command, type Filter, Message, SUBPROTOCOL, TOKEN_PREFIX, type Writing } from './protocol.ts'

export interface FollowOptions {
  /** The last seq that is known already; -1, the default, takes the history from the start. */
  since?: number
  filter?: Filter
  token?: string | undefined
  /** Told what agents are writing, where their models are asked by the hub's own process. It may be told of an agent before earlier events are read. */
  onWriting?: ((writing: Writing) => void) | undefined
  /** Ends it without an error. */
  signal?: AbortSignal
  /** How many connections in a row may bring nothing. */
  attempts?: number
}

/** Longest wait before coming back, in milliseconds; the first is up to 200 and each doubles. */
const LONGEST_WAIT = 5_000
/** How many events may wait for a slow reader before the connection is given up, to be taken up again with `since`. */
const MAX_WAITING = 10_000
/** After how much silence a connection is asked whether it still is one, and after how much more it is given up, in milliseconds. */
const SILENCE = 30_000

/**
 * The events of a run, in Node and in browsers: its history, then each as it happens, until the run ends or the signal aborts. After
 * a broken connection it comes back with the last seq it saw, so each event comes once and in order. Who reads slowly costs
 * no memory: what is too much is asked for again.
 *
 * @example
 * for await (const event of follow('ws://127.0.0.1:4000')) console.log(event.seq, event.type)
 *
 * @throws {@link UnreachableHubError} when `attempts` connections in a row brought nothing
 * @throws {@link WatchRefusedError} when the hub does not take filter, `since` or token, or has no such run
 * @throws {@link StrangeHubError} when it says what no hub says, or goes on with another history
 */
export async function* follow(
  url: string,
  { since = -1, filter = {}, token, onWriting, signal, attempts = 5 }: FollowOptions = {},
): AsyncGenerator<Event, void, void> {
  const whole = !filter.types && !filter.agents
  let cursor = since
  let head: string | undefined
  let failures = 0
  while (!signal?.aborted) {
    const before = cursor
    const line = listen(url, { since: cursor, filter, token, onWriting, signal })
    let end: End | undefined
    try {
      while (!end) {
        const said = await line.next()
        if (!('seq' in said)) end = said
        else {
          if (said.seq <= cursor || (whole && said.seq !== cursor + 1))
            throw new StrangeHubError(url, new RangeError(`seq ${said.seq} after seq ${cursor}`))
          if (whole && head !== undefined && said.prev !== head)
            throw new StrangeHubError(url, new Error(`event ${said.seq} does not follow the one before it`))
          cursor = said.seq
          head = said.hash
          yield said
        }
      }
    } finally {
      line.close()
    }
    if (end.error) throw end.error
    if (end.code === CLOSE.ended || signal?.aborted) return
    if (end.code === CLOSE.unauthorized) throw new WatchRefusedError('it is read with a token: set POLITY_TOKEN')
    if (end.code === CLOSE.noRun) throw new WatchRefusedError('it has no run of this name: see /runs')
    if (end.full) continue
    failures = cursor > before ? 0 : failures + 1
    if (failures >= attempts) throw new UnreachableHubError(url, await whyUnreachable(url))
    await sleep(jitter(Math.min(200 * 2 ** failures, LONGEST_WAIT)), signal)
  }
}

/** What is asked of a hub, without the number of the question. */
export type Ask = Command extends infer Each
  ? Each extends { method: infer Method; params: infer Params }
    ? { method: Method; params?: Partial<Params> }
    : never
  : never

/**
 * Asks a hub one thing, such as `{ method: 'pause' }`.
 *
 * @throws {@link UnreachableHubError}, {@link WatchRefusedError} with the hub's reason
 */
export async function ask(
  url: string,
  command: Ask,
  { token, timeout = 10_000 }: { token?: string | undefined; timeout?: number } = {},
): Promise<Record<string, unknown>> {
  const socket = openSocket(url, token)
  let cancel = () => {}
  try {
    return await new Promise((resolve, reject) => {
      cancel = after(timeout, () => reject(new UnreachableHubError(url, `no answer in ${timeout / 1000} s`)))
      socket.onopen = () => socket.send(JSON.stringify({ id: 1, ...command }))
      socket.onmessage = ({ data }) => {
        const message = read(url, data)
        if (message instanceof Error) reject(message)
        else if ('error' in message) reject(new WatchRefusedError(message.error.message, message.error.code))
        else if ('result' in message) resolve(message.result)
      }
      socket.onclose = ({ code }) => {
        if (code === CLOSE.unauthorized)
          reject(new WatchRefusedError('it is read with a token: set POLITY_TOKEN', 'unauthorized'))
        else if (code === CLOSE.noRun) reject(new WatchRefusedError('it has no run of this name: see /runs'))
        else whyUnreachable(url).then((why) => reject(new UnreachableHubError(url, why)))
      }
    })
  } finally {
    cancel()
    socket.onclose = null
    socket.close()
  }
}

/** How a connection ended. */
interface End {
  code: number
  error?: Error
  /** It was given up because more came than was read. */
  full?: boolean
}

interface Line {
  next(): Promise<Event | End>
  close(): void
}

function listen(
  url: string,
  {
    since,
    filter,
    token,
    onWriting,
    signal,
  }: { since: number; filter: Filter } & Pick<FollowOptions, 'token' | 'onWriting'> & {
      signal: AbortSignal | undefined
    },
): Line {
  const waiting: Event[] = []
  let [taken, ended] = [0, undefined as End | undefined]
  let wake = () => {}
  let heard = true
  const end = (how: End) => {
    ended ??= how
    stopAsking()
    signal?.removeEventListener('abort', stop)
    if (how.error) waiting.length = taken
    socket.close()
    wake()
  }
  const stop = () => end({ code: 1000 })
  const socket = openSocket(url, token)
  const stopAsking = again(SILENCE, () => {
    if (!heard) end({ code: 1006 })
    heard = false
    if (socket.readyState === 1) socket.send(JSON.stringify({ id: 2, method: 'status' }))
  })
  signal?.addEventListener('abort', stop, { once: true })
  const params = { since, filter, ...(onWriting && { writing: true }) } // an older hub knows nothing of it
  socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'subscribe', params }))
  socket.onmessage = ({ data }) => {
    if (ended) return
    heard = true
    const message = read(url, data)
    if (message instanceof Error) end({ code: 1000, error: message })
    else if ('error' in message) end({ code: 1000, error: new WatchRefusedError(message.error.message) })
    else if ('event' in message) {
      waiting.push(message.event)
      if (waiting.length - taken > MAX_WAITING) end({ code: 1000, full: true })
      wake()
    } else if ('writing' in message) onWriting?.(message.writing)
  }
  socket.onclose = ({ code }) => end({ code })
  return {
    async next() {
      while (taken >= waiting.length && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      const event = waiting[taken]
      if (!event || signal?.aborted) return ended ?? { code: 1000 }
      taken += 1
      if (taken === waiting.length) taken = waiting.length = 0
      return event
    },
    close: () => end({ code: 1000 }),
  }
}

function openSocket(url: string, token: string | undefined): WebSocket {
  // biome-ignore lint/plugin: a reader of a run, not a part of one
  return new WebSocket(url, token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, `${TOKEN_PREFIX}${token}`])
}

/** A websocket does not say why it can't connect; a plain request to the same server may. */
async function whyUnreachable(url: string): Promise<string> {
  try {
    const { origin } = new URL(url.replace(/^ws/, 'http'))
    // biome-ignore lint/plugin: as above
    const { status } = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(2_000) })
    return status === 200 ? 'it takes no more watchers, or none from here' : `it answers ${status}`
  } catch (error) {
    const { cause, message } = error as Error
    return cause instanceof Error && cause.message ? cause.message : message
  }
}

/** Many who lost one hub should not come back at once. */
function jitter(ms: number): number {
  // biome-ignore lint/plugin: as above
  return ms * (0.5 + Math.random() / 2)
}

function after(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: as above
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

function again(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: as above
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = after(ms, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}

function read(url: string, data: unknown): Message | Error {
  try {
    const message: unknown = JSON.parse(String(data))
    return isOfEvent(message) ? { event: readEvent(message.event) } : Message.parse(message)
  } catch (cause) {
    return new StrangeHubError(url, cause)
  }
}

/** Nearly all messages are: they are read the short way. */
function isOfEvent(message: unknown): message is { event: unknown } {
  return typeof message === 'object' && message !== null && 'event' in message && Object.keys(message).length === 1
}

export class UnreachableHubError extends Error {
  override readonly name = 'Arena.UnreachableHubError'
  constructor(url: string, why: string) {
    super(
      `No run answers at ${url}${why ? ` (${printable(why)})` : ''}. \`npx polity run\` prints the address of its hub.`,
    )
  }
}

export class WatchRefusedError extends Error {
  override readonly name = 'Arena.WatchRefusedError'
  /** The hub's word for it, such as `unauthorized`, where it gave one. */
  readonly code: string | undefined
  constructor(why: string, code?: string) {
    super(`The hub does not take this: ${printable(why).replace(/\.$/, '').slice(0, 200)}.`)
    this.code = code
  }
}

export class StrangeHubError extends Error {
  override readonly name = 'Arena.StrangeHubError'
  constructor(url: string, cause: unknown) {
    super(`The server at ${url} sent what no run sends. Is it the address that \`npx polity run\` printed?`, { cause })
  }
}
