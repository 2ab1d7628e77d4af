import { BaseError, RpcRequestError, TimeoutError, type Transport, type WebSocketTransport, webSocket } from 'viem'
import { type Anvil, AnvilGoneError } from './anvil.ts'
import { every, pause } from './clock.ts'

/** How long anvil may be silent, in milliseconds: it may have been stopped and go on, or share its processor with many. */
const PATIENCE = 120_000
/** No method of anvil's: several requests in one message. One batch at a time. */
export const BATCH = 'polity_batch'
/** Of as many anvil keeps the order; requests that are sent one by one, and not waited for, overtake each other. */
export const BATCH_SIZE = 30
export interface Batch {
  method: string
  calls: readonly unknown[][]
}
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
        const [{ method, params }] = asked as [{ method: string; params?: unknown }]
        if (method !== BATCH) return await (transport.request as (...args: unknown[]) => Promise<unknown>)(...asked)
        const client = (await transport.value?.getRpcClient()) as unknown as SocketClient
        return await askBatch(client, { ...(params as Batch), url, patience })
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

/** A request whose answer can't come any more doesn't wait for it. A race with `gone` would keep each answer for as long as anvil runs. */
function gonePromptly<Args extends unknown[]>(ask: (...args: Args) => Promise<unknown>, gone: Promise<never>) {
  const waiting = new Set<(error: unknown) => void>()
  let end: { error: unknown } | undefined
  gone.catch((error) => {
    end = { error }
    for (const reject of waiting) reject(error)
  })
  return (...args: Args): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (end) return reject(end.error)
      waiting.add(reject)
      ask(...args)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject))
    })
}

/** What viem keeps of a socket, as far as batches need it. */
interface SocketClient {
  requests: Map<unknown, { onResponse: (answer: unknown) => void; onError?: (error: Error) => void }>
  socket: { request(message: { body: unknown }): void }
}

/** viem has no batches on sockets. Their answer is an array and so has no id: it is looked up under none. */
async function askBatch(
  { requests, socket }: SocketClient,
  { method, calls, url, patience }: { method: string; calls: readonly unknown[][]; url: string; patience: number },
): Promise<unknown[]> {
  const body = calls.map((params, id) => ({ jsonrpc: '2.0', id, method, params }))
  let cancel = () => {}
  const said = await new Promise<unknown>((resolve, reject) => {
    if (requests.has(undefined)) throw new Error('a batch is under way already')
    cancel = every(patience, () => reject(new AnvilSilentError(patience)))
    requests.set(undefined, { onResponse: resolve, onError: reject })
    socket.request({ body })
  }).finally(() => {
    cancel()
    requests.delete(undefined)
  })
  const answers = (Array.isArray(said) ? said : [said]) as { id: number; result?: unknown; error?: RpcError }[]
  const wrong = answers.find(({ error }) => error)?.error
  if (wrong) throw new RpcRequestError({ body: { method }, error: wrong, url })
  return answers.toSorted((a, b) => a.id - b.id).map(({ result }) => result)
}

type RpcError = { code: number; message: string }

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
