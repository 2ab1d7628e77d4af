import { appendFileSync, existsSync, readFileSync, realpathSync } from 'node:fs'
import type { Hex } from 'viem'
import { z } from 'zod'
import { UsageError } from '../exit.ts'
import { claimFile } from '../lock.ts'
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
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const lines = before.split('\n')
  for (const [index, text] of lines.entries()) {
    if (text === '') continue
    const { at, key, hash, spends } = lineOf(text, { path, number: index + 1, isLast: index === lines.length - 1 })
    const past = spends.map(({ asset, amount }) => ({ asset, amount: BigInt(amount) }))
    const now = BigInt(at)
    if (now > latest) latest = now
    if (hash) meters.count(past, { key, hash: hash as Hex, now })
  }
  // What comes next would stand in the same line.
  if (before !== '' && !before.endsWith('\n')) appendFileSync(path, '\n', { flush: true })
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

/**
 * Takes a ledger for this process: of two that go on from it, neither would see what the other signs.
 *
 * @returns how to give it back
 * @throws LedgerTakenError when another process has it
 */
export function claimLedger(path: string): () => void {
  appendFileSync(path, '', { mode: 0o600 })
  return claimFile(`${realpathSync(path)}.lock`, (pid, file) => new LedgerTakenError(path, pid, file))
}

/** Refusals repeat arguments, which may be long. */
function cut(why: string): string {
  return why.length > LONGEST_WHY ? `${why.slice(0, LONGEST_WHY)}…` : why
}

const LONGEST_WHY = 500

function lineOf(
  text: string,
  { path, number, isLast }: { path: string; number: number; isLast: boolean },
): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    throw isLast ? new LedgerTornError(path, number) : new LedgerBrokenError(path, number)
  }
}

/** A line is not what a signer writes. */
class LedgerBrokenError extends UsageError {
  constructor(path: string, number: number) {
    super(
      `${path} is no signer's ledger, or line ${number} of it is broken: caps can't be kept without it. Restore the file.`,
    )
  }
}

/** The file ends within a line: its process, or the machine, stopped while it was written. */
class LedgerTornError extends UsageError {
  constructor(path: string, number: number) {
    super(
      `${path} ends in the middle of line ${number}, its last. A signature is given when its line is whole on the disk: if the signer was stopped while it wrote, ` +
        'nothing was signed by this line, and you go on by removing it. If the file was cut otherwise, restore it: what it lost would not count for caps.',
    )
  }
}

/** Another signer goes on from this ledger. */
class LedgerTakenError extends UsageError {
  constructor(path: string, pid: number, file: string) {
    super(
      `${path} is the ledger of process ${pid}, which still runs: end it, or give each signer a ledger and keys of its own. If no such process has it, remove ${file}.`,
    )
  }
}
