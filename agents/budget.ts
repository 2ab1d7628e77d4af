import * as z from 'zod'
import { addUsage, Money, money, NO_USAGE, type Usage } from './models/usage.ts'

const Count = z.int().min(0)

/**
 * What an agent, or a society as a whole, may use: turns (ticks in which it thinks), calls of a real model, tokens of these calls in and out, and
 * their cost by the society's `prices`. It is kept outside the model. What a call takes is known when it has been made: the one that crosses a
 * line is paid, and none is made after it.
 */
export const Budget = z.strictObject({
  turns: Count.optional(),
  calls: Count.optional(),
  tokens: Count.optional(),
  cost: Money.optional(),
})
export type Budget = z.output<typeof Budget>
export type BudgetInput = z.input<typeof Budget>

/** As a user would have written it. */
export function writtenBudget({ cost, ...counts }: Budget): BudgetInput {
  return { ...counts, ...(cost !== undefined && { cost: money(cost) }) }
}

/** What may be used in one go; absent is without limit. */
export type Allowance = { [What in keyof Budget]?: bigint }

/** What was used so far. */
export type Spent = Usage & { turns: number }

export function addSpent(a: Spent, b: Spent): Spent {
  return { ...addUsage(a, b), turns: a.turns + b.turns }
}

/** What a budget has left. */
export function leftOf(budget: Budget, spent: Spent): Allowance {
  const used = amountsOf(spent)
  return Object.fromEntries(
    KINDS.flatMap((what) => {
      const limit = budget[what]
      return limit === undefined ? [] : [[what, atLeast0(BigInt(limit) - used[what])]]
    }),
  )
}

/** The part of each of so many, rounded down. */
export function shareOf(allowance: Allowance, among: number): Allowance {
  return Object.fromEntries(Object.entries(allowance).map(([what, amount]) => [what, amount / BigInt(among || 1)]))
}

/** The smaller of both, kind by kind. */
export function tighter(a: Allowance, b: Allowance): Allowance {
  return Object.fromEntries(
    KINDS.flatMap((what) => {
      const limits = [a[what], b[what]].filter((limit) => limit !== undefined)
      return limits.length ? [[what, limits.reduce((least, limit) => (limit < least ? limit : least))]] : []
    }),
  )
}

/** What is used up, if anything is. */
export function spentOf(allowance: Allowance, used: Spent = NOTHING): Kind | undefined {
  const amounts = amountsOf(used)
  return KINDS.find((what) => {
    const limit = allowance[what]
    return limit !== undefined && amounts[what] >= limit
  })
}

/** A limit in words: `10000 tokens`, `a cost of 2.5`. */
export function limitText(what: Kind, limit: number | bigint): string {
  return what === 'cost' ? `a cost of ${money(BigInt(limit))}` : `${limit} ${what}`
}

export type Kind = keyof Budget
const KINDS = ['turns', 'calls', 'tokens', 'cost'] as const satisfies readonly Kind[]

/** Nothing of anything. */
export const NOTHING: Spent = { ...NO_USAGE, turns: 0 }

function amountsOf({ turns, calls, input, output, cost }: Spent): Record<Kind, bigint> {
  return { turns: BigInt(turns), calls: BigInt(calls), tokens: BigInt(input) + BigInt(output), cost }
}

function atLeast0(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
