import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { z } from 'zod'
import { UsageError } from '../exit.ts'
import type { Meters, Spend } from './meters.ts'

/** What a signer's process was asked and what it said: one JSON line each, without a secret. */
const Line = z.object({
  at: z.string().regex(/^\d{1,20}$/),
  key: z.string(),
  hash: z.string().optional(),
  spends: z.array(z.object({ asset: z.string(), amount: z.string() })).default([]),
})

export interface Ledger {
  /** The latest time that was written down before; nothing where there is nothing. */
  readonly latest: bigint
  /** On its way to the disk before the signature is given. */
  signed(entry: { key: string; hash: Hex; now: bigint; what: string; spends: readonly Spend[] }): void
  refused(entry: { key: string; now: bigint; why: string }): void
}

/** Goes on from what is there: what was signed before counts for caps. Without a path, nothing is written. */
export function openLedger(path: string | undefined, meters: Meters): Ledger {
  if (path === undefined) return { latest: 0n, signed: () => {}, refused: () => {} }
  let latest = 0n
  for (const text of existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []) {
    const { at, key, hash, spends } = lineOf(path, text)
    const past = spends.map(({ asset, amount }) => ({ asset, amount: BigInt(amount) }))
    const now = BigInt(at)
    if (now > latest) latest = now
    if (hash) meters.count(past, { key, hash: hash as Hex, now })
  }
  const write = (line: object) => appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true })
  return {
    latest,
    signed({ key, hash, now, what, spends }) {
      const amounts = spends.map(({ asset, amount }) => ({ asset, amount: String(amount) }))
      write({ at: String(now), key, signed: what, hash, spends: amounts })
    },
    refused: ({ key, now, why }) => write({ at: String(now), key, refused: cut(why) }),
  }
}

/** Refusals repeat arguments, which may be long. */
function cut(why: string): string {
  return why.length > LONGEST_WHY ? `${why.slice(0, LONGEST_WHY)}…` : why
}

const LONGEST_WHY = 500

function lineOf(path: string, text: string): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    throw new UsageError(`${path} is no signer's ledger, or a line of it is broken: caps can't be kept without it.`)
  }
}
