import type { ToolCall } from '@langchain/core/messages/tool'
import { interrupt, isGraphBubbleUp } from '@langchain/langgraph'
import { AIMessage, createMiddleware, ToolMessage, tool } from 'langchain'
import { z } from 'zod'
import type { Call, Denial, Intent, Receipt } from './action.ts'
import type { Draft, Effect } from './tools/tool.ts'
import { toJson, toWire } from './wire.ts'

/** What a policy says of one call. */
export interface Verdict {
  policy: string
  allow: boolean
  rule: string
  explanation: string
}

/** Decides the calls of one model message in order; an allowed call moves its tentative state, so limits add up. */
export interface Session {
  check(call: Call, tool: string): Verdict | Promise<Verdict>
}

/** The world's policies, as seen by one agent. */
export interface Checker {
  begin(): Session | Promise<Session>
}

/** @template C what the effect tools draft from */
export interface GovernanceOptions<C> {
  check: Checker
  /** The effect tools; they exist for the model only through this middleware. */
  effects: readonly Effect<C>[]
  /** Read anew for each model message. */
  context: () => C
  onIntent?: (intent: Intent) => void
  onDenial?: (denial: Denial) => void
  /** Outside the arena: sends an intent and waits for its receipt. Without it an allowed call interrupts the graph. */
  submit?: (intent: Intent) => Promise<Receipt>
  /** `false` checks nothing and marks each intent `unchecked`: for agents that are to be caught by the gate. */
  enabled?: boolean
}

type Decision =
  | { id: string; kind: 'allowed'; intent: Intent; receipt?: Receipt }
  | { id: string; kind: 'denied'; denial: Denial }
  | { id: string; kind: 'refused'; error: string }

const State = z.object({ _decisions: z.array(z.custom<Decision>()).default([]) })

/**
 * Puts a LangChain agent under policy: no effect happens except through it.
 *
 * All tool calls of one model message are decided in call order before any of them runs. A denial comes back as the
 * tool's message. An allowed call interrupts the graph with its {@link Intent}, and the {@link Receipt} given on resume
 * is the tool's message; with `submit` it is sent at once, one after the other. Unknown tools, arguments outside the
 * schema and repeated call ids are answered with an error. A check that throws denies.
 *
 * @example
 * const agent = createAgent({ model, tools: [search], middleware: [governance({ check, effects: [pay], context, submit })] })
 * // the model calls pay({ to: 'stranger', amount: '5' }) and reads
 * // {"ok":false,"denied":true,"policy":"payments","rule":"default","explanation":"nothing permits …"}
 */
export function governance<C>(options: GovernanceOptions<C>) {
  const { submit, onIntent, onDenial } = options
  const effects = new Map(options.effects.map((effect) => [effect.name, effect]))

  return createMiddleware({
    name: 'governance',
    stateSchema: State,
    tools: options.effects.map(asTool),

    afterModel: async (state) => {
      const last = state.messages.at(-1)
      if (!AIMessage.isInstance(last)) return
      const decisions = await decideAll(last.tool_calls ?? [], effects, options)
      for (const decision of decisions) {
        if (decision.kind === 'denied') onDenial?.(decision.denial)
        if (decision.kind !== 'allowed') continue
        onIntent?.(decision.intent)
        if (submit) decision.receipt = await submit(decision.intent)
      }
      return { _decisions: decisions }
    },

    wrapToolCall: async (request, handler) => {
      const call = request.toolCall
      if (!effects.has(call.name)) {
        if (!request.tool) return answer(call, { ok: false, error: `there is no tool '${call.name}'` })
        return answerOf(call, () => handler(request))
      }
      // Decisions are graph state, so a resumed graph sends what was decided, not what is decided anew.
      const decision = request.state._decisions.find(({ id }) => id === (call.id ?? ''))
      if (!decision) throw new UndecidedError(call.name, call.id)
      if (decision.kind === 'refused') return answer(call, { ok: false, error: decision.error })
      if (decision.kind === 'denied') {
        const { policy, reason, explanation } = decision.denial
        return answer(call, { ok: false, denied: true, policy, rule: reason, explanation })
      }
      return answer(call, decision.receipt ?? interrupt<Intent, Receipt>(decision.intent))
    },
  })
}

