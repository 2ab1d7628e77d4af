import type { BaseMessage } from '@langchain/core/messages'
import type { BaseCheckpointSaver, BaseStore, Command } from '@langchain/langgraph'
import { type AgentMiddleware, type CreateAgentParams, createAgent, tool } from 'langchain'
import { type AgentSpec, isScripted, roleOf } from './agent.ts'
import { answering, type Form, formTool } from './answering.ts'
import type { ToolContext } from './context.ts'
import type { SocietyDeps } from './deps.ts'
import { dutiful } from './dutiful.ts'
import { type DutyOptions, dutyOf } from './duty.ts'
import { TurnMemory } from './memory.ts'
import { type Clockwork, fixedIds } from './models/ids.ts'
import { mindProvider } from './models/mind.ts'
import { type Meter, outside } from './models/outside.ts'
import { personas } from './models/personas/index.ts'
import { provider } from './models/provider.ts'
import { type Memory, type Persona, ScriptedModel } from './models/scripted.ts'
import { END_TURN, Report } from './report.ts'
import { roleGraph } from './roleGraph.ts'
import { type GuardNow, guardOf } from './roles/failure.ts'
import { type Answer, HOUSE, type Role, type Sight } from './roles/role.ts'
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
  onMessages: (messages: BaseMessage[]) => void
  told: DutyOptions['told']
  /** Of a script. */
  memory: Memory
  /** The agent's own part. */
  store: BaseStore
  meter: Meter
}

/**
 * The compiled LangGraph graph of a spec: its role, and in that a LangChain agent with tools, model or script, and governance around every
 * effect. Who has tools of its own acts with them, whatever its role is otherwise for.
 */
export function agentGraph(
  spec: AgentSpec,
  deps: SocietyDeps,
  { clockwork, context, onDenial, onRead, onMessages, told, memory, store, meter }: GraphPorts,
): TurnGraph {
  const role = roleOf(spec)
  const granted: readonly string[] = spec.tools ?? role?.tools ?? []
  const follows = isScripted(spec)
  const isActing = role?.answer && !isOwn(spec, role)
  const known = { ...personas, ...deps.personas }
  const persona = !follows
    ? offline
    : isActing && isOwn({ ...spec, tools: undefined }, role)
      ? speechless
      : personaOf(spec, role?.persona, known)
  const systemPrompt = [isActing ? HOUSE : (role?.prompt ?? HOUSE), spec.prompt].filter(Boolean).join('\n\n')
  const door = {
    ...clockwork,
    provider: spec.mind ? mindProvider(spec.model, spec.mind) : provider(spec.model, deps.provider),
    cassette: deps.cassette,
    meter,
    trace: deps.trace,
    audience: deps.audience,
  }
  const looks = Object.values<Read<ToolContext>>(reads)
    .filter(({ name }) => granted.includes(name))
    .map((read) => asTool(read, context, onRead))
  const governed = (names: readonly string[]) =>
    underPolicy({
      check: deps.check,
      effects: Object.values(effects).filter(({ name }) => names.includes(name)),
      context,
      onDenial,
      enabled: spec.governance === 'on',
      ...(deps.onIntent ? { onIntent: deps.onIntent } : {}),
      ...(deps.submit ? { submit: deps.submit } : {}),
    })
  const guard = guardOf(spec.name, spec.role)
  const answer = role?.answer && isOwn(spec, role) ? formOf(role.answer, context, guard.now) : undefined
  const form: Form = answer ?? ENDING
  const { agent: name, turn } = clockwork
  const duty = dutyOf({
    ...{
      agent: name,
      guard,
      role: spec.tools || isActing ? {} : (role ?? {}),
      form,
      sight: context,
      store,
      turn,
      told,
    },
    rests: spec.rests && isOwn(spec, role),
  })
  const make = (middleware: AgentMiddleware[], own: Pick<CreateAgentParams, 'model' | 'tools' | 'checkpointer'>) =>
    createAgent({ name, systemPrompt, middleware: [fixedIds(clockwork, onMessages), ...middleware], ...own })
  const doors = [...(follows ? [] : [outside(door)]), answering(name, [form], guard.now)]
  const mind = { model: new ScriptedModel(persona, context, memory), tools: [...looks, formTool(form)] }

  if (!answer || !role?.answer) {
    const checkpointer = new TurnMemory()
    return make([...dutiful(duty), ...doors, governed(granted)], { ...mind, checkpointer }).graph as TurnGraph
  }
  const hands = new ScriptedModel(caster(role.answer, guard.now), context)
  const think = make([...doors, governed([])], mind)
  const cast = make([governed(granted)], { model: hands, tools: [] })
  return roleGraph({ agent: name, duty, think, cast, answer, turn }) as TurnGraph
}

/** A turn, however its graph is made. */
export interface TurnGraph {
  invoke(
    input: { messages: never[] } | Command,
    config: { configurable: { thread_id: string }; recursionLimit: number; durability: 'exit' },
  ): Promise<{ messages: BaseMessage[]; idle?: string; report?: Report }>
  checkpointer?: BaseCheckpointSaver | boolean | undefined
}

/** How any turn may end. */
const ENDING: Form<typeof Report> = {
  name: END_TURN,
  description: 'End your turn by saying what you did and why, and what you want to remember.',
  schema: Report,
}

function formOf(answer: Answer, sight: () => Sight, guard: GuardNow): Form {
  return { ...answer, alone: true, fault: (given) => guard('answer', () => answer.fault(given, sight())) }
}

/** Does what was answered, call by call, and is done. */
function caster(answer: Answer, guard: GuardNow): Persona {
  return ({ results, ...sight }) => {
    const at = results.findLastIndex(({ tool, ok }) => ok && tool === answer.name)
    const done = results.slice(at + 1)
    const calls =
      done.length > 0 ? [] : guard('answer', () => answer.calls(answer.schema.parse(results[at]?.content), sight))
    if (calls.length > 0) return { calls }
    const failed = done.filter(({ ok }) => !ok).map(({ tool }) => tool)
    if (done.length === 0) return { say: 'left it at that' }
    return {
      say:
        failed.length > 0
          ? `did not get through: ${failed.join(', ')}`
          : `did ${done.map(({ tool }) => tool).join(', ')}`,
    }
  }
}

/** Whether it does what its role is for, and no more: then it may rest where that is nothing. */
function isOwn({ model, persona, tools }: AgentSpec, role: Role | undefined): boolean {
  if (tools || persona || !role) return false
  return !isScripted({ model }) || model === 'scripted' || model === `scripted:${role.persona}`
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
  byRole: Role['persona'] | undefined,
  known: Record<string, Persona>,
): Persona {
  if (persona) return persona
  if (model === 'scripted' && typeof byRole === 'function') return byRole
  const wanted = model.split(':')[1] ?? String(byRole ?? '')
  const found = Object.hasOwn(known, wanted) ? known[wanted] : undefined
  if (!found) throw new UnknownPersonaError(name, wanted, Object.keys(known))
  return found
}

/** The script of a role that answers, where tools of its own leave nothing to answer. */
const speechless: Persona = () => ({ say: 'nothing to do' })

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
