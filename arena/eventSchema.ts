import * as z from 'zod'

/** sha-256 in hex: 64 digits, no prefix. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'a sha-256 digest in hex')
export type Digest = z.output<typeof Digest>

/** Any JSON value. */
export const Json = z.json()

/**
 * What happened, once and for good. `seq` counts from 0 and is the cursor of every reader; `tick` is the superstep it
 * belongs to; `agent` is who it is about, `null` for the world. `hash` covers all other fields (RFC 8785 JSON, sha-256)
 * and so, through `prev`, all events before.
 */
export const Event = z.strictObject({
  seq: z.int().nonnegative(),
  tick: z.int().nonnegative(),
  type: z.string().min(1),
  agent: z.string().nullable(),
  data: z.record(z.string(), Json),
  prev: Digest,
  hash: Digest,
})
export type Event = z.output<typeof Event>

/** The tick that an event is shown in: the end of a run is no tick of its own. */
export function shownTick({ tick, type }: Event): number {
  return type === 'run.ended' ? Math.max(0, tick - 1) : tick
}

/** How many ticks are whole when this is the newest event, the founding not counted. */
export function wholeTicks({ tick, type }: Event): number {
  return type === 'tick.ended' ? tick : Math.max(0, tick - 1)
}

/** As `Event.parse`, many times as fast for what is an event; about all else `Event` decides, and says why not. */
export function readEvent(value: unknown): Event {
  return isEvent(value) ? value : Event.parse(value)
}

/** Deeper values are left to the schema. */
const DEEPEST = 100
const DIGEST = /^[0-9a-f]{64}$/

/** True of nothing that `Event` refuses or changes. */
function isEvent(value: unknown): value is Event {
  if (!isRecord(value) || Object.keys(value).length !== 7) return false
  const { seq, tick, type, agent, data, prev, hash } = value
  if (!isCount(seq) || !isCount(tick) || !isDigest(prev) || !isDigest(hash)) return false
  if (typeof type !== 'string' || type === '' || (agent !== null && typeof agent !== 'string')) return false
  return isRecord(data) && isJson(data, 0)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isDigest = (value: unknown): boolean => typeof value === 'string' && DIGEST.test(value)

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (depth > DEEPEST) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  if (!isRecord(value)) return false
  for (const key of Object.keys(value)) if (key === '__proto__' || !isJson(value[key], depth + 1)) return false
  return true
}
