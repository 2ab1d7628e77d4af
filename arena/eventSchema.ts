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
