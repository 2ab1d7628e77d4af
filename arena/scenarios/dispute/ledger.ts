import type { Skill } from '../../../agents/context.ts'
import { commitRows, type Rows } from '../../../contracts/trace.ts'
import { add, defineStep, fitTo, packWords, uint, unpackWords } from '../../../policies/index.ts'
import { randomStream } from '../../clock.ts'
import { deliveredRows, publishRows } from '../delivery.ts'
import { forgedRun, honestRun } from '../runs.ts'

/** One entry, counted and added up. */
export function summing(name: string) {
  return defineStep({
    name,
    state: { count: uint(32), total: uint(64) },
    request: { amount: uint(32) },
    step: ({ state, request }) => ({
      next: {
        count: fitTo(add(state.count, 1), uint(32)),
        total: fitTo(add(state.total, request.amount), uint(64)),
      },
    }),
  })
}

/** What auditors run over the ledger. */
export const sumStep = summing('sum')

/** How many entries the ledger has: two moves of a descent. */
const ENTRIES = 40

/** A ledger of a made-up shop. */
export function ledger(): Rows {
  const random = randomStream('polity-dispute', 'ledger')
  return Array.from({ length: ENTRIES }, () =>
    packWords(sumStep.request, { amount: BigInt(500 + random.below(90_000)) }),
  )
}

/** What all auditors should find. */
export function totalOf(words: readonly bigint[]): { count: bigint; total: bigint } {
  return unpackWords(sumStep.state, words) as { count: bigint; total: bigint }
}

/** Publishes the ledger, under what commits to it and under what it was delivered as. */
export const readLedger: Skill = async (_task, _inputs, { blobs }) => {
  const rows = ledger()
  const result = await publishRows(rows, blobs)
  return { result, summary: `${rows.length} entries` }
}

/** Adds the ledger up. */
export const audit: Skill = async (_task, inputs, { blobs }) => {
  const rows = await deliveredRows(inputs, blobs)
  return honestRun(sumStep, rows, commitRows(rows).root)
}

/** Adds the ledger up, and a hundred to it at one entry: `row` is its place, as a share of all between 0 and 1. */
export function forgedAudit(row: number): Skill {
  return async (_task, inputs, { blobs }) => {
    const rows = await deliveredRows(inputs, blobs)
    return forgedRun(sumStep, rows, commitRows(rows).root, { tamper: more, row })
  }
}

function more(words: readonly bigint[]): readonly bigint[] {
  const { count, total } = totalOf(words)
  return packWords(sumStep.state, { count, total: total + 10_000n })
}
