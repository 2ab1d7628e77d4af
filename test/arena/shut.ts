// Shuts agents in: `node --import ./test/arena/shut.ts arena/cli.ts verify RUN`. While an agent thinks, files, network and processes are
// walls for everybody. Clock and chance are walls for the house's code and the society's; libraries, which number their own runs with
// them, get wild values: if anything depended on these, the replay would differ. The ports (checker, blobs, tape, signer) lead out.
import { AsyncLocalStorage } from 'node:async_hooks'
import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import workers from 'node:worker_threads'

const where = new AsyncLocalStorage<'thinking' | 'port'>()
/** What was seen, for whoever asks whether anything was. */
const seen = { turns: 0, ports: 0, wild: 0, walls: 0 }

/** Runs what an agent thinks. */
export function thinking<Result>(act: () => Result): Result {
  seen.turns += 1
  return where.run('thinking', act)
}

/** The same object, whose functions lead out of a thought; so do the functions of what they return. */
export function port<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || !Object.values(value).some(isFunction)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isFunction(member)
        ? (...args: unknown[]) => {
            if (where.getStore() === 'thinking') seen.ports += 1
            return port(where.run('port', () => member.apply(value, args)))
          }
        : member,
    ]),
  ) as Value
}

type Act = (this: unknown, ...args: unknown[]) => unknown
const isFunction = (value: unknown): value is Act => typeof value === 'function'

/** A wall for everybody who thinks. */
function wall(name: string, owner: object, members = Object.keys(owner)): void {
  for (const member of members) {
    const real = Reflect.get(owner, member)
    if (!isFunction(real) || /^[A-Z_]/.test(member)) continue
    replace(owner, member, function (...args) {
      if (where.getStore() === 'thinking' && !isKnown()) throw new WallError(`${name}.${member}`)
      return real.apply(this, args)
    })
  }
}

/** A wall for house and society; libraries get what `wild` makes of the real value. */
function wild(name: string, owner: object, member: string, change: (real: Act, args: unknown[]) => unknown): void {
  const real = Reflect.get(owner, member) as Act
  replace(owner, member, function (...args) {
    if (where.getStore() !== 'thinking') return real.apply(this, args)
    if (!isLibrary()) throw new WallError(`${name}.${member}`)
    seen.wild += 1
    return change((...asked) => real.apply(this, asked), args)
  })
}

function replace(owner: object, member: string, act: Act): void {
  const { name, length } = Reflect.get(owner, member) as Act
  const own = Object.getOwnPropertyDescriptors(Reflect.get(owner, member))
  for (const [key, descriptor] of Object.entries(own))
    if (!['name', 'length', 'prototype', 'arguments', 'caller'].includes(key))
      Object.defineProperty(act, key, descriptor)
  Object.defineProperties(act, { name: { value: name }, length: { value: length } })
  Object.defineProperty(owner, member, { value: act, configurable: true, writable: true })
}

/** LangSmith, which LangChain brings along, looks for its settings when it is first needed; no thought depends on what it finds. */
function isKnown(): boolean {
  return new Error().stack?.includes('/node_modules/langsmith/lib/utils/profiles.') ?? false
}

/** Whether the nearest frame outside Node and this file is an installed package's. */
function isLibrary(): boolean {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const nearest = frames.find(
    (frame) => !frame.includes('node:') && !frame.includes(import.meta.filename) && /[/\\]/.test(frame),
  )
  return nearest?.includes('/node_modules/') ?? true
}

