import { formatAmount } from '../policies/index.ts'
import type { Outcome } from './outcome.ts'

/** One number of an outcome, with what exactly it counts. */
export interface Measure {
  name: string
  unit: 'POL' | 'share' | 'count'
  /** In wei where the unit is POL. */
  of: (outcome: Outcome) => bigint | number
  means: string
}

/** By what runs are compared, in the order of the tables. `docs/replay.md` holds the same words. */
export const MEASURES: readonly Measure[] = [
  { name: 'ticks', unit: 'count', of: ({ ticks }) => ticks, means: 'ticks played, the founding (tick 0) not counted' },
  {
    name: 'tasks done',
    unit: 'count',
    of: ({ workflows }) => workflows.reduce((sum, { done }) => sum + done, 0),
    means: 'tasks of all workflows whose result was accepted and paid',
  },
  {
    name: 'payouts',
    unit: 'POL',
    of: ({ payouts }) => payouts,
    means: 'what the market paid workers for tasks; no tips, fees or shares of slashes',
  },
  {
    name: 'stake',
    unit: 'POL',
    of: ({ stake }) => stake,
    means: 'stake of all agents at the end, locked or not, without what is on its way out',
  },
  { name: 'slashes', unit: 'count', of: ({ slashes }) => slashes.count, means: 'slashes that were not reversed' },
  {
    name: 'slashed',
    unit: 'POL',
    of: ({ slashes }) => slashes.amount,
    means: 'stake taken by those slashes, whether still in escrow, paid or burned',
  },
  { name: 'burned', unit: 'POL', of: ({ slashes }) => slashes.burned, means: 'POL destroyed, for good' },
  {
    name: 'executed',
    unit: 'count',
    of: ({ actions }) => actions.executed,
    means: 'actions that were mined and did what they said',
  },
  {
    name: 'denied',
    unit: 'count',
    of: ({ actions }) => actions.denied,
    means: "actions that the agent's own check denied; they were never sent",
  },
  {
    name: 'refused',
    unit: 'count',
    of: ({ actions }) => actions.refused,
    means: 'actions that were sent, and that the chain refused',
  },
  { name: 'proofs', unit: 'count', of: ({ actions }) => actions.proofs, means: 'zero-knowledge proofs that were sent' },
  {
    name: 'ballots',
    unit: 'count',
    of: ({ votes }) => votes.for + votes.against + votes.abstain,
    means: 'votes cast on proposals, each counted once whatever its weight',
  },
  { name: 'votes won', unit: 'count', of: ({ votes }) => votes.executed, means: 'proposals that were executed' },
  {
    name: 'Gini',
    unit: 'share',
    of: ({ gini }) => gini,
    means:
      'Gini coefficient of the POL that each agent owns at the end: wallet, stake, and stake on its way out; 0 is equal, (n - 1) / n is one has all',
  },
  {
    name: 'survival',
    unit: 'share',
    of: ({ survival }) => survival,
    means: 'agents that own any POL at the end (counted as for Gini), of all agents',
  },
]

/** As a number for statistics and plots: POL where the unit is POL. */
export function numberOf({ unit, of }: Measure, outcome: Outcome): number {
  const value = of(outcome)
  return unit === 'POL' ? Number(value) / 1e18 : Number(value)
}

/** For people, without its unit. */
export function textOf({ unit, of }: Measure, outcome: Outcome): string {
  const value = of(outcome)
  return unit === 'POL' ? formatAmount(BigInt(value), 'e-18 POL').replace(' POL', '') : String(value)
}

/** `payouts (POL)`. */
export function labelOf({ name, unit }: Measure): string {
  return unit === 'POL' ? `${name} (POL)` : name
}
