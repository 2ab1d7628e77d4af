// biome-ignore lint/plugin: this is the port to watchers
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { asyncApi } from './asyncapi.ts'
import { statusOf } from './attend.ts'
import type { Event } from './event.ts'
import type { Feed, Shelf } from './feed.ts'
import type { Guard } from './guard.ts'
import { createTally, type Meters, renderMetrics } from './meters.ts'
import { PAGE_POLICY, type Pages } from './pages.ts'
import { Filter, matches } from './protocol.ts'
import { LongLineError } from './tail.ts'

/** Most events of one answer. */
const MAX_EVENTS = 10_000
/** How long a reader of an answer may take nothing, in milliseconds. */
const PATIENCE = 20_000
/** How much of an answer is handed to a socket at once, in characters. */
const CHUNK = 64 * 1024

interface Site {
  shelf: Shelf
  guard: Guard
  meters: Meters
  pages: Pages | undefined
}

/** The HTTP side of a hub: it reads and changes nothing. Errors are `{ error: { code, message } }`. */
export function answerHttp(site: Site): (request: IncomingMessage, response: ServerResponse) => void {
  const tally = createTally()
  let described: object | undefined
  return (request, response) => {
    const { guard, meters } = site
    const why = guard.stranger(request)
    if (why !== undefined) {
      meters.refused.stranger += 1
      return fail(response, 403, 'stranger', why)
    }
    const { origin } = request.headers
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin).setHeader('vary', 'origin')
    if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end()
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return fail(response.setHeader('allow', 'GET, HEAD'), 405, 'method', 'this server is read: GET or HEAD')
    const { pathname, searchParams } = urlOf(request.url ?? '/')
    if (site.pages && isPage(pathname, request)) return void sendPage(site.pages, pathname, response)
    if (pathname === '/health') return json(response, 200, { ok: true, watchers: meters.watchers })
    if (pathname === '/asyncapi.json') {
      described ??= asyncApi()
      return json(response, 200, described)
    }
    if (!guard.mayRead(request)) {
      meters.refused.token += 1
      return fail(response.setHeader('www-authenticate', 'Bearer'), 401, 'token', 'send Authorization: Bearer TOKEN')
    }
    if (pathname === '/metrics')
      return send(response, 200, { 'content-type': METRICS }, renderMetrics(meters, site.shelf.held(), tally))
    const what = pathname === '/runs' ? 'the list of runs' : 'the run'
    answerRun(site.shelf, { pathname, searchParams }, response).catch((error: unknown) =>
      fail(response, 500, 'failed', error instanceof LongLineError ? error.message : `${what} could not be read`),
    )
  }
}

/** `/` is the page to browsers, and the run to programs. */
function isPage(pathname: string, { headers }: IncomingMessage): boolean {
  return pathname === '/' ? (headers.accept ?? '').includes('text/html') : pathname.startsWith('/page/')
}

async function sendPage(pages: Pages, pathname: string, response: ServerResponse): Promise<void> {
  try {
    const page = (await pages()).get(pathname)
    if (page) send(response, 200, { ...PAGE, 'content-type': page.type, vary: 'accept' }, page.bytes)
    else fail(response, 404, 'not-found', 'the page has no such file')
  } catch {
    fail(response, 500, 'failed', 'the page could not be made: `npm ci` brings what it is made with')
  }
}

async function answerRun(
  shelf: Shelf,
  { pathname, searchParams }: Pick<URL, 'pathname' | 'searchParams'>,
  response: ServerResponse,
): Promise<void> {
  if (pathname === '/runs') return json(response, 200, shelf.list())
  const run = runOf(pathname)
  const feed = run === null ? undefined : await shelf.open(run)
  if (!feed) return fail(response, 404, 'not-found', missing(run))
  if (!pathname.endsWith('/events')) return json(response, 200, statusOf(feed))
  const query = Query.safeParse(Object.fromEntries(QUERY.map((name) => [name, searchParams.getAll(name)])))
  const stray = [...searchParams.keys()].find((name) => !QUERY.includes(name))
  if (stray !== undefined) return fail(response, 400, 'bad-query', `there is no ${stray}: ${QUERY.join(', ')}`)
  if (!query.success) {
    const name = String(query.error.issues[0]?.path[0])
    return fail(response, 400, 'bad-query', WANTED[name] ?? 'this is no question')
  }
  await sendEvents(feed, query.data, response)
}