wall('fs', fs)
wall('fs.promises', fs.promises)
wall('net', net, ['connect', 'createConnection', 'createServer'])
wall('net.Socket', net.Socket.prototype, ['connect', 'write'])
wall('tls', tls, ['connect', 'createServer'])
wall('http', http, ['request', 'get', 'createServer'])
wall('https', https, ['request', 'get', 'createServer'])
wall('dgram', dgram, ['createSocket'])
wall('dns', dns)
wall('dns.promises', dns.promises)
wall('child_process', childProcess)
wall('globalThis', globalThis, ['fetch'])
for (const [name, owner, member] of [
  ['WebSocket', globalThis, 'WebSocket'],
  ['Worker', workers, 'Worker'],
] as const) {
  const Real = Reflect.get(owner, member) as new (...args: unknown[]) => object
  const shut = class extends Real {
    constructor(...args: unknown[]) {
      if (where.getStore() === 'thinking') throw new WallError(name)
      super(...args)
    }
  }
  Object.defineProperty(owner, member, { value: shut, configurable: true, writable: true })
}

let salt = crypto.randomBytes(4).readUInt32BE()
/** Another number each time, and in each process. */
const next = () => {
  salt = (salt * 1_664_525 + 1_013_904_223) % 2 ** 32
  return salt
}
const OwnDate = Date
wild('Date', OwnDate, 'now', () => next() * 400)
globalThis.Date = new Proxy(OwnDate, {
  construct: (target, args, asked) =>
    Reflect.construct(target, args.length > 0 || where.getStore() !== 'thinking' ? args : [OwnDate.now()], asked),
  apply: (target) => new OwnDate(where.getStore() === 'thinking' ? target.now() : OwnDate.now()).toString(),
})
wild('performance', performance, 'now', () => next() / 7)
wild('process', process, 'hrtime', () => [next(), 0])
wild('Math', Math, 'random', () => next() / 2 ** 32)
wild('crypto', crypto, 'randomUUID', (real) => real())
wild('crypto', crypto, 'randomBytes', (real, args) => real(...args))
wild('crypto', crypto, 'randomFillSync', (real, args) => real(...args))
wild('crypto', crypto.webcrypto, 'getRandomValues', (real, args) => real(...args))
wild('crypto', crypto.webcrypto, 'randomUUID', (real) => real())
for (const timer of ['setTimeout', 'setInterval', 'setImmediate'])
  wild('globalThis', globalThis, timer, (real, args) => real(...args))
syncBuiltinESMExports()

/** The rooms' functions that are wrapped, and how; a module is asked for again under `?real`. */
const WRAPPED: Record<string, string> = {
  'agents/societyAgent.ts':
    'createSocietyAgent = (...args) => { const agent = real.createSocietyAgent(...args); return { ...agent, turn: (...asked) => shut.thinking(() => agent.turn(...asked)) } }',
  'arena/blobs.ts': 'openBlobs = (...args) => shut.port(real.openBlobs(...args))',
  'arena/tape.ts': 'openTape = (...args) => shut.port(real.openTape(...args))',
  'arena/signer/keyring.ts': 'openKeyring = async (...args) => shut.port(await real.openKeyring(...args))',
  'arena/govern.ts': 'checkerFor = (...args) => shut.port(real.checkerFor(...args))',
}
const root = new URL('../../', import.meta.url).href
registerHooks({
  load(url, context, nextLoad) {
    const wrapper = url.startsWith(root) ? WRAPPED[url.slice(root.length)] : undefined
    if (wrapper === undefined) return nextLoad(url, context)
    const source = [
      `import * as real from ${JSON.stringify(`${url}?real`)}`,
      `import * as shut from ${JSON.stringify(import.meta.url)}`,
      `export * from ${JSON.stringify(`${url}?real`)}`,
      `export const ${wrapper}`,
    ].join('\n')
    return { format: 'module', source, shortCircuit: true }
  },
})
process.on('exit', () => process.stderr.write(`shut in: ${JSON.stringify(seen)}\n`))

/** A thought touched what is not its own. */
class WallError extends Error {
  override readonly name = 'Shut.WallError'
  constructor(what: string) {
    super(`an agent's thought touched ${what}. Take what it needs from a port (docs/architecture.md, "Ports").`)
    // A tool that fails is told to its model: the wall has to be seen all the same.
    seen.walls += 1
    where.run('port', () => process.stderr.write(`${this.stack}\n`))
  }
}
