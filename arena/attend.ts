// biome-ignore-start lint/plugin: this is the port to watchers
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
// biome-ignore-end lint/plugin: types
import { shownTick } from './eventSchema.ts'
import { type FanOut, HIGH_WATER } from './fanout.ts'
import type { Feed, Shelf } from './feed.ts'
import type { Meters } from './meters.ts'
import { CLOSE, CONTROLS, Command, type Message, type Status } from './protocol.ts'

/** Largest command a watcher may send, in bytes. */
export const MAX_COMMAND = 64 * 1024
/** How much may wait in a socket that asks for more, in bytes: it gets answers without taking any. */
const MAX_WAITING = 8 * HIGH_WATER
/** Longest message of an error, in characters: it may quote a command. */
const MAX_ERROR = 200

interface Place {
  shelf: Shelf
  feed: Feed | undefined
  fanOut: FanOut
  meters: Meters
  mayControl: boolean
}

/** Answers what somebody at a websocket asks. What is no command gets an error, and the connection stays. */
export function attend(socket: WebSocket, raw: Socket, { shelf, feed, fanOut, meters, mayControl }: Place): void {
  const seat = fanOut.join(feed ?? NOTHING, socket, raw)
  const say = (message: Message) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }

  const perform = async ({ id, method, params }: Command): Promise<void> => {
    if (CONTROLS.has(method) && !mayControl) throw new RefusedError('unauthorized', `${method} needs the token`)
    if (method === 'start') {
      if (!shelf.start)
        throw new RefusedError(
          'not-here',
          'this server starts no societies: `npx polity serve` of a folder of runs does',
        )
      const run = await shelf.start(params)
      return say({ id, result: { run } })
    }
    if (!feed) throw new RefusedError('no-run', 'this address is of no run: take /runs/NAME')
    if (method === 'subscribe') {
      say({ id, result: { since: params.since } })
      return seat.subscribe(params.since, params.filter, params.writing)
    }
    if (method === 'unsubscribe') {
      seat.unsubscribe()
      return say({ id, result: {} })
    }
    if (method !== 'status') {
      const { control } = feed
      if (!control || feed.ended || feed.over)
        throw new RefusedError('not-here', 'this run is not played in this server')
      if (method === 'step') control.step(params.ticks)
      else control[method]()
    }
    say({ id, result: statusOf(feed) })
  }

  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_WAITING) {
      meters.lagged += 1
      socket.close(CLOSE.lagged, 'lagged')
      return
    }
    const command = Command.safeParse(isBinary ? undefined : tryJson(data.toString()))
    if (!command.success) {
      const issue = command.error.issues[0]
      const message = `${issue?.path.join('.')}: ${issue?.message}`.slice(0, MAX_ERROR)
      say({ id: null, error: { code: 'bad-command', message } })
      return
    }
    meters.commands += 1
    perform(command.data).catch((error: Error) => {
      const code = error instanceof RefusedError ? error.code : 'failed'
      say({ id: command.data.id, error: { code, message: error.message.slice(0, MAX_ERROR) } })
    })
  })
}

/** What those look at who came to ask, and not to watch a run. */
const NOTHING: Feed = { run: '', events: [], ended: false, follow: () => () => {} }

export function statusOf({ run, events, ended, control }: Feed): Status {
  const last = events.at(-1)
  return { run, seq: events.length - 1, tick: last ? shownTick(last) : 0, ended, paused: control?.paused ?? false }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A command that was understood, and is not carried out. */
class RefusedError extends Error {
  override readonly name = 'Arena.RefusedError'
  readonly code: string
  constructor(code: 'unauthorized' | 'not-here' | 'no-run', message: string) {
    super(message)
    this.code = code
  }
}
