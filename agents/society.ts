import { z } from 'zod'
import { type AgentInput, type AgentSpec, AgentSpecError, defineAgent } from './agent.ts'

/** A society as a user writes it. Workflow and policies are opaque here: the arena reads them. */
export interface SocietyInput<W = unknown, P = unknown> {
  name: string
  agents: readonly AgentInput[]
  workflow?: W
  policies?: P
}

/** A checked society. */
export interface Society<W = unknown, P = unknown> {
  name: string
  agents: AgentSpec[]
  workflow?: W
  policies?: P
}

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64')

/**
 * A society, checked: every agent well defined, no two of one name.
 * @throws {SocietyError} naming every problem
 * @example
 * export default defineSociety({
 *   name: 'lab',
 *   agents: [
 *     { name: 'ada', role: 'worker', model: 'scripted', stake: 100 },
 *     { name: 'vera', role: 'validator', model: 'openai:gpt-4o', stake: 200 },
 *   ],
 * })
 */
export function defineSociety<W, P>(input: SocietyInput<W, P>): Society<W, P> {
  const { name, agents, ...rest } = input
  const problems: string[] = []
  const parsed = Name.safeParse(name)
  if (!parsed.success) problems.push(`name: ${z.prettifyError(parsed.error)}`)
  if (!agents.length) problems.push('agents: a society has at least one')
  const once = new Set<string>()
  const twice = new Set<string>()
  for (const agent of agents) (once.has(agent.name) ? twice : once).add(agent.name)
  if (twice.size) problems.push(`agents: more than one is called ${[...twice].join(', ')}`)
  const specs = agents.flatMap((agent) => specOf(agent, problems))
  if (problems.length) throw new SocietyError(String(name), problems)
  return { ...rest, name, agents: specs }
}

function specOf(agent: AgentInput, problems: string[]): AgentSpec[] {
  try {
    return [defineAgent(agent)]
  } catch (error) {
    if (!(error instanceof AgentSpecError)) throw error
    problems.push(error.message)
    return []
  }
}

/** The definition of a society is wrong. */
export class SocietyError extends Error {
  override readonly name = 'Agents.SocietyError'
  readonly society: string
  readonly problems: string[]
  constructor(society: string, problems: string[]) {
    super(`Society '${society}' is not well defined:\n${problems.join('\n')}`)
    this.society = society
    this.problems = problems
  }
}
