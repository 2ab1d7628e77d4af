import { z } from 'zod'
import { Digest } from './event.ts'

/** What is other from a tick on: texts as on the command line, by full keys such as `policy.tips.max` (arena/change.ts). */
export const Changes = z.record(z.string(), z.string())
export type Changes = z.output<typeof Changes>

/** Changes with the tick that begins with them. */
export const Intervention = z.strictObject({ at: z.int().nonnegative(), changes: Changes })
export type Intervention = z.output<typeof Intervention>

/**
 * `fork.json`: what makes a run folder a fork. It stands outside the hash chain, so that a fork without changes is its parent; each
 * of its changes is in the chain as an event `run.forked`.
 */
export const Fork = z.strictObject({
  format: z.literal(1),
  /** Its folder's name, and the newest hash that it had. */
  parent: z.strictObject({ run: z.string(), head: Digest }),
  at: z.int().nonnegative(),
  changes: Changes,
  /** Those of the parent, which was a fork itself. */
  inherited: z.array(Intervention),
})
export type Fork = z.output<typeof Fork>

/** All changes of a run in the order in which they come: its parent's before its own in one tick. */
export function interventionsOf(fork: Fork | undefined): Intervention[] {
  if (!fork) return []
  const own = Object.keys(fork.changes).length > 0 ? [{ at: fork.at, changes: fork.changes }] : []
  return [...fork.inherited, ...own].sort((a, b) => a.at - b.at)
}
