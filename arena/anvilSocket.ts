import { BaseError, RpcRequestError, TimeoutError, type Transport, type WebSocketTransport, webSocket } from 'viem'
import { type Anvil, AnvilGoneError } from './anvil.ts'
import { pause } from './clock.ts'

/** How long anvil may be silent, in milliseconds: it may have been stopped and go on, or share its processor with many. */
const PATIENCE = 120_000
/** How long after a broken socket the end of the process may show, in milliseconds. */
const GRACE = 2_000

/**
 * The way of every request to anvil, reads too: where its process has ended, that is what the request fails with.
 *
 * @throws {AnvilGoneError} or {@link AnvilSilentError}
 */
export function anvilSocket({ url, gone }: Pick<Anvil, 'url' | 'gone'>, patience = PATIENCE): WebSocketTransport {
  const socket = webSocket(url, { reconnect: false, keepAlive: false, retryCount: 0, timeout: patience })
  return (options) => {
    const transport = socket(options)
    const ask = async (...asked: unknown[]): Promise<unknown> => {
      try {
        return await (transport.request as (...args: unknown[]) => Promise<unknown>)(...asked)
      } catch (error) {
        if (has(error, RpcRequestError)) throw error // anvil's own answer
        if (has(error, TimeoutError)) throw new AnvilSilentError(patience, { cause: error })
        // biome-ignore lint/plugin: the end of the run, under one name or another
        await Promise.race([gone, pause(GRACE)])
        throw error
      }
    }
    return { ...transport, request: gonePromptly(ask, gone) as ReturnType<Transport>['request'] }
  }
}

/** viem keeps sockets by address, and the next anvil may get the same port: the socket of one that ends is let go. */
export async function closeSocket({ transport }: { transport: { getRpcClient: () => Promise<{ close(): void }> } }) {
  const socket = await transport.getRpcClient().catch(() => undefined)
  socket?.close()
}

/** A request whose answer can't come any more doesn't wait for it. */
function gonePromptly<Args extends unknown[]>(ask: (...args: Args) => Promise<unknown>, gone: Promise<never>) {
  // biome-ignore lint/plugin: an answer, or the end of the run
  return (...args: Args): Promise<unknown> => Promise.race([ask(...args), gone])
}

function has(error: unknown, kind: typeof RpcRequestError | typeof TimeoutError): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof kind) !== null
}

/** The end of anvil, if that is why this failed: callers wrap what their requests say. */
export function endOfAnvil(error: unknown): unknown {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof AnvilGoneError || inner instanceof AnvilSilentError) return inner
  return error
}

export class AnvilSilentError extends Error {
  override readonly name = 'Arena.AnvilSilentError'
  constructor(patience: number, options?: ErrorOptions) {
    super(
      `anvil has not answered for ${patience / 1000} s. Is it stopped? Go on with \`npx polity run --resume RUN\`.`,
      options,
    )
  }
}
