import { clipped } from '../clipped.ts'
import { SAID } from '../report.ts'

/** Runs code of a role's own; what it throws is told as that role's. */
export type Guard = <T>(part: string, work: () => T | Promise<T>) => Promise<T>

/** As {@link Guard}, where nothing may be waited for. */
export type GuardNow = <T>(part: string, work: () => T) => T

/**
 * @example
 * const { now, soon } = guardOf('ada', 'clerk')
 * now('brief', () => role.brief(sight)) // throws: the brief of the role 'clerk' failed in a turn of agent 'ada': …
 */
export function guardOf(agent: string, role: string): { now: GuardNow; soon: Guard } {
  return {
    now: (part, work) => {
      try {
        return work()
      } catch (error) {
        throw new RoleFailedError(agent, role, part, error)
      }
    },
    soon: async (part, work) => {
      try {
        return await work()
      } catch (error) {
        throw new RoleFailedError(agent, role, part, error)
      }
    },
  }
}

/** Code of a role's own threw, or gave what its state or the house can't take. */
export class RoleFailedError extends Error {
  override readonly name = 'Agents.RoleFailedError'
  readonly agent: string
  readonly role: string
  constructor(agent: string, role: string, part: string, cause: unknown) {
    const said = clipped(cause instanceof Error ? cause.message : String(cause), SAID)
    super(
      `The ${part} of the role '${role}' failed in a turn of agent '${agent}': ${said}. The turn is over, and what it did before stands. Mend the role.`,
      { cause },
    )
    this.agent = agent
    this.role = role
  }
}
