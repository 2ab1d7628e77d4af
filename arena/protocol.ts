import * as z from 'zod'
import { Event, Json } from './eventSchema.ts'

const Word = z.string().min(1).max(100)
const Nothing = z.strictObject({}).prefault({})

/** Which events a watcher wants: `types` match as dotted prefixes (`action` takes `action.denied`); absent takes all. */
export const Filter = z.strictObject({
  types: z.array(Word).max(50).optional(),
  agents: z.array(Word).max(1000).optional(),
})
export type Filter = z.output<typeof Filter>

/** `since` is the last seq a watcher has already; -1, the default, takes the history from the start. */
const Since = z.int().min(-1).default(-1)

/** A society that the server knows by name, with the options that `polity run` takes for it. */
export const Start = z.strictObject({
  template: Word,
  seed: Word.optional(),
  options: z.record(Word, z.string().max(200)).default({}),
  /** What genesis has otherwise, `KEY=VALUE` each, as `--set` of `polity run`. */
  sets: z.array(z.string().min(1).max(200)).max(50).default([]),
  /** The text that is worked on, as the file of `--input`. */
  input: z.string().max(60_000).optional(),
  /** Waits before its first tick. */
  paused: z.boolean().default(false),
})
export type Start = z.output<typeof Start>

/** What a watcher may ask; the last five change what happens and need the server's token. */
export const Command = z.discriminatedUnion('method', [
  z.strictObject({
    id: z.int(),
    method: z.literal('subscribe'),
    params: z
      .strictObject({ since: Since, filter: Filter.default({}), writing: z.boolean().default(false) })
      .prefault({}),
  }),
  z.strictObject({ id: z.int(), method: z.literal('unsubscribe'), params: Nothing }),
  z.strictObject({ id: z.int(), method: z.literal('status'), params: Nothing }),
  z.strictObject({ id: z.int(), method: z.literal('start'), params: Start }),
  z.strictObject({ id: z.int(), method: z.literal('pause'), params: Nothing }),
  z.strictObject({ id: z.int(), method: z.literal('resume'), params: Nothing }),
  z.strictObject({
    id: z.int(),
    method: z.literal('step'),
    params: z.strictObject({ ticks: z.int().min(1).max(1000).default(1) }).prefault({}),
  }),
  z.strictObject({ id: z.int(), method: z.literal('stop'), params: Nothing }),
])
export type Command = z.output<typeof Command>

/** What only an owner may ask. */
export const CONTROLS: ReadonlySet<Command['method']> = new Set(['start', 'pause', 'resume', 'step', 'stop'])

/** `seq` and `tick` are of the newest event, where the end of a run counts to its last tick; `paused` is whether the run waits at the border of a tick for its owner. */
export const Status = z.strictObject({
  run: z.string(),
  seq: z.int(),
  tick: z.int(),
  ended: z.boolean(),
  paused: z.boolean(),
})
export type Status = z.output<typeof Status>

/**
 * What an agent's model is writing right now: told once to whoever asked for it, kept nowhere, and left out where it would be too much.
 * `part` 0 is text, 1 and on are tool calls with their arguments; `from` is how much of the part came before. From 0 a part begins anew,
 * and part 0 the whole call. It is over with the agent's next `turn` or `turn.failed` of that tick.
 */
export const Writing = z.strictObject({
  agent: Word,
  tick: z.int().min(0),
  /** Which call of the model. */
  call: Word,
  part: z.int().min(0),
  tool: z.string().max(100).optional(),
  from: z.int().min(0),
  text: z.string().max(4096),
})
export type Writing = z.output<typeof Writing>

/** What the hub says: answers carry the command's `id`; events, and what is being written, come on their own. */
export const Message = z.union([
  z.strictObject({ id: z.int(), result: z.record(z.string(), Json) }),
  z.strictObject({ id: z.int().nullable(), error: z.strictObject({ code: z.string(), message: z.string() }) }),
  z.strictObject({ event: Event }),
  z.strictObject({ writing: Writing }),
])
export type Message = z.output<typeof Message>

/** A line of the list of runs. `live`: it is played in this server; `resumable`: killed, stopped, or played elsewhere. */
export const RunCard = z.strictObject({
  run: z.string(),
  state: z.enum(['live', 'paused', 'ended', 'resumable', 'broken']),
  society: z.string().optional(),
  seed: z.string().optional(),
  ticks: z.int().optional(),
  events: z.int(),
  head: z.string().optional(),
})
export type RunCard = z.output<typeof RunCard>

/** The subprotocol of the websocket; a second one, `polity.token.TOKEN`, may carry the token, as pages can set no header. */
export const SUBPROTOCOL = 'polity.v1'
export const TOKEN_PREFIX = 'polity.token.'

/** Websocket close codes of the hub's own (4000-4999 are free for applications, RFC 6455). */
export const CLOSE = {
  /** You have all of it: the run has ended, or its server has. */
  ended: 4000,
  /** This server is read with a token, and yours is not it. */
  unauthorized: 4001,
  /** There is no run of this name. */
  noRun: 4004,
  /** You read too slowly and were let go: come back with `since`. */
  lagged: 4008,
} as const

export function matches(filter: Filter, event: Event): boolean {
  const { types, agents } = filter
  if (types && !types.some((type) => event.type === type || event.type.startsWith(`${type}.`))) return false
  return !agents || (event.agent !== null && agents.includes(event.agent))
}
