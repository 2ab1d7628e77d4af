import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { StrangeHubError, UnreachableHubError, WatchRefusedError } from '../../arena/client.ts'
import { pause } from '../../arena/clock.ts'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { type Feed, oneRun } from '../../arena/feed.ts'
import { type Hub, HubPortError, openHub } from '../../arena/hub.ts'
import { CLOSE, type Message } from '../../arena/protocol.ts'
import { paintFor, renderEvent } from '../../arena/render.ts'
import { apply, emptyState } from '../../arena/state.ts'
import { watch } from '../../arena/watch.ts'
import { growing, ownPort, reopen } from './growing.ts'

const hubs: Hub[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close()
})

async function open(source: Feed): Promise<Hub> {
  const hub = await openHub(oneRun(source))
  hubs.push(hub)
  return hub
}

describe('openHub', () => {
  test('default: history first, then live, no gap and no double', async () => {
    const { source, grow } = growing()
    grow(500)
    const hub = await open(source)
    const seen: number[] = []
    const stop = new AbortController()
    const done = watch(hub.url, (event) => seen.push(event.seq), { signal: stop.signal })
    while (seen.length < 100) await pause(1)
    grow(500)
    while (seen.length < 1000) await pause(1)
    stop.abort()
    await done
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, seq) => seq))
  })

  test('behavior: since and filter', async () => {
    const { source, grow } = growing()
    grow(3, 'turn', 'ada')
    grow(2, 'action.denied', 'bob')
    grow(1, 'action.executed', 'ada')
    const hub = await open(source)
    const seen: number[] = []
    const stop = new AbortController()
    const filter = { types: ['action'], agents: ['bob', 'ada'] }
    const done = watch(hub.url, (event) => seen.push(event.seq), { since: 3, filter, signal: stop.signal })
    while (seen.length < 2) await pause(1)
    stop.abort()
    await done
    expect(seen).toEqual([4, 5])
  })

  test('behavior: a broken connection resumes where it was', async () => {
    const { source, grow } = growing()
    grow(10)
    const port = ownPort(0)
    const first = await openHub(oneRun(source), { port })
    const seen: number[] = []
    const stop = new AbortController()
    const done = watch(first.url, (event) => seen.push(event.seq), { signal: stop.signal, attempts: 50 })
    while (seen.length < 10) await pause(1)
    await kill(first)
    hubs.push(await reopen(source, port))
    grow(10)
    while (seen.length < 20) await pause(1)
    stop.abort()
    await done
    expect(seen).toEqual(Array.from({ length: 20 }, (_, seq) => seq))
  })

  test('error: a page of another origin is refused', async () => {
    const hub = await open(growing().source)
    const socket = new WebSocket(hub.url, { origin: 'https://evil.example' })
    const refusal = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(refusal.message).toContain('403')
  })

  test.each([
    ['default: this machine by number', '127.0.0.1', undefined, 200],
    ['default: this machine by name, from a page on it', 'localhost:4000', 'http://localhost:3000', 200],
    ['error: a name that somebody points here', 'evil.example:4000', undefined, 403],
    ['error: a page of another origin', '127.0.0.1', 'https://evil.example', 403],
    ['error: a page of no origin', '127.0.0.1', 'null', 403],
  ])('%s: the status is for this machine alone', async (_, host, origin, status) => {
    const hub = await open(growing().source)
    const headers = { host, ...(origin === undefined ? {} : { origin }) }
    const answer = await new Promise<number | undefined>((resolve) =>
      get(hub.url.replace('ws', 'http'), { headers }, (response) => resolve(response.resume().statusCode)),
    )
    expect(answer).toBe(status)
  })

  test('error: a name that somebody points here gets no events either', async () => {
    const hub = await open(growing().source)
    const socket = new WebSocket(hub.url, { headers: { host: 'evil.example' } })
    const refusal = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(refusal.message).toContain('403')
  })

  test('error: a port that is taken', async () => {
    const { url } = await open(growing().source)
    await expect(openHub(oneRun(growing().source), { port: Number(new URL(url).port) })).rejects.toThrow(HubPortError)
  })

  test('error: one watcher too many', async () => {
    const hub = await openHub(oneRun(growing().source), { maxWatchers: 1 })
    hubs.push(hub)
    const first = new WebSocket(hub.url)
    await new Promise((resolve) => first.on('open', resolve))
    const second = new WebSocket(hub.url)
    const refusal = await new Promise<Error>((resolve) => second.on('error', resolve))
    expect(refusal.message).toContain('503')
  })

  test('error: who asks on without reading is let go', async () => {
    const hub = await open({ ...growing().source, run: 'x'.repeat(10_000) })
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.pause()
    for (let round = 0; round < 200; round++) {
      for (let n = 0; n < 10; n++) socket.send('{"id":1,"method":"status"}')
      await pause(1)
    }
    socket.resume()
    expect(await closed).toBe(CLOSE.lagged)
  })

  test('error: an answer does not quote all of a command', async () => {
    const hub = await open(growing().source)
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send(JSON.stringify({ id: 1, method: 'status', ['x'.repeat(10_000)]: 1 }))
    const answer = await new Promise<string>((resolve) => socket.on('message', (data) => resolve(data.toString())))
    expect(answer.length).toBeLessThan(300)
  })

  test.each([
    ['not JSON', 'hello'],
    ['unknown method', '{"id":1,"method":"drop"}'],
    ['extra argument', '{"id":1,"method":"status","params":{"token":"x"}}'],
  ])('error: %s gets an answer and the connection stays', async (_, text) => {
    const hub = await open(growing().source)
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    const answers: Message[] = []
    socket.on('message', (data) => answers.push(JSON.parse(data.toString())))
    socket.send(text)
    socket.send('{"id":2,"method":"status"}')
    while (answers.length < 2) await pause(1)
    expect(answers).toMatchObject([
      { id: null, error: { code: 'bad-command' } },
      { id: 2, result: { run: 'test' } },
    ])
  })

  test('error: a command that is too large closes the connection', async () => {
    const hub = await open(growing().source)
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send('x'.repeat(100_000))
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1009)
  })

  test('behavior: at the end each watcher has all of it and is told so', async () => {
    const { source, grow } = growing()
    grow(20_000)
    const hub = await openHub(oneRun(source))
    const seen: number[] = []
    const done = watch(hub.url, (event) => seen.push(event.seq))
    while (seen.length === 0) await pause(1)
    await hub.close()
    await done
    expect(seen).toHaveLength(20_000)
  })

  test('behavior: a reader that stops reading costs a cursor, then is let go', async () => {
    const { source, grow } = growing()
    const hub = await openHub(oneRun(source), { patience: 100 })
    hubs.push(hub)
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send('{"id":1,"method":"subscribe"}')
    await new Promise((resolve) => socket.once('message', resolve))
    socket.pause()
    grow(80_000)
    await pause(500)
    socket.resume()
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(CLOSE.lagged)
  })
})