/** What to ask for instead. */
function missing(run: string | undefined | null): string {
  if (run === null) return 'there are /health, /runs, /runs/NAME, /runs/NAME/events, /metrics'
  if (run === undefined) return 'this address is of no run: GET /runs lists those that are here, each at /runs/NAME'
  return 'there is no run of this name: GET /runs lists those that are here'
}

/** Lines of events, and in the headers how to go on: `polity-cursor` is the `since` of the next question. */
async function sendEvents(
  { events, ended }: Feed,
  { since, limit, ...filter }: z.output<typeof Query>,
  response: ServerResponse,
): Promise<void> {
  const found: Event[] = []
  let cursor = since
  for (; cursor + 1 < events.length && found.length < limit; cursor++) {
    const event = events[cursor + 1] as Event
    if (matches(filter, event)) found.push(event)
  }
  response.writeHead(200, {
    ...SAFE,
    'content-type': 'application/x-ndjson',
    'polity-cursor': cursor,
    'polity-seq': events.length - 1,
    'polity-ended': String(ended),
  })
  // biome-ignore lint/plugin: this is the port to watchers
  response.setTimeout(PATIENCE, () => response.destroy())
  let text = ''
  for (const event of found) {
    text += `${JSON.stringify(event)}\n`
    if (text.length < CHUNK) continue
    if (response.destroyed) return
    if (!response.write(text)) await drained(response)
    text = ''
  }
  response.end(text)
}

/** Resolves when there is room again, or nobody who reads. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}

/**
 * The run that an address is about: `/runs/NAME` and what lies below; undefined for `/`, the run that the server is about; null
 * for any other.
 */
export function runOf(url: string): string | undefined | null {
  const { pathname } = urlOf(url)
  if (pathname === '/' || pathname === '/events') return undefined
  const name = /^\/runs\/([^/]+)(?:\/events)?$/.exec(pathname)?.[1]
  try {
    return name === undefined ? null : decodeURIComponent(name)
  } catch {
    return null
  }
}

function urlOf(url: string): URL {
  const full = `http://hub${url}`
  return new URL(url.startsWith('/') && URL.canParse(full) ? full : 'http://hub/none')
}

const QUERY: readonly string[] = ['since', 'limit', 'type', 'agent']
const whole = (least: number, most: number) =>
  z.preprocess(
    (texts) => (Array.isArray(texts) && texts.length > 0 ? Number(texts[0] || Number.NaN) : undefined),
    z.int().min(least).max(most).optional(),
  )
const Query = z
  .object({
    since: whole(-1, Number.MAX_SAFE_INTEGER),
    limit: whole(1, MAX_EVENTS),
    type: z.array(z.string()),
    agent: z.array(z.string()),
  })
  .transform(({ since = -1, limit = 1_000, type, agent }) => ({ since, limit, ...filterOf(type, agent) }))
  .pipe(z.object({ since: z.number(), limit: z.number(), ...Filter.shape }))

/** What each question takes, in words, by the name it has here or in a filter. */
const WANTED: Readonly<Record<string, string>> = {
  since: 'since takes a whole number from -1 on',
  limit: `limit takes a whole number from 1 to ${MAX_EVENTS}`,
  types: 'type takes the type of an event, or what it begins with, such as action: at most 50 of them',
  agents: 'agent takes the name of an agent: at most 1000 of them',
}

function filterOf(types: string[], agents: string[]): Filter {
  return { ...(types.length > 0 && { types }), ...(agents.length > 0 && { agents }) }
}

const SAFE = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'access-control-expose-headers': 'polity-cursor, polity-seq, polity-ended',
}
const PAGE = { 'content-security-policy': PAGE_POLICY, 'cross-origin-resource-policy': 'same-origin' }
const PREFLIGHT = { ...SAFE, 'access-control-allow-headers': 'authorization', 'access-control-allow-methods': 'GET' }
const METRICS = 'text/plain; version=0.0.4; charset=utf-8'

function send(response: ServerResponse, code: number, headers: Record<string, string>, body: string | Buffer): void {
  response.writeHead(code, { ...SAFE, ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

function json(response: ServerResponse, code: number, body: object): void {
  send(response, code, { 'content-type': 'application/json' }, `${JSON.stringify(body)}\n`)
}

function fail(response: ServerResponse, code: number, name: string, message: string): void {
  if (response.headersSent) response.destroy()
  else json(response, code, { error: { code: name, message: message.slice(0, 200) } })
}
