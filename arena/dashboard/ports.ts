/** What the page takes from its browser beside the document; it reads runs and is no part of one. */

/** An answer of the hub as JSON, or its reason in an error. */
export async function getJson(path: string, token: string | undefined): Promise<unknown> {
  // biome-ignore lint/plugin: a reader of runs
  const answer = await fetch(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  const body = (await answer.json()) as { error?: { message?: string } }
  if (!answer.ok) throw new HubAnswerError(answer.status, body.error?.message ?? answer.statusText)
  return body
}

/** Calls `act` again and again until the returned function is called. */
export function every(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: a reader of runs
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
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
