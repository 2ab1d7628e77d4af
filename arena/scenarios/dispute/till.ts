import type { Skill } from '../../../agents/context.ts'
import { iterate, packWords, type Values } from '../../../policies/index.ts'
import { randomStream } from '../../clock.ts'
import { summing } from './ledger.ts'

/** What a shop runs over a day of its till, as over a ledger: but its rows are nobody else's business. */
export const tillStep = summing('till')

/** The most entries that a proof is made of. */
export const TILL_ROWS = 8

/** What came into somebody's till over a day. */
export function tillOf(agent: string): { amount: bigint }[] {
  const random = randomStream('polity-dispute', 'till', agent)
  return Array.from({ length: TILL_ROWS - 2 }, () => ({ amount: BigInt(500 + random.below(90_000)) }))
}

/**
 * Adds up the worker's own till, which it shows to nobody.
 *
 * @param extra - what a forger says it took beyond that
 */
export function countTill(extra = 0n): Skill {
  return async (_task, _inputs, { agent }) => {
    const rows = tillOf(agent)
    const { states } = iterate(tillStep, rows, { actor: `0x${'0'.repeat(40)}`, at: 0n })
    const { count, total } = states.at(-1) as { count: bigint; total: bigint }
    const last = packWords(tillStep.state, { count, total: total + extra })
    const secret = { step: tillStep, capacity: TILL_ROWS, rows: rows as Values<never>[], last }
    return { result: `0x${'0'.repeat(64)}`, summary: `${rows.length} entries of its own added up`, secret }
  }
}
