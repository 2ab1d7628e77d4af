/** What the page takes from its browser beside the document; it reads runs and is no part of one. */

/** An answer of the hub as JSON, or its reason in an error. */
export async function getJson(path: string, token: string | undefined): Promise<unknown> {
  return (await get(path, { token })).json()
}

/** A piece of a run's log. */
export interface Piece {
  lines: string[]
  /** The newest event that the hub has. */
  newest: number
  ended: boolean
}

/**
 * The events after `since`, many in one answer.
 *
 * @throws {@link HubAnswerError}, or TypeError when the hub can't be reached
 */
export async function getPiece(
  run: string,
  { since, limit, token, signal }: { since: number; limit: number; token: string | undefined; signal: AbortSignal },
): Promise<Piece> {
  const answer = await get(`/runs/${encodeURIComponent(run)}/events?since=${since}&limit=${limit}`, { token, signal })
  const lines = (await answer.text()).split('\n')
  lines.pop()
  const { headers } = answer
  return { lines, newest: Number(headers.get('polity-seq')), ended: headers.get('polity-ended') === 'true' }
}

async function get(
  path: string,
  { token, signal }: { token: string | undefined; signal?: AbortSignal },
): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  // biome-ignore lint/plugin: a reader of runs
  const answer = await fetch(path, { headers, ...(signal && { signal }) })
  if (answer.ok) return answer
  const body = (await answer.json().catch(() => ({}))) as { error?: { message?: string } }
  throw new HubAnswerError(answer.status, body.error?.message ?? answer.statusText)
}

/** Calls `act` again and again until the returned function is called. */
export function every(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: a reader of runs
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}

/** Calls `act` once, unless the returned function is called before. */
export function after(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: a reader of runs
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

/** Tells how many milliseconds ago it was started. */
export function stopwatch(): () => number {
  // biome-ignore lint/plugin: a reader of runs
  const clock = performance
  const start = clock.now()
  return () => clock.now() - start
}

/** Tells when so many milliseconds from now are over. */
export function budget(ms: number): () => boolean {
  const took = stopwatch()
  return () => took() >= ms
}

/** Resolves when the browser has drawn what there is to draw; in a tab that nobody sees, at once. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) after(0, resolve)
    else requestAnimationFrame(() => after(0, resolve))
  })
}

/** The websocket's address of a run of this hub. */
export function addressOf(run: string): string {
  return `${location.origin.replace(/^http/, 'ws')}/runs/${encodeURIComponent(run)}`
}

export class HubAnswerError extends Error {
  override readonly name = 'Page.HubAnswerError'
  readonly status: number
  constructor(status: number, why: string) {
    super(
      status === 401
        ? 'This hub is read with a token: open the page with #token=… in its address.'
        : `The hub says: ${why}.`,
    )
    this.status = status
  }
}
