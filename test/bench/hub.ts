// What a hub hands out beside bare `ws` in one run, and what watchers get that are cut off again and again or stop reading:
// `node test/bench/hub.ts [--write]`. The tables stand in docs/benchmarks.md. Watchers live in a process of their own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WebSocket, WebSocketServer } from 'ws'
import { pause, wallClock } from '../../arena/clock.ts'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { oneRun } from '../../arena/feed.ts'
import { openHub } from '../../arena/hub.ts'
import { writeSection } from '../../scripts/section.ts'

/** Deliveries of a measurement: about a second's. */
const DELIVERIES = 150_000
const ROUNDS = 5
const STORM = { watchers: 1_000, stalled: 100, storms: 5, events: 200 }
const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

interface Job {
  url: string
  clients: number
  count: number
  /** They come back when they are cut off, and so many more never read. */
  returning?: boolean
  stalled?: number
}

interface Report {
  ready?: boolean
  /** Watchers who saw a seq twice, or not at all. */
  wrong?: number
}

/** Events of about 350 bytes as they go over the wire. */
function feed() {
  const events: Event[] = []
  const listeners = new Set<() => void>()
  const source = {
    ...{ run: 'bench', events: events as readonly Event[], ended: false as boolean },
    follow(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const grow = () => {
    const seq = events.length
    const data = { summary: 'pay 1 POL to bob', filler: 'x'.repeat(60) }
    const happening = { tick: seq, type: 'action.executed', agent: 'ada', data }
    events.push(chainEvent(happening, seq, events.at(-1)?.hash ?? GENESIS_HASH))
    for (const listener of listeners) listener()
  }
  return { source, grow }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Starts watchers; resolves once all are connected. */
async function watchers(job: Job): Promise<{ done: Promise<number>; end: () => void }> {
  const child = fork(fileURLToPath(import.meta.url), ['--watch'])
  child.send(job)
  const done = new Promise<number>((resolve) =>
    child.on('message', ({ wrong }: Report) => wrong !== undefined && resolve(wrong)),
  )
  await once(child, 'message')
  return { done, end: () => child.kill() }
}

/** Deliveries a second from the first event to the last reader's last. */
async function measure(url: string, clients: number, act: (count: number) => Promise<void>): Promise<[number, number]> {
  const count = Math.max(100, Math.round(DELIVERIES / clients))
  const { done, end } = await watchers({ url, clients, count })
  const begin = wallClock()
  const cpu = process.cpuUsage()
  await act(count)
  const wrong = await done
  const ms = wallClock() - begin
  const { user, system } = process.cpuUsage(cpu)
  end()
  if (wrong > 0) throw new Error(`${wrong} of ${clients} watchers did not see each event once`)
  return [(clients * count) / (ms / 1000), (clients * count) / ((user + system) / 1e6)]
}

/** A server that sends each event to everybody, and waits when much is under way. */
async function bare(clients: number): Promise<[number, number]> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { source, grow } = feed()
  const { port } = server.address() as { port: number }
  const result = await measure(`ws://127.0.0.1:${port}`, clients, async (count) => {
    for (let n = 0; n < count; n++) {
      grow()
      const text = JSON.stringify({ event: source.events[n] })
      for (const client of server.clients) client.send(text)
      await turn()
      if (n % 10 < 9) continue
      for (const client of server.clients) while (client.bufferedAmount > 1e6) await turn()
    }
  })
  for (const client of server.clients) client.terminate()
  server.close()
  return result
}

async function hub(clients: number): Promise<[number, number]> {
  const { source, grow } = feed()
  const open = await openHub(oneRun(source))
  const result = await measure(open.url, clients, async (count) => {
    for (let n = 0; n < count; n++) {
      grow()
      await turn()
    }
  })
  await open.close({ abruptly: true })
  return result
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

async function compare(clients: number): Promise<string> {
  const rows: [bare: [number, number], hub: [number, number]][] = []
  for (let round = 0; round < ROUNDS; round++) rows.push([await bare(clients), await hub(clients)])
  const of = (side: 0 | 1, what: 0 | 1) => median(rows.map((row) => row[side][what]))
  const ratio = (what: 0 | 1) => `${Math.round((100 * of(1, what)) / of(0, what))} %`
  const met = of(1, 0) >= 0.7 * of(0, 0) ? 'met' : 'missed'
  return `| ${[clients, whole(of(0, 0)), whole(of(1, 0)), ratio(0), whole(of(0, 1)), whole(of(1, 1)), ratio(1), met].join(' | ')} |`
}

/** A thousand watchers whose hub dies again and again, beside a hundred who never read. */
async function storm(): Promise<string[]> {
  const { source, grow } = feed()
  let open = await openHub(oneRun(source), { patience: 2_000 })
  const port = Number(new URL(open.url).port)
  const count = STORM.events * (STORM.storms + 1)
  const job = { url: open.url, clients: STORM.watchers, stalled: STORM.stalled, count, returning: true }
  const { done, end } = await watchers(job)
  const begin = wallClock()
  const before = process.memoryUsage().rss
  let most = 0
  for (let n = 0; n <= STORM.storms; n++) {
    for (let event = 0; event < STORM.events; event++) {
      grow()
      if (event % 10 === 9) await pause(1)
    }
    most = Math.max(most, process.memoryUsage().rss)
    if (n === STORM.storms) break
    await open.close({ abruptly: true })
    open = await openHub(oneRun(source), { port, patience: 2_000 })
  }
  const wrong = await done
  most = Math.max(most, process.memoryUsage().rss)
  const seconds = (wallClock() - begin) / 1000
  end()
  await open.close({ abruptly: true })
  return [
    '| watchers | never read | hub killed | events | saw a gap or a double | seconds | memory of the hub grew by |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    `| ${[whole(STORM.watchers), STORM.stalled, STORM.storms, whole(count), wrong, Math.round(seconds), `${Math.round((most - before) / 1e6)} MB`].join(' | ')} |`,
  ]
}

/** In the other process: watchers that look at nothing but the seq, which stands at one place. */
function beWatchers({ url, clients, count, returning = false, stalled = 0 }: Job): void {
  let [ready, finished, wrong] = [0, 0, 0]
  const report = (what: Report) => process.send?.(what)
  const connect = (since: number, right: boolean, isFirst: boolean) => {
    let [at, fine] = [since, right]
    const socket = new WebSocket(url)
    socket.on('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'subscribe', params: { since } }))
      if (isFirst && ++ready === clients) report({ ready: true })
    })
    socket.on('message', (data) => {
      const seq = seqOf(data as Buffer)
      if (seq === undefined) return
      if (seq !== at + 1) fine = false
      at = seq
      if (at !== count - 1) return
      finished += 1
      if (!fine) wrong += 1
      if (finished === clients) report({ wrong })
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (returning && at < count - 1) setTimeout(() => connect(at, fine, false), 50 + Math.random() * 500)
    })
  }
  for (let n = 0; n < clients; n++) connect(-1, true, true)
  for (let n = 0; n < stalled; n++) {
    const socket = new WebSocket(url)
    socket.on('error', () => {})
    socket.on('open', () => {
      socket.send('{"id":1,"method":"subscribe"}')
      socket.pause()
    })
  }
}

/** Of `{"event":{"seq":123,…`; undefined for an answer. */
function seqOf(data: Buffer): number | undefined {
  return data[2] === 0x65 ? Number.parseInt(data.toString('latin1', 16, 28), 10) : undefined
}

if (process.argv.includes('--watch')) process.once('message', (job) => beWatchers(job as Job))
else {
  const tables = {
    hub: [
      '| watchers | bare `ws` /s | hub /s | | bare `ws` /s of its processor | hub /s of its processor | | 70 % |',
      '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ],
    storm: [] as string[],
  }
  tables.storm.push(...(await storm())) // first, so that the memory is its own
  for (const clients of [10, 100, 500, 1000]) tables.hub.push(await compare(clients))
  for (const [name, lines] of Object.entries(tables)) {
    process.stdout.write(`${lines.join('\n')}\n\n`)
    if (process.argv.includes('--write')) writeSection('docs/benchmarks.md', name, lines.join('\n'))
  }
  process.exit()
}
