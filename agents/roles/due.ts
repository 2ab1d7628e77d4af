import { z } from 'zod'
import type { Habit } from '../models/personas/member.ts'
import { NO_NOTES } from '../models/personas/member.ts'
import { toWire } from '../wire.ts'
import type { Sight } from './role.ts'

/** A call that is due now, ready to be made. */
export const Due = z.object({ tool: z.string(), args: z.record(z.string(), z.unknown()) })
export type Due = z.output<typeof Due>

/** How many things of a kind a brief lists. */
export const LISTED = 8

/** What habits of the house would do now. */
export function dueBy(habits: readonly Habit[], sight: Sight): Due[] {
  const view = { ...sight, results: [], memory: {} }
  return habits
    .flatMap((habit) => habit(view, NO_NOTES))
    .map(({ tool, args }) => Due.parse({ tool, args: toWire(args) }))
}

/** Proposals that are voted on, and on which it has not voted. */
export function openBallots({ me, snapshot }: Sight) {
  return Object.values(snapshot.proposals).filter(
    ({ state, voters }) => state === 'active' && me.enrolled && !Object.hasOwn(voters, me.name),
  )
}
