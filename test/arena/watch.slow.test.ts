import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { oneRun } from '../../arena/feed.ts'
import { type Hub, openHub } from '../../arena/hub.ts'
import { eventsOf, polity, scratch, startPolity } from './polity.ts'

let folder: string
/** A hub without a run, for those who are turned away. */
let hub: Hub
beforeAll(async () => {
  folder = scratch()
  hub = await openHub(oneRun({ run: 'none', events: [], ended: false, follow: () => () => {} }))
})
afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A run that is served until Ctrl-C, and what its process has to say about that. */
function serve(name: string, what = 'examples/hello/society.ts') {
  const path = join(folder, name)
  const { child, done } = startPolity(['run', what, '--out', path, '--serve', '--port', '0'])
  const says = listen(child)
  return {
    path,
    child,
    done,
    /** The hub's address, as soon as there is one. */
    url: () => says(/polity watch (ws:\S+?)`/),
    /** The same, once the run has ended. */
    ended: () => says(/serving at (ws:\S+)/),
  }
}

/** Waits for what a process writes to stderr. */
function listen(child: ChildProcess): (pattern: RegExp) => Promise<string> {
  let text = ''
  const waiting = new Set<() => void>()
  child.stderr?.on('data', (chunk) => {
    text += chunk
    for (const look of waiting) look()
  })
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text)?.[1]
        if (found) resolve(found)
      }
      waiting.add(look)
      look()
      child.once('close', () => reject(new Error(`it ended before it said ${pattern}:\n${text}`)))
    })
}

const watching = (url: string, ...args: string[]) => startPolity(['watch', url, '--json', ...args]).done
const logOf = (path: string) => readFileSync(join(path, 'events.jsonl'), 'utf8')
const asLines = (events: readonly Event[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

describe('polity watch', () => {
  test('default: from the start and from after the end, the lines of the log; Ctrl-C on the server ends both', async () => {
    const { path, child, done, url, ended } = serve('two')
    const early = watching(await url())
    const late = startPolity(['watch', await ended(), '--json'])
    let heard = ''
    late.child.stdout?.on('data', (chunk) => {
      heard += chunk
    })
    await expect.poll(() => heard.includes('run.ended'), { timeout: 120_000 }).toBe(true)
    child.kill('SIGINT')
    expect(await done).toMatchObject({ code: 0 })
    expect(await early).toEqual({ code: 0, signal: null, stdout: logOf(path), stderr: '' })
    expect(await late.done).toEqual({ code: 0, signal: null, stdout: logOf(path), stderr: '' })
    expect(eventsOf(path).at(-1)?.type).toBe('run.ended')
  })

  test('behavior: --type, --agent, --since, together and against what is not there', async () => {
    const { path, child, done, ended } = serve('filters')
    const url = await ended()
    const watchers = {
      type: watching(url, '--type', 'action', 'policy.described'),
      agent: watching(url, '--agent', 'ada'),
      both: watching(url, '--agent', 'ada', 'bob', '--type', 'action.executed'),
      since: watching(url, '--since', '20'),
      all: watching(url, '--since', '20', '--type', 'chain', '--agent', 'ada'),
      beyond: watching(url, '--since', '100000'),
    }
    await Promise.all(Object.values(watchers)) // the run has ended, so each ends with what it wants
    child.kill('SIGINT')
    await done
    const events = eventsOf(path)
    const wanted: Record<keyof typeof watchers, Event[]> = {
      type: events.filter(({ type }) => type.startsWith('action.') || type === 'policy.described'),
      agent: events.filter(({ agent }) => agent === 'ada'),
      both: events.filter(({ type, agent }) => type === 'action.executed' && agent !== null),
      since: events.filter(({ seq }) => seq > 20),
      all: [],
      beyond: [],
    }
    expect(wanted.type.length * wanted.agent.length * wanted.both.length * wanted.since.length).toBeGreaterThan(0)
    for (const [name, watcher] of Object.entries(watchers))
      expect(await watcher, name).toEqual({
        ...{ code: 0, signal: null, stderr: '' },
        stdout: asLines(wanted[name as keyof typeof watchers]),
      })
  })

  test('behavior: Ctrl-C in mid-run ends the watcher with what there is', async () => {
    const { path, child, done, url } = serve('stopped', 'pipeline')
    const watcher = startPolity(['watch', await url(), '--json'])
    let heard = ''
    watcher.child.stdout?.on('data', (chunk) => {
      heard += chunk
    })
    await expect.poll(() => heard.includes('"tick.ended"'), { timeout: 60_000 }).toBe(true)
    child.kill('SIGINT')
    expect(await done).toMatchObject({ code: 130, stderr: expect.stringContaining('--resume') })
    expect(await watcher.done).toEqual({ code: 0, signal: null, stdout: logOf(path), stderr: '' })
    expect(eventsOf(path).at(-1)?.type).toBe('tick.ended')
  })

  test('behavior: Ctrl-C on the watcher ends it alone', async () => {
    const running = await openHub(oneRun({ run: 'on', events: chainOf(3), ended: false, follow: () => () => {} }))
    const watcher = startPolity(['watch', running.url, '--json'])
    let heard = ''
    watcher.child.stdout?.on('data', (chunk) => {
      heard += chunk
    })
    await expect.poll(() => heard.split('\n').length, { timeout: 120_000 }).toBe(4)
    watcher.child.kill('SIGINT')
    expect(await watcher.done).toMatchObject({ code: 0, stderr: '' })
    await running.close()
  })

  test('behavior: for people, a line for what they want to know', async () => {
    const { child, done, ended } = serve('people')
    const { code, stdout } = await startPolity(['watch', await ended()]).done
    child.kill('SIGINT')
    const { stdout: run } = await done
    expect(code).toBe(0)
    expect(stdout.trim().split('\n').length).toBeGreaterThan(3)
    expect(run.startsWith(stdout)).toBe(true)
  })

  test('behavior: a reader that leaves ends it without a word', async () => {
    // More than a pipe holds, and a run that does not end: only the reader's leaving can end it.
    const long = await openHub(oneRun({ run: 'long', events: chainOf(5_000), ended: false, follow: () => () => {} }))
    expect(await headOf(['watch', long.url, '--json'])).toEqual({ seqs: [0, 1], status: '0', stderr: '' })
    await long.close()
  })

  test.each([
    ['--since', '-2'],
    ['--since', '1.5'],
    ['--since', 'x'],
    ['--since', '99999999999999999999'],
    ['--type', ''],
    ['--agent', 'a'.repeat(101)],
  ])('error: %s %s', async (option, value) => {
    const finished = await polity(['watch', hub.url, option, value])
    expect(finished).toMatchObject({ code: 2, stdout: '' })
    expect(finished.stderr.trim().split('\n')).toHaveLength(1)
  })

  test.each<[string, () => string | Promise<string>, number, RegExp]>([
    [
      'nobody listens',
      async () => `ws://127.0.0.1:${await freePort()}`,
      1,
      /No run answers at ws:\S+ \(.*ECONNREFUSED/,
    ],
    ['no such scheme', () => 'http://127.0.0.1:1', 2, /no websocket address/],
    ['no such host', () => 'ws://nowhere.invalid:1', 1, /No run answers at ws:\/\/nowhere\.invalid:1 \(/],
    ['no address', () => 'ws://', 2, /no websocket address/],
  ])('error: %s', async (_, addressOf, code, message) => {
    const finished = await polity(['watch', await addressOf()])
    expect(finished).toMatchObject({ code, stdout: '' })
    expect(finished.stderr).toMatch(message)
    expect(finished.stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('polity serve', () => {
  test('default: a society is started paused, stepped and resumed, and comes to the head of one that was not', async () => {
    const [hello, token] = ['examples/hello/society.ts', 'a-token-of-sixteen-and-more']
    const runs = join(folder, 'served')
    mkdirSync(runs)
    const server = startPolity(['serve', runs, '--port', '0', '--society', hello], { POLITY_TOKEN: token })
    const url = await listen(server.child)(/serving at (ws:\S+)/)
    const asked = async (...args: string[]) => {
      const { code, stdout, stderr } = await polity(['control', ...args], { POLITY_TOKEN: token })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return JSON.parse(stdout)
    }
    const { run } = await asked(url, 'start', hello, '--paused')
    const at = `${url}/runs/${run}`
    const watcher = watching(at)
    const tick = async () => (await asked(at, 'status')).tick
    await expect.poll(tick, { timeout: 60_000 }).toBe(0)
    expect(await asked(at, 'step')).toMatchObject({ paused: true, ended: false })
    await expect.poll(tick, { timeout: 60_000 }).toBe(1)
    expect(await asked(at, 'resume')).toMatchObject({ paused: false })
    expect(await watcher).toEqual({ code: 0, signal: null, stderr: '', stdout: logOf(join(runs, run)) })
    const [again, refused] = await Promise.all([
      polity(['watch', at, '--json']), // now from the folder
      polity(['control', url, 'start', hello], { POLITY_TOKEN: 'another-token-of-sixteen' }),
    ])
    expect(again.stdout).toBe(logOf(join(runs, run)))
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('needs the token') })
    server.child.kill('SIGINT')
    expect(await server.done).toMatchObject({ code: 0 })
    expect(eventsOf(join(runs, run)).at(-1)?.hash).toBe(eventsOf(join(folder, 'people')).at(-1)?.hash)
  })

  test('error: a server of one run starts no other in its folder', async () => {
    const env = { POLITY_TOKEN: 'a-token-of-sixteen-and-more' }
    const path = join(folder, 'people')
    const before = readdirSync(path)
    const server = startPolity(['serve', path, '--port', '0'], env)
    const url = await listen(server.child)(/serving at (ws:\S+)/)
    const refused = await polity(['control', url, 'start', 'dispute'], env)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('starts no societies') })
    expect(readdirSync(path)).toEqual(before)
    server.child.kill('SIGINT')
    expect(await server.done).toMatchObject({ code: 0 })
  })

  test.each([
    ['no such folder', ['serve', 'nowhere'], {}],
    ['others could reach it', ['serve', '--host', '0.0.0.0'], { POLITY_TOKEN: '' }],
    ['no such file', ['serve', '--society', 'nowhere.ts'], {}],
    ['no such thing to do', ['control', 'ws://127.0.0.1:1', 'drop'], {}],
    ['nothing to start', ['control', 'ws://127.0.0.1:1', 'start'], {}],
  ])('error: %s', async (_, args, env) => {
    const finished = await polity(args, env)
    expect(finished).toMatchObject({ code: 2, stdout: '' })
    expect(finished.stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('polity run', () => {
  test('behavior: a reader that leaves does not end it', async () => {
    const path = join(folder, 'unread')
    const { seqs, status } = await headOf(['run', 'examples/hello/society.ts', '--out', path, '--json'])
    expect({ seqs, status }).toEqual({ seqs: [0, 1], status: '0' })
    expect(await polity(['verify', path])).toMatchObject({ code: 0 })
  })
})

function chainOf(length: number): Event[] {
  const events: Event[] = []
  for (let seq = 0; seq < length; seq++)
    events.push(chainEvent({ tick: 0, type: 'turn', agent: 'ada', data: {} }, seq, events.at(-1)?.hash ?? GENESIS_HASH))
  return events
}

/** The first two events that a command prints when nobody reads on, and how it ends. */
async function headOf(
  args: readonly string[],
): Promise<{ seqs: number[]; status: string | undefined; stderr: string }> {
  const script = '"$0" arena/cli.ts "$@" | head -n 2; echo "$PIPESTATUS"'
  const shell = spawn('bash', ['-c', script, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  shell.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  shell.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  await new Promise((end) => shell.once('close', end))
  const lines = stdout.trim().split('\n')
  return { seqs: lines.slice(0, 2).map((line) => (JSON.parse(line) as Event).seq), status: lines[2], stderr }
}

/** A port of this machine where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