async function decideAll<C>(calls: ToolCall[], effects: Map<string, Effect<C>>, options: GovernanceOptions<C>) {
  const session = options.enabled === false ? undefined : await options.check.begin()
  const context = options.context()
  const decisions: Decision[] = []
  for (const { id = '', name, args } of calls) {
    const effect = effects.get(name)
    if (!effect) continue
    const alone = id !== '' && calls.filter((other) => other.id === id).length === 1
    if (alone) decisions.push(await decide({ id, name, args }, effect, context, session))
    else decisions.push({ id, kind: 'refused', error: 'each call needs an id of its own' })
  }
  return decisions
}

async function decide<C>(
  { id, name, args: given }: { id: string; name: string; args: unknown },
  effect: Effect<C>,
  context: C,
  session: Session | undefined,
): Promise<Decision> {
  const args = effect.schema.strict().safeParse(given)
  if (!args.success) return { id, kind: 'refused', error: z.prettifyError(args.error) }
  let draft: Draft
  try {
    draft = await effect.draft(args.data, context)
  } catch (error) {
    // Whatever a model can provoke is its answer, never the end of the run.
    return { id, kind: 'refused', error: messageOf(error) }
  }
  const { call, summary } = draft
  const intent = { id, tool: name, args: toWire(given), call, summary, ...(draft.direct ? { direct: true } : {}) }
  if (!session) return { id, kind: 'allowed', intent: { ...intent, policy: 'unchecked', unchecked: true } }
  const { policy, allow, rule, explanation } = await verdictOf(session, call, name)
  if (allow) return { id, kind: 'allowed', intent: { ...intent, policy } }
  return { id, kind: 'denied', denial: { id, tool: name, policy, reason: rule, explanation, summary } }
}

async function verdictOf(session: Session, call: Call, tool: string): Promise<Verdict> {
  try {
    return await session.check(call, tool)
  } catch (error) {
    return { policy: 'none', allow: false, rule: 'error', explanation: `the check itself failed: ${messageOf(error)}` }
  }
}

/** The model sees name, description and schema; running happens in `wrapToolCall` alone. */
function asTool<C>({ name, description, schema }: Effect<C>) {
  const run = () => {
    throw new UndecidedError(name)
  }
  return tool(run, { name, description, schema: schema.strict() })
}

function answer(call: ToolCall, content: { ok: boolean; [field: string]: unknown } | Receipt): ToolMessage {
  return new ToolMessage({
    id: `${call.id}:answer`,
    tool_call_id: call.id ?? '',
    name: call.name,
    content: toJson(content),
    status: content.ok ? 'success' : 'error',
  })
}

/** A read tool's own message under a fixed id; its failure is an answer too. */
async function answerOf<M>(call: ToolCall, run: () => M | Promise<M>): Promise<M | ToolMessage> {
  try {
    const message = await run()
    if (!ToolMessage.isInstance(message)) return message
    const { content, status = 'success' } = message
    return new ToolMessage({ id: `${call.id}:answer`, tool_call_id: call.id ?? '', name: call.name, content, status })
  } catch (error) {
    if (isGraphBubbleUp(error)) throw error
    return answer(call, { ok: false, error: messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** An effect tool was about to run without a decision. */
export class UndecidedError extends Error {
  override readonly name = 'Agents.UndecidedError'
  readonly tool: string
  readonly call: string | undefined
  constructor(tool: string, call?: string) {
    super(
      `Effect tool '${tool}' ran without a decision. Give the agent to createAgent with the governance() middleware.`,
    )
    this.tool = tool
    this.call = call
  }
}