describe('watch', () => {
  test('error: nobody there', async () => {
    await expect(watch('ws://127.0.0.1:9', () => {}, { attempts: 1 })).rejects.toThrow(UnreachableHubError)
  })

  const released = { offence: '0x0', account: '0x0', beneficiary: '0x0', paid: 'zz', burned: '0' }
  const message = (type: string, data: Record<string, unknown>) =>
    JSON.stringify({ event: chainEvent({ tick: 0, type, agent: null, data }, 0, GENESIS_HASH) })

  test.each([
    ['no JSON', ['hello']],
    ['no message', ['{"hello":1}']],
    ['no event', ['{"event":{"seq":0}}']],
    ['JSON too deep', [`{"id":1,"result":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`]],
    ['an amount that is no number', [message('chain.vault.SlashReleased', released)]],
    ['a list that is none', [message('society.founded', { name: 'x', addresses: {}, agents: 1 })]],
    ['an event twice', [message('turn', {}), message('turn', {})]],
  ])('error: a server that sends %s', async (_, texts) => {
    const { url, close } = await stranger(...texts)
    const state = emptyState()
    const plain = paintFor({}, {})
    const onEvent = (event: Event) => void renderEvent(event, apply(state, event), plain)
    const failure = await watch(url, onEvent).catch((error: Error) => error)
    expect(failure).toBeInstanceOf(StrangeHubError)
    expect(exitCodeOf(failure)).toBe(EXIT.failed)
    expect(failure?.message).toContain(url)
    close()
  })

  test('error: what a server refuses with does not steer a terminal', async () => {
    const { url, close } = await stranger('{"id":1,"error":{"code":"no","message":"\\u001b[2Jno"}}')
    const failure = await watch(url, () => {}).catch((error: Error) => error)
    expect(failure).toBeInstanceOf(WatchRefusedError)
    expect(failure?.message).toMatchInlineSnapshot(`"The hub does not take this:  [2Jno."`)
    close()
  })
})

/** A server that says `texts` to whoever comes. */
async function stranger(...texts: string[]): Promise<{ url: string; close: () => void }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => {
    for (const text of texts) socket.send(text)
  })
  await new Promise((resolve) => server.on('listening', resolve))
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

/** Ends a hub as a crash would: connections break without a close frame. */
async function kill(hub: Hub): Promise<void> {
  await hub.close({ abruptly: true })
}
