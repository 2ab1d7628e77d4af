import type { ToolCall } from '@langchain/core/messages/tool'
import { interrupt, isGraphBubbleUp } from '@langchain/langgraph'
import { AIMessage, createMiddleware, type HITLRequest, type HITLResponse, ToolMessage, tool } from 'langchain'
import { z } from 'zod'
import type { Call, Denial, Intent, Receipt } from './action.ts'
import { closed, type Shown } from './closed.ts'
import { type Definitions, type Gallery, openGallery } from './gallery.ts'
import type { Draft, Effect, Guarded } from './tools/tool.ts'
import { toJson, toWire } from './wire.ts'

/** What a policy says of one call. */
export interface Verdict {
  policy: string
  allow: boolean
  rule: string
  explanation: string
  /** Allowed, if a person agrees: which policy wants that, and why. */
  ask?: Ask
}

/** Why a person is asked. */
export interface Ask {
  policy: string
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
export interface UnderPolicyOptions<C> extends Definitions {
  check: Checker
  /** The effect tools; they exist for the model only through this middleware. */
  effects: readonly Effect<C>[]
  /** Tools of the agent's own that are decided like effects and then run by themselves. */
  guarded?: readonly Guarded<C>[]
  /** Tools that need no decision. Unless given, all that are not named above; if given, what is named nowhere is hidden and refused. */
  free?: readonly string[]
  /** Read anew for each model message. */
  context: () => C
  onIntent?: (intent: Intent) => void
  onDenial?: (denial: Denial) => void
  /** A person is asked. */
  onAsk?: (intent: Intent, ask: Ask) => void
  /** A guarded tool ran. */
  onRan?: (intent: Intent, error: string | undefined) => void
  /**
   * Outside the arena: sends an intent and waits for its receipt, or has it denied after all. Without it an allowed call interrupts the
   * graph.
   */
  submit?: (intent: Intent) => Promise<Receipt | Denial>
  /** `false` checks nothing and marks each intent `unchecked`: for agents that are to be caught by the gate. */
  enabled?: boolean
}

type Decision =
  | { id: string; kind: 'allowed'; intent: Intent; receipt?: Receipt }
  | { id: string; kind: 'asked'; intent: Intent; ask: Ask }
  | { id: string; kind: 'denied'; denial: Denial }
  | { id: string; kind: 'refused'; error: string }

const State = z.object({ _decisions: z.array(z.custom<Decision>()).default([]) })

/** The policy that a person's "no" is recorded under. */
export const PERSON = 'a person'

/**
 * Puts a LangChain agent under policy: no effect happens except through it.
 *
 * All tool calls of one model message are decided in call order before any of them runs. A denial comes back as the
 * tool's message. An allowed call interrupts the graph with its {@link Intent}, and the {@link Receipt} given on resume
 * is the tool's message; with `submit` it is sent at once, one after the other. A call that a person is asked about interrupts
 * with LangChain's `HITLRequest`, and is sent when the answer approves it. Unknown tools, arguments outside the
 * schema and repeated call ids are answered with an error. A check that throws denies.
 *
 * @example
 * const agent = createAgent({ model, tools: [search], middleware: [underPolicy({ check, effects: [pay], context, submit })] })
 * // the model calls pay({ to: 'stranger', amount: '5' }) and reads
 * // {"ok":false,"denied":true,"policy":"payments","rule":"default","explanation":"nothing permits …"}
 */
export function underPolicy<C>(options: UnderPolicyOptions<C>) {
  const { submit, onIntent, onDenial, onAsk, onRan, guarded = [], free } = options
  const governed = new Map<string, Effect<C> | Guarded<C>>(
    [...options.effects, ...guarded].map((each) => [each.name, each]),
  )
  const named = free && new Set([...governed.keys(), ...free])
  const shown = openGallery(options)

  const changed = async (own: object | undefined): Promise<string | undefined> => {
    if (!own || !isShown(own) || !guarded.some(({ name }) => name === own.name)) return undefined
    await shown.refresh()
    return shown.fault(own)
  }

  /** Sends, and says what came of it. */
  const settle = async (intent: Intent): Promise<Decision> => {
    onIntent?.(intent)
    if (!submit) return { id: intent.id, kind: 'allowed', intent }
    const outcome = await submit(intent)
    if ('ok' in outcome) return { id: intent.id, kind: 'allowed', intent, receipt: outcome }
    onDenial?.(outcome)
    return { id: intent.id, kind: 'denied', denial: outcome }
  }

  /** Nothing but a plain "approve" is one, and a tool may have become another while the person thought. */
  const askPerson = async (intent: Intent, ask: Ask, own: object | undefined): Promise<Decision> => {
    const response = interrupt<HITLRequest, HITLResponse | undefined>(requestOf(intent, ask))
    const given = response?.decisions?.[0]
    if (given?.type === 'approve') {
      const error = await changed(own)
      return error === undefined ? settle({ ...intent, approved: true }) : { id: intent.id, kind: 'refused', error }
    }
    const said = given?.type === 'reject' ? given.message : undefined
    const { id, tool, summary } = intent
    const denial = { id, tool, summary, policy: PERSON, reason: 'rejected', explanation: said ?? 'a person said no' }
    onDenial?.(denial)
    return { id, kind: 'denied', denial }
  }

  return createMiddleware({
    name: 'governance',
    stateSchema: State,
    tools: options.effects.map(asTool),

    wrapModelCall: async (request, handler) => {
      if (!named) return handler(request)
      const tools = request.tools.filter((each) => named.has(nameOf(each)))
      for (const each of tools) if (isShown(each)) shown.see(each)
      // What a tool says of itself is read by the model: that of another one, too.
      return handler({ ...request, tools: tools.filter((each) => !isShown(each) || !shown.fault(each)) })
    },

    afterModel: async (state) => {
      const last = state.messages.at(-1)
      if (!AIMessage.isInstance(last)) return
      // LangChain runs no call whose id was answered before; so it must not be sent either.
      const answered = new Set(state.messages.filter(ToolMessage.isInstance).map(({ tool_call_id }) => tool_call_id))
      if (last.tool_calls?.length) await shown.refresh()
      const decisions = await decideAll(last.tool_calls ?? [], answered, governed, shown, options)
      const settled: Decision[] = []
      for (const decision of decisions) {
        if (decision.kind === 'denied') onDenial?.(decision.denial)
        if (decision.kind === 'asked') onAsk?.(decision.intent, decision.ask)
        settled.push(decision.kind === 'allowed' ? await settle(decision.intent) : decision)
      }
      return { _decisions: settled }
    },

    wrapToolCall: async (request, handler) => {
      const call = request.toolCall
      if (!governed.has(call.name)) {
        if (!request.tool) return answer(call, { ok: false, error: `there is no tool '${call.name}'` })
        if (!named) return answerOf(call, () => handler(request))
        if (!named.has(call.name))
          return answer(call, { ok: false, error: `the tool '${call.name}' is under no policy: nothing permits it` })
        const error = isShown(request.tool) ? await wrongWith(request.tool, call.args, shown) : undefined
        return error === undefined ? answerOf(call, () => handler(request)) : answer(call, { ok: false, error })
      }
      // Decisions are graph state, so a resumed graph sends what was decided, not what is decided anew.
      const made = request.state._decisions.find(({ id }) => id === (call.id ?? ''))
      if (!made) throw new UndecidedError(call.name, call.id)
      const decision = made.kind === 'asked' ? await askPerson(made.intent, made.ask, request.tool) : made
      if (decision.kind === 'refused') return answer(call, { ok: false, error: decision.error })
      if (decision.kind === 'denied') {
        const { policy, reason, explanation } = decision.denial
        return answer(call, { ok: false, denied: true, policy, rule: reason, explanation })
      }
      if (decision.kind !== 'allowed') throw new UndecidedError(call.name, call.id)
      const { intent, receipt = interrupt<Intent, Receipt>(intent) } = decision
      if (!receipt.ok || !guarded.some(({ name }) => name === call.name)) return answer(call, receipt)
      // Another middleware may have had its way with the call since.
      if (toJson(call.args) !== toJson(intent.args)) throw new UndecidedError(call.name, call.id)
      const message = await answerOf(call, () => handler(request))
      const failed = ToolMessage.isInstance(message) && message.status === 'error'
      onRan?.(intent, failed ? message.text : undefined)
      return message
    },
  })
}

async function decideAll<C>(
  calls: ToolCall[],
  answered: ReadonlySet<string>,
  governed: Map<string, Effect<C> | Guarded<C>>,
  shown: Gallery,
  options: UnderPolicyOptions<C>,
) {
  const wanted = calls.filter(({ name }) => governed.has(name))
  if (wanted.length === 0) return []
  const session = options.enabled === false ? undefined : await options.check.begin()
  const context = options.context()
  const decisions: Decision[] = []
  for (const { id = '', name, args } of wanted) {
    const each = governed.get(name) as Effect<C> | Guarded<C>
    const alone = id !== '' && !answered.has(id) && calls.filter((other) => other.id === id).length === 1
    if (!alone) decisions.push({ id, kind: 'refused', error: 'each call needs an id of its own' })
    else decisions.push(await decide({ id, name, args }, drafting(each, shown), context, session))
  }
  return decisions
}

/** What a call would do, its arguments held to the schema; throws what the model reads instead. */
type Drafting<C> = (args: unknown, context: C) => Promise<Draft>

function drafting<C>(each: Effect<C> | Guarded<C>, shown: Gallery): Drafting<C> {
  if ('schema' in each)
    return async (given, context) => {
      const args = each.schema.strict().safeParse(given)
      if (!args.success) throw new Error(z.prettifyError(args.error))
      return each.draft(args.data, context)
    }
  return async (given, context) => {
    const own = shown.of(each.name)
    if (!own) throw new Error(`there is no tool '${each.name}'`)
    const fault = shown.fault(own)
    if (fault !== undefined) throw new Error(fault)
    const args = await closed(own, given)
    if ('error' in args) throw new Error(args.error)
    return each.draft(args.args, context)
  }
}

async function decide<C>(
  { id, name, args: given }: { id: string; name: string; args: unknown },
  draftOf: Drafting<C>,
  context: C,
  session: Session | undefined,
): Promise<Decision> {
  let draft: Draft
  try {
    draft = await draftOf(given, context)
  } catch (error) {
    // Whatever a model can provoke is its answer, never the end of the run.
    return { id, kind: 'refused', error: messageOf(error) }
  }
  const { call, summary } = draft
  const intent = { id, tool: name, args: toWire(given), call, summary, ...(draft.direct ? { direct: true } : {}) }
  if (!session) return { id, kind: 'allowed', intent: { ...intent, policy: 'unchecked', unchecked: true } }
  const { policy, allow, rule, explanation, ask } = await verdictOf(session, call, name)
  if (allow && ask) return { id, kind: 'asked', intent: { ...intent, policy }, ask }
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

/** As LangChain's own `humanInTheLoopMiddleware` asks. Arguments can't be edited: they would have to be decided anew. */
function requestOf({ tool, args, summary }: Intent, { policy, rule, explanation }: Ask): HITLRequest {
  return {
    actionRequests: [
      {
        name: tool,
        args: args as Record<string, unknown>,
        description: `${summary}\n${policy}: ${explanation || rule}`,
      },
    ],
    reviewConfigs: [{ actionName: tool, allowedDecisions: ['approve', 'reject'] }],
  }
}

async function wrongWith(tool: Shown, args: unknown, shown: Gallery): Promise<string | undefined> {
  const fault = shown.fault(tool)
  if (fault !== undefined) return fault
  const result = await closed(tool, args)
  return 'error' in result ? result.error : undefined
}

/** Tools of the provider's own have no schema here, and run where nothing of this sees them. */
function isShown(tool: object): tool is Shown {
  return 'schema' in tool && 'name' in tool
}

function nameOf(tool: object): string {
  const { name, type } = tool as { name?: unknown; type?: unknown }
  return String(name ?? type)
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

/** A tool's own message under a fixed id; its failure is an answer too. */
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
      `Effect tool '${tool}' ran without a decision. Give the agent to createAgent with the underPolicy() middleware.`,
    )
    this.tool = tool
    this.call = call
  }
}
