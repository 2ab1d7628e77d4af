import { z } from 'zod'
import { Event } from './event.ts'

/** Which events a watcher wants: `types` match as dotted prefixes (`action` takes `action.denied`); absent takes all. */
export const Filter = z.strictObject({
  types: z.array(z.string().min(1).max(100)).max(50).optional(),
  agents: z.array(z.string().min(1).max(100)).max(1000).optional(),
})
export type Filter = z.output<typeof Filter>

/** What a watcher may ask. `since` is the last seq it has already; -1, the default, takes the history from the start. */
export const Command = z.discriminatedUnion('method', [
  z.strictObject({
    id: z.int(),
    method: z.literal('subscribe'),
    params: z.strictObject({ since: z.int().min(-1).default(-1), filter: Filter.default({}) }).prefault({}),
  }),
  z.strictObject({ id: z.int(), method: z.literal('unsubscribe'), params: z.strictObject({}).prefault({}) }),
  z.strictObject({ id: z.int(), method: z.literal('status'), params: z.strictObject({}).prefault({}) }),
])
export type Command = z.output<typeof Command>

export const Status = z.strictObject({ run: z.string(), seq: z.int(), tick: z.int(), ended: z.boolean() })
export type Status = z.output<typeof Status>

/** What the hub says: answers carry the command's `id`; events come on their own. */
export const Message = z.union([
  z.strictObject({ id: z.int(), result: z.record(z.string(), z.json()) }),
  z.strictObject({ id: z.int().nullable(), error: z.strictObject({ code: z.string(), message: z.string() }) }),
  z.strictObject({ event: Event }),
])
export type Message = z.output<typeof Message>

/** Websocket close codes of the hub's own (4000-4999 are free for applications, RFC 6455). */
export const CLOSE = {
  /** You read too slowly and were let go: come back with `since`. */
  lagged: 4008,
  /** The run is over and you have all of it. */
  ended: 4000,
} as const

export function matches(filter: Filter, event: Event): boolean {
  const { types, agents } = filter
  if (types && !types.some((type) => event.type === type || event.type.startsWith(`${type}.`))) return false
  return !agents || (event.agent !== null && agents.includes(event.agent))
}
