import type { AgentInput } from './agent.ts'
import type { Persona } from './models/scripted.ts'

/** Agents that are alike, but for a share of them. */
export interface Population extends AgentInput {
  /** They are called `name-1` to `name-count`. */
  count: number
  /** Which share is otherwise, `'10 %'` or `0.1`, and in what. */
  faulty?: Partial<AgentInput> & { share: string | number }
}

/**
 * The agents of a population. Of `count` a whole number is faulty, rounded down and spread evenly: which ones does not depend on chance.
 *
 * @throws {@link PopulationError}
 * @example
 * defineSociety({
 *   agents: population({ name: 'worker', count: 200, role: 'worker', model: 'scripted', faulty: { share: '10 %', model: 'scripted:forger' } }),
 *   …
 * })
 */
export function population({ count, faulty, ...each }: Population): AgentInput[] {
  const { share = 0, ...other } = faulty ?? {}
  return crowd({ ...each, count, share }, (name, { isFaulty }) => ({ ...each, ...(isFaulty && other), name }))
}

/**
 * Makes the members of a population, each by its name and place.
 *
 * @throws {@link PopulationError}
 */
export function crowd<T>(
  { name, count, share }: { name: string; count: number; share: string | number },
  make: (name: string, place: { isFaulty: boolean; next: string }) => T,
): T[] {
  if (!Number.isSafeInteger(count) || count < 1 || count > MOST)
    throw new PopulationError(name, `has a count of ${count}`, `Give a whole number from 1 to ${MOST}.`)
  const perMille = shareOf(name, share)
  return Array.from({ length: count }, (_, index) =>
    make(`${name}-${index + 1}`, {
      isFaulty: Math.floor(((index + 1) * perMille) / 1000) > Math.floor((index * perMille) / 1000),
      next: `${name}-${((index + 1) % count) + 1}`,
    }),
  )
}

/** More than any machine plays; a slip of the keyboard should not fill one. */
export const MOST = 10_000

/** In thousandths, so that a tenth of 200 is 20. */
function shareOf(name: string, share: string | number): number {
  const percent = typeof share === 'number' ? share * 100 : Number(/^(\d+(?:\.\d)?) ?%$/.exec(share)?.[1] ?? Number.NaN)
  if (percent >= 0 && percent <= 100) return Math.round(percent * 10)
  throw new PopulationError(
    name,
    `has a share of "${share}"`,
    'Write a percentage such as "10 %", or a number from 0 to 1.',
  )
}

/** What a script of data does: the calls of each turn, in order. */
export type Script = readonly (readonly { tool: string; args: Record<string, unknown> }[])[]

/** A persona that makes its calls turn by turn, whatever comes of them, and then looks on. */
export function scripted(script: Script): Persona {
  return ({ memory, results }) => {
    const turn = Number(memory.turn ?? 0)
    const calls = script[turn] ?? []
    if (results.length > 0 || calls.length === 0)
      return { say: 'done', remember: results.length > 0 ? {} : { turn: turn + 1 } }
    return { calls: [...calls], remember: { turn: turn + 1 } }
  }
}

/** The population is not well defined. */
export class PopulationError extends Error {
  override readonly name = 'Agents.PopulationError'
  constructor(population: string, what: string, next: string) {
    super(`The population '${population}' ${what}. ${next}`)
  }
}
