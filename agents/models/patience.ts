/** The network as models are reached by it. There is none in this folder: it comes from above. */
export interface Network {
  send: Fetch
  /** Calls `act` after so many milliseconds, unless the returned function is called first; the process waits for it, unless `holds` is false. */
  after(ms: number, act: () => void, holds?: boolean): () => void
}

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** How many times the longest silence a whole answer may take. */
const WHOLE = 10

/**
 * A `fetch` that gives up when nothing comes for `ms`: until the answer begins, and between any two pieces of it; and when it
 * has not all come after ten times as long, for one that never ends would be heard for ever. What the libraries of providers call a
 * timeout ends when an answer begins, so a stream that stalls would be waited for.
 */
export function patient({ send, after }: Network, ms: number): Fetch {
  return async (input, init = {}) => {
    const stop = new AbortController()
    const wait = () => after(ms, () => stop.abort(new SilenceError(ms)))
    const signal = init.signal ? AbortSignal.any([init.signal, stop.signal]) : stop.signal
    const cancel = wait()
    // An answer that nobody reads to its end holds no process.
    const end = after(ms * WHOLE, () => stop.abort(new EndlessError(ms * WHOLE)), false)
    const { body, status, statusText, headers } = await send(input, { ...init, signal })
      .finally(cancel)
      .catch((error) => {
        end()
        throw error
      })
    if (!body) end()
    return new Response(body && heard(body, wait, end), { status, statusText, headers })
  }
}

function heard(body: ReadableStream<Uint8Array>, wait: () => () => void, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(controller) {
      const cancel = wait()
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        end()
        controller.close()
      } catch (error) {
        end()
        throw error
      } finally {
        cancel()
      }
    },
    cancel(reason) {
      end()
      return reader.cancel(reason)
    },
  })
}

/** Nothing came for too long; `timed out` is what libraries know it by. */
export class SilenceError extends Error {
  override readonly name = 'Agents.SilenceError'
  constructor(ms: number) {
    super(`timed out: nothing came for ${ms} ms`)
  }
}

/** An answer had no end. */
export class EndlessError extends Error {
  override readonly name = 'Agents.EndlessError'
  constructor(ms: number) {
    super(`timed out: the answer was not all there after ${ms} ms`)
  }
}
