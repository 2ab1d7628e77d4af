import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { follow } from '../../arena/client.ts'
import { pause } from '../../arena/clock.ts'
import { oneRun } from '../../arena/feed.ts'
import { textFrame } from '../../arena/frames.ts'
import { type Hub, openHub } from '../../arena/hub.ts'
import { growing, ownPort, reopen } from './growing.ts'

const hubs: Hub[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close({ abruptly: true })
})

async function open(options = {}) {
  const feed = growing()
  const hub = await openHub(oneRun(feed.source), options)
  hubs.push(hub)
  return { ...feed, hub, port: Number(new URL(hub.url).port) }
}

const HANDSHAKE =
  'GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** A websocket whose frames are made by hand. */
async function bare(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1', () => socket.write(HANDSHAKE))
  await new Promise((resolve) => socket.once('data', resolve))
  return socket
}

/** A client's frame, masked with zeros. */
function frame(first: number, payload: Uint8Array, length = payload.length): Buffer {
  const size =
    length < 126
      ? [0x80 | length]
      : length < 65_536
        ? [0x80 | 126, length >> 8, length & 255]
        : [0x80 | 127, 0, 0, 0, 0, (length >>> 24) & 255, (length >> 16) & 255, (length >> 8) & 255, length & 255]
  return Buffer.concat([Buffer.from([first, ...size, 0, 0, 0, 0]), payload])
}

const text = (value: string) => new TextEncoder().encode(value)
const deep = (depth: number) => text(`{"id":1,"method":"status","params":${'['.repeat(depth)}${']'.repeat(depth)}}`)

const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  'a frame that says it is huge': frame(0x81, text('x'), 2 ** 31 - 1),
  'a message in endless fragments': Buffer.concat(Array.from({ length: 70 }, () => frame(0x00, new Uint8Array(1024)))),
  'fragments of a message that never ends': Buffer.concat([frame(0x01, text('{"id":')), frame(0x00, text('1'))]),
  binary: frame(0x82, new Uint8Array(1000)),
  'no UTF-8': frame(0x81, Uint8Array.from([0xc3, 0x28, 0xff, 0xfe])),
  'JSON as deep as a command can be': frame(0x81, deep(30_000)),
  'a frame without a mask': textFrame('{"id":1,"method":"status"}'),
  'reserved bits': frame(0xf1, text('x')),
  'a control frame too long': frame(0x89, new Uint8Array(200)),
  'an opcode that there is not': frame(0x8b, text('x')),
  'a close without a reason': frame(0x88, Uint8Array.from([3])),
  'many pings': Buffer.concat(Array.from({ length: 2000 }, () => frame(0x89, text('x')))),
  'a prototype': frame(0x81, text('{"id":1,"method":"subscribe","params":{"__proto__":{"since":0},"since":-1}}')),
  'a huge id': frame(0x81, text('{"id":1e999,"method":"status"}')),
}

describe('hostile frames', () => {
  test('default: none of them hurts others', async () => {
    const { hub, grow, port, end } = await open()
    const seen: number[] = []
    const reader = (async () => {
      for await (const { seq } of follow(hub.url)) seen.push(seq)
    })()
    for (const bytes of Object.values(HOSTILE)) {
      const socket = await bare(port)
      socket.on('error', () => {})
      socket.write(bytes)
      grow(10)
      await pause(5)
      socket.destroy()
    }
    end()
    await reader
    expect(seen).toEqual(Array.from({ length: 10 * Object.keys(HOSTILE).length + 1 }, (_, seq) => seq))
  })

  test('law: whatever bytes come, the next watcher is served', async () => {
    const { hub, grow, port } = await open()
    grow(3)
    const command = fc.constantFrom(
      '{"id":1,"method":"subscribe"}',
      '{"id":2,"method":"status"}',
      '{"id":3,"method":"stop"}',
      '[',
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 }))
        .map(([first, body]) => frame(first, body)),
      command.map((words) => frame(0x81, text(words))),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), fc.boolean(), async (pieces, shakes) => {
        const socket = shakes ? await bare(port) : connect(port, '127.0.0.1')
        socket.on('error', () => {})
        for (const piece of pieces) if (socket.writable) socket.write(piece)
        await pause(1)
        socket.destroy()
      }),
      { numRuns: 100 },
    )
    const answer = await new Promise((resolve) => {
      const socket = new WebSocket(hub.url)
      socket.on('open', () => socket.send('{"id":1,"method":"status"}'))
      socket.on('message', (data) => {
        resolve(JSON.parse(data.toString()))
        socket.terminate()
      })
    })
    expect(answer).toMatchObject({ id: 1, result: { seq: 2 } })
    await expect.poll(() => hub.watchers).toBe(0)
  })
})

