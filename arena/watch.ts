// biome-ignore lint/plugin: a reader of a run, not a part of one
import { WebSocket } from 'ws'
import type { Event } from './event.ts'
import { printable } from './printable.ts'
import { CLOSE, type Filter, Message } from './protocol.ts'

/**
 * Follows a run's events over websocket until the run ends, the signal aborts, or the hub can't be reached. After a
 * broken connection it comes back with the last seq it saw, so `onEvent` sees each event once and in order.
 *
 * @param wait - pauses between attempts; the arena's clock gives it
 * @throws {@link UnreachableHubError} when `attempts` connections in a row brought nothing
 * @throws {@link WatchRefusedError} when the hub does not take the filter or `since`
 * @throws {@link StrangeHubError} when it says what no hub says, or an event on which `onEvent` throws
 */
export async function watch(
  url: string,
  onEvent: (event: Event) => void,
  {
    since = -1,
    filter = {} as Filter,
    attempts = 5,
    wait,
    signal,
  }: { since?: number; filter?: Filter; attempts?: number; wait: (ms: number) => Promise<void>; signal?: AbortSignal },
): Promise<void> {
  let cursor = since
  let failures = 0
  while (!signal?.aborted) {
    const before = cursor
    const { code, why, error } = await connectOnce(url, cursor, filter, signal, (event) => {
      if (event.seq <= cursor) throw new RangeError(`seq ${event.seq} after seq ${cursor}`)
      cursor = event.seq
      onEvent(event)
    })
    if (error) throw error
    if (code === CLOSE.ended || signal?.aborted) return
    failures = cursor > before ? 0 : failures + 1
    if (failures >= attempts) throw new UnreachableHubError(url, why)
    await wait(Math.min(200 * 2 ** failures, 3_000))
  }
}

function connectOnce(
  url: string,
  since: number,
  filter: Filter,
  signal: AbortSignal | undefined,
  onEvent: (event: Event) => void,
): Promise<{ code: number; why: string; error: Error | undefined }> {
  return new Promise((resolve) => {
    let why = ''
    let error: Error | undefined
    // biome-ignore lint/plugin: as above
    const socket = new WebSocket(url)
    const stop = () => socket.close()
    signal?.addEventListener('abort', stop, { once: true })
    socket.on('open', () => socket.send(JSON.stringify({ id: 1, method: 'subscribe', params: { since, filter } })))
    socket.on('message', (data) => {
      if (error) return
      try {
        const message = Message.parse(JSON.parse(data.toString()))
        if ('event' in message) onEvent(message.event)
        if ('error' in message) error = new WatchRefusedError(message.error.message)
      } catch (cause) {
        error = new StrangeHubError(url, cause)
      }
      if (error) socket.terminate()
    })
    socket.on('error', ({ message }) => {
      why = message
    })
    socket.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      resolve({ code, why, error })
    })
  })
}

export class UnreachableHubError extends Error {
  override readonly name = 'Arena.UnreachableHubError'
  constructor(url: string, why: string) {
    super(`No run answers at ${url}${why ? ` (${why})` : ''}. \`polity run\` prints the address of its hub.`)
  }
}

export class WatchRefusedError extends Error {
  override readonly name = 'Arena.WatchRefusedError'
  constructor(why: string) {
    super(`The hub does not take this subscription: ${printable(why).slice(0, 200)}.`)
  }
}

export class StrangeHubError extends Error {
  override readonly name = 'Arena.StrangeHubError'
  constructor(url: string, cause: unknown) {
    super(`The server at ${url} sent what no run sends. Is it the address that \`polity run\` printed?`, { cause })
  }
}
