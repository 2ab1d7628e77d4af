// Preloaded into a runner by faults.ts: does one fault at the boundary that POLITY_FAULT names. A boundary is the moment before or after an
// event or a chain line is appended, and before or after a request leaves for anvil.
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, Socket } from 'node:net'
import type { Boundaries, Fault } from './faults.ts'
import { descendants } from './polity.ts'

const fault: Fault = JSON.parse(process.env.POLITY_FAULT ?? '{}')
const passed: Boundaries = { all: 0, events: 0, txs: 0, jobs: 0 }
const die = () => process.kill(process.pid, 'SIGKILL')
let due = true

/** What is done at a boundary; false when that can't be done yet. */
const deeds: Partial<Record<Fault['kind'], () => boolean>> = {
  runner: die,
  garbage: die,
  anvil: () => toAnvil((pid) => process.kill(pid, 'SIGKILL')),
  'anvil stopped': () =>
    toAnvil((pid) => {
      process.kill(pid, 'SIGSTOP')
      setTimeout(() => process.kill(pid, 'SIGCONT'), fault.part)
    }),
  hub: shutHub,
}

function boundary(): void {
  passed.all += 1
  if (due && passed.all >= fault.at && deeds[fault.kind]) due = !deeds[fault.kind]?.()
}

function toAnvil(strike: (pid: number) => void): boolean {
  const anvil = descendants(process.pid).find((pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8') === 'anvil\n')
  if (anvil !== undefined) strike(anvil)
  return anvil !== undefined
}

const files = new Map<unknown, 'events' | 'txs'>()
const { openSync, appendFileSync } = fs
fs.openSync = (...args) => {
  const fd = openSync(...args)
  if (String(args[0]).endsWith('/events.jsonl')) files.set(fd, 'events')
  return fd
}
fs.appendFileSync = (path, data, options) => {
  const file = files.get(path) ?? (String(path).endsWith('/txs.jsonl') ? 'txs' : undefined)
  if (file === undefined) return appendFileSync(path, data, options)
  passed[file] += 1
  if (fault.kind === `torn ${file}` && passed[file] === fault.at) {
    const line = String(data)
    appendFileSync(path, line.slice(0, fault.part % line.length), options)
    die()
  }
  boundary()
  appendFileSync(path, data, options)
  boundary()
}
syncBuiltinESMExports()

const { send } = WebSocket.prototype
WebSocket.prototype.send = function (this: WebSocket, data) {
  boundary()
  send.call(this, data)
  boundary()
}

const { fork } = childProcess
childProcess.fork = ((...args: Parameters<typeof fork>) => {
  const child = fork(...args)
  const send = child.send.bind(child) as (job: unknown) => boolean
  child.send = (job: unknown) => {
    passed.jobs += 1
    if (fault.kind === 'prover' && passed.jobs === fault.at) setTimeout(() => child.kill('SIGKILL'), fault.part)
    return send(job)
  }
  return child
}) as typeof fork
syncBuiltinESMExports()

/** The hub, and all that is connected to it. */
const hub = { server: undefined as Server | undefined, sockets: new Set<Socket>() }
const { emit } = Server.prototype
Server.prototype.emit = function (this: Server, name: string, ...args: unknown[]) {
  const [socket] = args
  if (name === 'connection' && socket instanceof Socket) hub.sockets.add(socket)
  if (name === 'listening') {
    hub.server = this
    if (fault.kind === 'hub') watch((this.address() as AddressInfo).port)
  }
  return Reflect.apply(emit, this, [name, ...args]) as boolean
}

function watch(port: number): void {
  const watcher = new WebSocket(`ws://127.0.0.1:${port}`)
  watcher.onopen = () => watcher.send(JSON.stringify({ id: 1, method: 'subscribe', params: { since: -1, filter: {} } }))
  watcher.onerror = () => {}
}

function shutHub(): boolean {
  if (hub.server === undefined || hub.sockets.size === 0) return false
  hub.server.close()
  for (const socket of hub.sockets) socket.destroy(new Error('the connection was cut'))
  hub.server.emit('error', new Error('the server crashed'))
  return true
}

process.on('exit', () => {
  if (fault.kind === 'none') fs.writeSync(2, `boundaries: ${JSON.stringify(passed)}\n`)
})