describe('load', () => {
  test('default: a hub that dies again and again under many watchers, some of whom have stopped reading: no gap, no double', async () => {
    const [WATCHERS, ROUNDS, EACH] = [60, 3, 100]
    const { source, grow, end } = growing()
    const port = ownPort(1)
    let hub = await openHub(oneRun(source), { port })
    const stalled = Array.from({ length: 10 }, () => {
      const socket = new WebSocket(hub.url)
      socket.on('open', () => {
        socket.send('{"id":1,"method":"subscribe"}')
        socket.pause()
      })
      return socket.on('error', () => {})
    })
    const seen = Array.from({ length: WATCHERS }, () => [] as number[])
    const readers = seen.map(async (seqs) => {
      for await (const { seq } of follow(hub.url, { attempts: 50 })) seqs.push(seq)
    })
    for (let round = 1; round <= ROUNDS; round++) {
      grow(EACH)
      await expect.poll(() => seen.some(({ length }) => length > EACH * (round - 1)), { timeout: 10_000 }).toBe(true)
      await hub.close({ abruptly: true })
      grow(EACH)
      hub = await reopen(source, port)
    }
    end()
    await Promise.all(readers)
    const all = Array.from({ length: 2 * EACH * ROUNDS + 1 }, (_, seq) => seq)
    for (const seqs of seen) expect(seqs).toEqual(all)
    for (const socket of stalled) socket.terminate()
    await hub.close()
  })

  test('behavior: readers that stop reading cost the hub no more than their sockets hold', async () => {
    const { hub, grow } = await open()
    const sockets = Array.from({ length: 20 }, () => new WebSocket(hub.url))
    const pauseThen = async (socket: WebSocket) => {
      await new Promise((resolve) => socket.once('open', resolve))
      socket.send('{"id":1,"method":"subscribe"}')
      await new Promise((resolve) => socket.once('message', resolve))
      socket.pause()
    }
    await Promise.all(sockets.map(pauseThen))
    const before = process.memoryUsage()
    for (let round = 0; round < 20; round++) {
      grow(1_000, 'turn', 'a'.repeat(1_000))
      await pause(1)
    }
    const after = process.memoryUsage()
    // 20,000 events of 1.2 kB are 25 MB, once. 4096 frames are kept, and 64 kB a reader.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(12e6)
    for (const socket of sockets) socket.terminate()
  })

  test('behavior: a loop that is slower than the events gets them all', async () => {
    const { hub, grow, end } = await open()
    grow(25_000)
    end()
    let count = 0
    for await (const { seq } of follow(hub.url)) {
      expect(seq).toBe(count++)
      if (count % 9_000 === 0) await pause(300)
    }
    expect(count).toBe(25_001)
  })
})

describe('textFrame', () => {
  test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('law: %i bytes come back as they are', async (length) => {
    const { source, grow, end } = growing()
    grow(1, 'turn', `ä${'a'.repeat(length)}`)
    end()
    const hub = await openHub(oneRun(source))
    hubs.push(hub)
    const seen = []
    for await (const event of follow(hub.url)) seen.push(event)
    expect(seen).toEqual(source.events)
  })
})
