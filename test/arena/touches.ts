// What a thought may not do, each tried in a thought: `node --import ./test/arena/shut.ts test/arena/touches.ts`. Says what went through.
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { lookup } from 'node:dns'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { connect as secure } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { port, thinking } from './shut.ts'

const touches: Record<string, () => unknown> = {
  'a file is read': () => readFileSync(import.meta.filename),
  'a file is read later': () => readFile(import.meta.filename),
  'a file is looked for': () => existsSync(import.meta.filename),
  'a socket is opened': () => connect(9, '127.0.0.1'),
  'a secure socket is opened': () => secure(9, '127.0.0.1'),
  'a page is asked for': () => get('http://127.0.0.1:9'),
  'a secure page is asked for': () => request('https://127.0.0.1:9'),
  'a page is fetched': () => fetch('http://127.0.0.1:9'),
  'a websocket is opened': () => new WebSocket('ws://127.0.0.1:9'),
  'a name is looked up': () => lookup('localhost', () => {}),
  'a process is started': () => spawn('true'),
  'a thread is started': () => new Worker('', { eval: true }),
  'the time is read': () => Date.now(),
  'a date is made': () => new Date(),
  'a date is made otherwise': () => Reflect.construct(Date, []),
  'a clock is read': () => performance.now(),
  'a processor clock is read': () => process.hrtime(),
  'chance is asked': () => Math.random(),
  'bytes are drawn': () => randomBytes(1),
  'an id is drawn': () => randomUUID(),
  'numbers are drawn': () => crypto.getRandomValues(new Uint8Array(1)),
  'a timer is set': () => setTimeout(() => {}, 1),
}

const through: string[] = []
for (const [name, touch] of Object.entries(touches)) {
  // After an await the thought is still one.
  const thought = thinking(async () => {
    await undefined
    await touch()
  })
  const error = await thought.then(
    () => undefined,
    (cause: Error) => cause,
  )
  if (error?.name !== 'Shut.WallError' || !error.stack?.includes('touches.ts'))
    through.push(`${name}: ${error?.message}`)
}
const own = port({ read: () => readFileSync(import.meta.filename, 'utf8').length, time: () => Date.now() })
const lead = await thinking(async () => own.read() > 0 && own.time() > 0)
const outside = Date.now() > 0 && readFileSync(import.meta.filename).length > 0
process.stdout.write(`${JSON.stringify({ touches: Object.keys(touches).length, through, lead, outside })}\n`)
