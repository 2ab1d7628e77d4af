import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { z } from 'zod'
import { Digest, Event } from './eventSchema.ts'

// Pages read events and hash none: the schema is a file without Node's crypto.
export { Digest, Event }

/** What precedes the first event. */
export const GENESIS_HASH: Digest = '0'.repeat(64)

/** An event without its place in the chain. */
export type Happening = { tick: number; type: string; agent: string | null; data: Record<string, unknown> }

/** Puts a happening into the chain, behind the event that hashed to `prev`. */
export function chainEvent({ tick, type, agent, data }: Happening, seq: number, prev: Digest): Event {
  const body = { seq, tick, type, agent, data: toWire(data), prev }
  return { ...body, hash: hashBody(body) }
}

/** The hash that an event should carry. */
export function hashEvent({ hash: _, ...body }: Event): Digest {
  return hashBody(body)
}

/** sha-256 of the RFC 8785 form of a JSON value. */
export function hashJson(value: unknown): Digest {
  return sha256(canonicalJson(value))
}

/** RFC 8785 JSON; bigints become decimal strings. */
export function canonicalJson(value: unknown): string {
  return canonicalize(toWire(value)) ?? 'null'
}

export function sha256(content: string | Uint8Array): Digest {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * bigint inside, decimal string on the wire; `undefined` fields are dropped. Half a surrogate pair, which agents may say and JSON's
 * canonical form has no bytes for, becomes U+FFFD.
 */
export function toWire<Value>(value: Value): Wire<Value>
export function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map((item) => toWire(item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key.toWellFormed(), toWire(item)]),
  )
}

type Json = z.output<ReturnType<typeof z.json>>
type Wire<Value> = Value extends Record<string, unknown> ? Record<string, Json> : Json

function hashBody(body: Omit<Event, 'hash'>): Digest {
  return sha256(canonicalize(body) as string)
}
