import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { pause } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { UsageError } from '../../arena/exit.ts'
import { oneRun } from '../../arena/feed.ts'
import { type Hub, type HubOptions, openHub } from '../../arena/hub.ts'
import { loadPages, watchingPage } from '../../arena/pages.ts'
import { CLOSE, RunCard } from '../../arena/protocol.ts'
import { growing } from './growing.ts'

const hubs: Hub[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close()
})

const TOKEN = 'a-token-of-sixteen-and-more'

async function open(options: HubOptions = {}, name?: string) {
  const feed = growing(name)
  const hub = await openHub(oneRun(feed.source), options)
  hubs.push(hub)
  return { ...feed, hub, http: hub.url.replace('ws', 'http') }
}

function ask(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

const lines = (body: string) =>
  body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event)

describe('GET', () => {
  test('default: health, the list, a status', async () => {
    const { http, grow } = await open()
    grow(3)
    expect(JSON.parse((await ask(`${http}/health`)).body)).toEqual({ ok: true, watchers: 0 })
    const list = JSON.parse((await ask(`${http}/runs`)).body)
    expect(RunCard.array().parse(list)).toMatchObject([{ run: 'test', state: 'live', events: 3 }])
    expect(JSON.parse((await ask(`${http}/runs/test`)).body)).toEqual({
      ...{ run: 'test', seq: 2, tick: 0, ended: false, paused: false },
    })
  })

  test('behavior: events by cursor, in pieces, with nothing between them', async () => {
    const { http, grow, end } = await open()
    grow(700)
    grow(300, 'action.denied', 'bob')
    end()
    let [cursor, ended] = ['-1', 'false']
    const seen: number[] = []
    for (let piece = 0; ended === 'false' || Number(cursor) < 1000; piece++) {
      const { headers, body } = await ask(`${http}/runs/test/events?since=${cursor}&limit=300`)
      seen.push(...lines(body).map(({ seq }) => seq))
      expect(headers['content-type']).toBe('application/x-ndjson')
      expect(lines(body)).toHaveLength(Math.min(300, 1001 - 300 * piece))
      cursor = headers['polity-cursor'] as string
      ended = headers['polity-ended'] as string
      expect(piece).toBeLessThan(5)
    }
    expect(seen).toEqual(Array.from({ length: 1001 }, (_, seq) => seq))
  })

  test('behavior: a filter moves the cursor over what it leaves out', async () => {
    const { http, grow } = await open()
    grow(10)
    grow(2, 'action.denied', 'bob')
    grow(5)
    const { headers, body } = await ask(`${http}/events?type=action&agent=bob&agent=eve`)
    expect(lines(body).map(({ seq }) => seq)).toEqual([10, 11])
    expect(headers).toMatchObject({ 'polity-cursor': '16', 'polity-seq': '16', 'polity-ended': 'false' })
  })

  test('behavior: a long answer is whole', async () => {
    const { http, grow } = await open()
    grow(10_000)
    expect(lines((await ask(`${http}/events?limit=10000`)).body)).toHaveLength(10_000)
  })

  test('behavior: metrics for Prometheus', async () => {
    const { http, grow, hub } = await open({}, 'a "b"\\')
    grow(2)
    grow(1, 'action.denied')
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    const { headers, body } = await ask(`${http}/metrics`)
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(body.split('\n').filter((line) => /watchers|polity_run/.test(line))).toMatchInlineSnapshot(`
      [
        "# HELP polity_hub_watchers Open websockets.",
        "# TYPE polity_hub_watchers gauge",
        "polity_hub_watchers 1",
        "# HELP polity_hub_events_sent_total Events handed to watchers.",
        "# HELP polity_run_tick Tick of the newest event of a run that is watched or played here.",
        "# TYPE polity_run_tick gauge",
        "polity_run_tick{run="a \\"b\\"\\\\"} 0",
        "# HELP polity_run_ended Whether the run has ended.",
        "# TYPE polity_run_ended gauge",
        "polity_run_ended{run="a \\"b\\"\\\\"} 0",
        "# HELP polity_run_events_total Events of the run by type.",
        "# TYPE polity_run_events_total counter",
        "polity_run_events_total{run="a \\"b\\"\\\\",type="turn"} 2",
        "polity_run_events_total{run="a \\"b\\"\\\\",type="action.denied"} 1",
      ]
    `)
    socket.terminate()
  })

  test.each([
    ['error: nothing of this name', '/nothing', 404, 'not-found'],
    ['error: no such run', '/runs/other/events', 404, 'not-found'],
    ['error: a name that is no name', '/runs/%ZZ', 404, 'not-found'],
    ['error: a way out of the folder', '/runs/..%2f..%2fetc', 404, 'not-found'],
    ['error: no such question', '/events?sinc=1', 400, 'bad-query'],
    ['error: a token in the address', '/events?token=secret', 400, 'bad-query'],
    ['error: since is no number', '/events?since=x', 400, 'bad-query'],
    ['error: since is empty', '/events?since=', 400, 'bad-query'],
    ['error: too many at once', '/events?limit=10001', 400, 'bad-query'],
    ['error: an empty type', '/events?type=', 400, 'bad-query'],
    ['error: no address', '//[', 404, 'not-found'],
  ])('%s', async (_, path, status, code) => {
    const { hub } = await open()
    const { port } = new URL(hub.url)
    const answer = await raw(Number(port), `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code } })
    expect(answer).not.toContain('secret')
  })

  test.each([
    ['/runs/nope', 'there is no run of this name: GET /runs lists those that are here'],
    ['/events?since=abc', 'since takes a whole number from -1 on'],
    ['/events?limit=0', 'limit takes a whole number from 1 to 10000'],
    ['/events?type=', 'type takes the type of an event, or what it begins with, such as action: at most 50 of them'],
    ['/events?agent=', 'agent takes the name of an agent: at most 1000 of them'],
  ])('error: %s says what to ask for', async (path, message) => {
    const { http } = await open()
    expect(JSON.parse((await ask(`${http}${path}`)).body).error.message).toBe(message)
  })

  test('error: a list that can not be made is said, and the server goes on', async () => {
    const list = () => {
      throw new Error('ENOENT')
    }
    const hub = await openHub({ ...oneRun(growing().source), list })
    hubs.push(hub)
    const http = hub.url.replace('ws', 'http')
    expect(await ask(`${http}/runs`)).toMatchObject({ status: 500, body: expect.stringContaining('list of runs') })
    expect((await ask(`${http}/health`)).status).toBe(200)
  })

  test('error: nothing can be written', async () => {
    const { http } = await open()
    expect(await ask(`${http}/runs`, { method: 'POST' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    })
  })

  test('behavior: a page of this machine may read what it gets', async () => {
    const { http } = await open()
    const origin = 'http://localhost:5173'
    const { headers } = await ask(`${http}/events`, { headers: { origin } })
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'origin' })
    expect((await ask(`${http}/events`, { method: 'OPTIONS', headers: { origin } })).status).toBe(204)
  })
})

describe('pages', () => {
  const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

  test('default: files of a folder, which may ask here and nowhere else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polity-pages-'))
    mkdirSync(join(folder, 'page'))
    writeFileSync(join(folder, 'index.html'), '<title>x</title>')
    writeFileSync(join(folder, 'page', 'app.js'), 'export {}')
    writeFileSync(join(folder, 'page', 'secret.key'), 'x')
    const { http } = await open({ pages: async () => loadPages(folder) })
    const page = await ask(`${http}/`, browser)
    expect(page).toMatchObject({ status: 200, body: '<title>x</title>' })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
      ),
      'x-content-type-options': 'nosniff',
    })
    expect((await ask(`${http}/page/app.js`)).headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect((await ask(`${http}/page/secret.key`)).status).toBe(404)
    expect((await ask(`${http}/page/..%2f..%2fetc/passwd`)).status).toBe(404)
    expect((await ask(`${http}/runs`)).status).toBe(200)
  })

  test('behavior: to programs `/` is the run', async () => {
    const { http } = await open({ pages: async () => new Map() })
    expect(JSON.parse((await ask(`${http}/`)).body)).toMatchObject({ run: 'test' })
    expect((await ask(`${http}/`, browser)).status).toBe(404)
  })

  test('error: a page that can not be made', async () => {
    const { http } = await open({ pages: () => Promise.reject(new Error('no esbuild')) })
    expect(await ask(`${http}/`, browser)).toMatchObject({ status: 500, body: expect.stringContaining('npm ci') })
  })
})

test('watchingPage: what could not be made is tried again, what was made is kept', async () => {
  let tries = 0
  const pages = watchingPage(async () => {
    tries += 1
    if (tries === 1) throw new Error('no esbuild')
    return new Map()
  })
  await expect(pages()).rejects.toThrow('no esbuild')
  expect(await pages()).toBe(await pages())
  expect(tries).toBe(2)
})

describe('tokens', () => {
  test('error: a hub that others can reach needs one', async () => {
    await expect(openHub(oneRun(growing().source), { host: '0.0.0.0' })).rejects.toThrow(UsageError)
  })

  test.each(['short', 'with spaces in the middle', 'ä'.repeat(20)])('error: %s is none', async (token) => {
    await expect(openHub(oneRun(growing().source), { token })).rejects.toThrow(UsageError)
  })

  test('behavior: who can come from elsewhere reads with it', async () => {
    const { http } = await open({ host: '0.0.0.0', token: TOKEN })
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
    expect((await ask(`${http}/health`)).status).toBe(200)
    for (const path of ['/runs', '/runs/test', '/runs/test/events', '/metrics', '/none']) {
      expect(await ask(`${http}${path}`), path).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      })
      expect((await ask(`${http}${path}`, bearer(`${TOKEN}x`))).status, path).toBe(401)
      expect((await ask(`${http}${path}`, bearer(TOKEN))).status, path).toBe(path === '/none' ? 404 : 200)
    }
    expect((await ask(`${http}/metrics`, bearer(TOKEN))).body).toContain('refused_total{why="token"} 10')
  })

  test('behavior: a websocket without it is told so, one with it is not', async () => {
    const { hub } = await open({ host: '0.0.0.0', token: TOKEN })
    const end = (protocols: string[]) =>
      new Promise((resolve) => {
        const socket = new WebSocket(hub.url, protocols)
        socket.on('close', resolve)
        socket.on('open', () => socket.send('{"id":1,"method":"status"}'))
        socket.on('message', (data) => {
          resolve(JSON.parse(data.toString()))
          socket.terminate()
        })
      })
    expect(await end(['polity.v1'])).toBe(CLOSE.unauthorized)
    expect(await end(['polity.v1', 'polity.token.wrong'])).toBe(CLOSE.unauthorized)
    expect(await end(['polity.v1', `polity.token.${TOKEN}`])).toMatchObject({ result: { run: 'test' } })
  })

  test('behavior: its own pages may ask it, under any name; others may not', async () => {
    const { http } = await open({ host: '0.0.0.0', token: TOKEN })
    const headers = { authorization: `Bearer ${TOKEN}`, host: 'polity.example' }
    const from = async (origin: string) => (await ask(`${http}/runs`, { headers: { ...headers, origin } })).status
    expect(await from('https://polity.example')).toBe(200)
    expect(await from('https://evil.example')).toBe(403)
    expect(await from('http://localhost:5173')).toBe(403)
  })
})

describe('limits', () => {
  test('error: one connection too many of an address', async () => {
    const { hub, http } = await open({ maxPerAddress: 3 })
    const port = Number(new URL(hub.url).port)
    const held = [1, 2, 3].map(() => connect(port, '127.0.0.1'))
    await Promise.all(held.map((socket) => new Promise((resolve) => socket.on('connect', resolve))))
    await expect(ask(`${http}/health`)).rejects.toThrow()
    held[0]?.destroy()
    await pause(50)
    const { body } = await ask(`${http}/metrics`)
    expect(body).toContain('polity_hub_refused_total{why="address"} 1')
    for (const socket of held) socket.destroy()
  })

  test.each([
    ['says nothing', ''],
    ['never ends its headers', 'GET / HTTP/1.1\r\nhost: localhost\r\n'],
    ['never ends its upgrade', 'GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n'],
  ])('error: a connection that %s is closed', async (_, text) => {
    const { hub } = await open({ requestTimeout: 200 })
    const answer = await raw(Number(new URL(hub.url).port), text, 'x')
    expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })

  test('error: headers without end', async () => {
    const { hub } = await open()
    const text = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`
    expect(await raw(Number(new URL(hub.url).port), text)).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('error: a websocket that gives no sign of life is cut off', async () => {
    const { hub, grow } = await open({ heartbeat: 100 })
    const [living, dead] = [new WebSocket(hub.url), new WebSocket(hub.url, { autoPong: false })]
    await new Promise((resolve) => dead.on('close', resolve))
    expect(living.readyState).toBe(WebSocket.OPEN)
    grow(1)
    living.terminate()
  })
})

/** All that a server says to these bytes until it closes, a byte of `drip` at a time after them. */
function raw(port: number, text: string, drip?: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => text && socket.write(text))
    const timer = drip && text ? setInterval(() => socket.write(drip), 20) : undefined
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      resolve(answer)
    })
  })
}
