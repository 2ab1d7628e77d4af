import { z } from 'zod'
import { Budget } from './budget.ts'
import type { Skill } from './context.ts'
import type { Mind } from './models/mind.ts'
import type { Persona } from './models/scripted.ts'
import { roles } from './roles/index.ts'
import type { Role, ToolName } from './roles/role.ts'
import { effects, reads } from './tools/index.ts'
import { fromPol, Pol } from './wire.ts'

/** An amount in a society's file, `100` or `'2.5'` POL; wei inside. */
const Amount = z
  .union([z.int().min(0).transform(String), Pol], 'a number of whole POL, or a decimal string such as "2.5"')
  .transform(fromPol)

/** Whether its model is a script of the house, which uses nothing of anybody's. */
export function isScripted({ model }: Pick<AgentSpec, 'model'>): boolean {
  return model === 'scripted' || model.startsWith('scripted:')
}

/** What agents are called, and contracts that a society brings: no dot, which parts the words of an event's type. */
export const AGENT_NAME = /^[a-z][a-z0-9-]{0,31}$/

const isFunction = (value: unknown) => typeof value === 'function'

/** The shape of an agent in a society's file. */
export const AgentSpec = z
  .strictObject({
    name: z.string().regex(AGENT_NAME, 'lower-case letters, digits and dashes, at most 32'),
    role: z.string().min(1),
    model: z
      .string()
      .regex(
        /^(scripted|[a-z][a-z0-9_-]*:.+)$/,
        "'scripted', 'scripted:persona' or 'provider:model', such as 'openai:gpt-4o'",
      ),
    persona: z.custom<Persona>(isFunction, 'a function from what it sees to what it does').optional(),
    /** What thinks for it, with `model: 'graph:NAME'`. */
    mind: z.custom<Mind>((mind) => isFunction((mind as Mind | undefined)?.invoke), 'a compiled graph').optional(),
    /** Its role, where that is none of the house's. */
    duty: z
      .custom<Role>((role) => typeof (role as Role | undefined)?.prompt === 'string', 'made by defineRole')
      .optional(),
    stake: Amount.default(0n),
    /** The most that its signer lets leave in POL: in one transaction, and in any `window` seconds. Whatever its policies permit, unless given. */
    purse: z.strictObject({ each: Amount, sum: Amount, window: z.int().min(1) }).optional(),
    funds: Amount.default(0n),
    /** Has an account that the gate doesn't know: only a vote admits it. */
    candidate: z.boolean().default(false),
    governance: z.enum(['on', 'off']).default('on'),
    skills: z.record(z.string(), z.custom<Skill>(isFunction, 'a function that does tasks of this kind')).default({}),
    prompt: z.string().optional(),
    /** Whether it is left alone in turns in which its role has nothing to do. */
    rests: z.boolean().default(true),
    /** Of its own, beside the society's. */
    budget: Budget.default({}),
    tools: z
      .array(z.custom<ToolName>((name) => Object.hasOwn({ ...effects, ...reads }, String(name)), 'no such tool'))
      .optional(),
  })
  .refine(({ role, tools, duty }) => Object.hasOwn(roles, role) || tools || duty, {
    path: ['role'],
    error: `not one of ${Object.keys(roles).join(', ')}; a role of your own needs 'tools' (and 'prompt' or 'persona')`,
  })
  .refine(({ persona, model }) => !persona || model === 'scripted', {
    path: ['persona'],
    error: "a persona is the script of model 'scripted'; a real model takes 'prompt'",
  })
  .refine(({ mind, model }) => (mind !== undefined) === model.startsWith('graph:'), {
    path: ['mind'],
    error: "a graph goes with model 'graph:NAME', and that with a graph in 'mind'",
  })

export type AgentSpec = z.output<typeof AgentSpec>

/** An agent as a user writes it; amounts are POL. */
export type AgentInput = Omit<z.input<typeof AgentSpec>, 'role'> & {
  /** By name, or one of one's own. */
  role: string | Role
}

/** The role that an agent has, if it is more than a name. */
export function roleOf({ role, duty }: Pick<AgentSpec, 'role' | 'duty'>): Role | undefined {
  return duty ?? (Object.hasOwn(roles, role) ? roles[role] : undefined)
}

/**
 * An agent of a society, checked: defaults filled in, amounts in wei.
 *
 * `model` is `scripted` (the role's own script, or `persona`), `scripted:forger` (a script by name),
 * `provider:model`, or `graph:NAME` with a compiled graph as its `mind`. `role` is one of the house, a name of one's own with `tools`, or made by `defineRole`. `governance: 'off'` leaves the check to the gate. `skills` stand before the society's.
 * @throws {AgentSpecError} naming each wrong field
 * @example
 * defineAgent({ name: 'ada', role: 'worker', model: 'scripted', stake: 100, funds: '12.5' })
 * defineAgent({ name: 'ada', role: 'baker', model: 'gpt' }) // throws: role … model …
 */
export function defineAgent(input: AgentInput): AgentSpec {
  const own = typeof input?.role === 'object' && input.role !== null ? { role: input.role.name, duty: input.role } : {}
  const spec = AgentSpec.safeParse({ ...input, ...own })
  if (!spec.success) throw new AgentSpecError(String(input?.name ?? '?'), z.prettifyError(spec.error))
  return spec.data
}

/** The definition of an agent is wrong. */
export class AgentSpecError extends Error {
  override readonly name = 'Agents.AgentSpecError'
  readonly agent: string
  constructor(agent: string, problems: string) {
    super(`Agent '${agent}' is not well defined:\n${problems}`)
    this.agent = agent
  }
}
