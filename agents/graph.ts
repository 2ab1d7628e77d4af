import { createAgent, tool } from 'langchain'
import { type AgentSpec, isScripted } from './agent.ts'
import type { ToolContext } from './context.ts'
import type { SocietyDeps } from './deps.ts'
import { TurnMemory } from './memory.ts'
import { type Clockwork, fixedIds } from './models/ids.ts'
import { type Meter, outside } from './models/outside.ts'
import { personas } from './models/personas/index.ts'
import { provider } from './models/provider.ts'
import { type Memory, type Persona, ScriptedModel } from './models/scripted.ts'
import { roles } from './roles/index.ts'
import { HOUSE } from './roles/role.ts'
import { effects, reads } from './tools/index.ts'
import type { Read } from './tools/tool.ts'
import { underPolicy } from './underPolicy.ts'
import { toJson } from './wire.ts'

/** What the graph asks of, and tells, the one who drives it. */
export interface GraphPorts {
  clockwork: Clockwork
  context: () => ToolContext
  onDenial: NonNullable<SocietyDeps['onDenial']>
  onRead: () => void
  memory: Memory
  meter: Meter
}

/** The compiled LangGraph agent of a spec: role, tools, model or script, and governance around every effect. */
export function agentGraph(
  spec: AgentSpec,
  deps: SocietyDeps,
  { clockwork, context, onDenial, onRead, memory, meter }: GraphPorts,
) {
  const role = Object.hasOwn(roles, spec.role) ? roles[spec.role] : undefined
  const granted: readonly string[] = spec.tools ?? role?.tools ?? []
  const follows = isScripted(spec)
  const persona = follows ? personaOf(spec, role?.persona, { ...personas, ...deps.personas }) : offline
  const door = {
    ...clockwork,
    provider: provider(spec.model, deps.provider),
    cassette: deps.cassette,
    meter,
    trace: deps.trace,
    audience: deps.audience,
  }

  return createAgent({
    name: spec.name,
    model: new ScriptedModel(persona, context, memory),
    systemPrompt: [role?.prompt ?? HOUSE, spec.prompt].filter(Boolean).join('\n\n'),
    tools: Object.values<Read<ToolContext>>(reads)
      .filter(({ name }) => granted.includes(name))
      .map((read) => asTool(read, context, onRead)),
    middleware: [
      fixedIds(clockwork),
      ...(follows ? [] : [outside(door)]),
      underPolicy({
        check: deps.check,
        effects: Object.values(effects).filter(({ name }) => granted.includes(name)),
        context,
        onDenial,
        enabled: spec.governance === 'on',
        ...(deps.onIntent ? { onIntent: deps.onIntent } : {}),
        ...(deps.submit ? { submit: deps.submit } : {}),
      }),
    ],
    checkpointer: new TurnMemory(),
  })
}

function asTool(read: Read<ToolContext>, context: () => ToolContext, onRead: () => void) {
  const { name, description, schema } = read
  const run = async (args: Record<string, unknown>) => {
    const found = await read.read(args, context())
    onRead()
    return toJson(found)
  }
  return tool(run, { name, description, schema: schema.strict() })
}

function personaOf(
  { name, model, persona }: AgentSpec,
  byRole: string | undefined,
  known: Record<string, Persona>,
): Persona {
  if (persona) return persona
  const wanted = model.split(':')[1] ?? byRole ?? ''
  const found = Object.hasOwn(known, wanted) ? known[wanted] : undefined
  if (!found) throw new UnknownPersonaError(name, wanted, Object.keys(known))
  return found
}

/** Holds the place of a real model, which `outside` puts in. */
const offline: Persona = () => {
  throw new Error('a real model is reached through outside() alone')
}

/** No script of that name. */
export class UnknownPersonaError extends Error {
  override readonly name = 'Agents.UnknownPersonaError'
  readonly agent: string
  constructor(agent: string, persona: string, known: string[]) {
    super(
      `Agent '${agent}' wants the script '${persona}'. Use one of ${known.join(', ')}, or give 'persona' a function.`,
    )
    this.agent = agent
  }
}
