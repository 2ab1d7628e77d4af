import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Hex, keccak256, size } from 'viem'
import type { Snapshot } from '../agents/snapshot.ts'
import type { Progress } from './adoption.ts'
import type { ChainLine } from './chain.ts'
import type { Event } from './event.ts'
import { readLines } from './folder.ts'
import { type ProofTime, proofTimesIn } from './proofTimes.ts'
import type { Session } from './session.ts'
import type { Workshop } from './society.ts'
import { apply, emptyState, snapshot } from './state.ts'
import type { Rows } from './tables.ts'
import { workshopOf } from './workshop.ts'

/** A run that is over, or as far as it went, for whoever makes something of it. */
export interface Ended extends Workshop {
  readonly events: readonly Event[]
  readonly snapshot: Snapshot
  /** How long the signed transaction with this hash is. */
  bytesOf(tx: string): number
  /** How long proofs took, by their statement (`signals[2]`); of those alone that were made where the run was played. */
  readonly proofTimes: ReadonlyMap<string, ProofTime>
  readonly progress: Progress
}

/** What a run came to at length. All but times follows from the log, so that it can be made again from any copy of the run. */
export interface Findings {
  readonly lines: readonly string[]
  /** The same as JSON, amounts as text. */
  readonly json: unknown
  /** The same as one HTML file with drawings, whole in itself. */
  readonly page: string
  /** What of it is set beside other runs of the society. */
  readonly beside: Rows
}

/** What stands in a run folder once findings were made. */
export const PAGE = 'report.html'

/** Makes the findings of a run out of its folder; nothing where its society has none. */
export async function findingsOf(
  { folder, society }: Pick<Session, 'folder' | 'society'>,
  events: readonly Event[],
  progress: Progress,
): Promise<Findings | undefined> {
  if (!society.findings) return undefined
  const state = emptyState()
  for (const event of events) apply(state, event)
  const lengths = new Map<string, number>()
  for (const { line } of existsSync(folder.txs) ? readLines<ChainLine>(folder.txs) : [])
    if ('send' in line) lengths.set(keccak256(line.send), size(line.send as Hex))
  return society.findings({
    ...workshopOf(folder.manifest, folder.blobs),
    ...{ events, progress, snapshot: snapshot(state, state.tick), bytesOf: (tx) => lengths.get(tx) ?? 0 },
    proofTimes: proofTimesIn(join(folder.path, TIMES)),
  })
}

/** Where a run's folder has the times of its proofs: outside of what is hashed, for times are no part of what is recorded. */
export const TIMES = 'times.jsonl'
