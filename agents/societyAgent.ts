import type { BaseMessage } from '@langchain/core/messages'
import { Command, GraphRecursionError, INTERRUPT, isInterrupted } from '@langchain/langgraph'
import { AIMessage } from 'langchain'
import type { Denial, Intent, Receipt, TurnResult } from './action.ts'
import type { AgentSpec } from './agent.ts'
import { type Allowance, limitText, NOTHING, spentOf } from './budget.ts'
import type { Skill, ToolContext } from './context.ts'
import type { SocietyDeps } from './deps.ts'
import { agentGraph } from './graph.ts'
import { forging } from './models/personas/adversaries.ts'
import { NO_USAGE, type Usage, withCall } from './models/usage.ts'
import { observe } from './observation.ts'
import type { Report } from './report.ts'
import { RoleFailedError } from './roles/failure.ts'
import { memberOf, type Snapshot } from './snapshot.ts'
import { partOf, SocietyStore } from './store.ts'
import { type Line, linesOf } from './transcript.ts'
import { toWire } from './wire.ts'

/** A running agent. */
export interface SocietyAgent {
  readonly name: string
  /**
   * Starts a turn, or goes on with the one that waits for receipts.
   * @param allowance - what it may use of its model in this call of `turn`
   */
  turn(snapshot: Snapshot, receipts?: Record<string, Receipt>, allowance?: Allowance): Promise<TurnResult>
  /** What the last call of `turn` used of a real model, whether it went well or not. */
  readonly used: Usage
  /** The messages of the turn that runs or ran last. */
  transcript(): Line[]
  /** What whoever takes its place goes on with; receipts of what it waits for count as told. */
  past(receipts?: Record<string, Receipt>): Past
}

/** What outlasts a mind: how many turns there were, what came of them, and work that is not handed in yet. */
export interface Past {
  turns: number
  history: readonly string[]
  bench: ToolContext['bench']
  /** Which of the agent's scripts it follows, counted from 0: what one asked to remember another doesn't get. */
  script: number
}

/** Where a script's memory stands in its agent's part of the store. */
const SCRIPT = ['script']

/** How many lines of its own past an agent is told. */
const HISTORY = 8

/** Twenty model calls, each with its decision and its tools. */
const MAX_STEPS = 60

interface Waiting {
  intent: Intent
  interrupt: string
}

/**
 * A LangGraph agent under policy, driven tick by tick.
 *
 * `turn(snapshot)` tells it the snapshot and lets it think until it is done, or until it wants effects: those come back
 * as `intents`, in call order. The next `turn(snapshot, receipts)` goes on with a receipt for each of them. Given the
 * same snapshots and receipts (and the same cassette), results and transcript are the same.
 *
 * @param past - of another that it takes the place of
 * @throws {UnknownPersonaError}; `turn` throws {@link ReceiptsError} and stays as it was, {@link TurnTooLongError}, {@link RoleFailedError}
 * and the errors of `outside`, after which that turn is over and the next call starts a new one.
 * @example
 * const ada = createSocietyAgent(defineAgent({ name: 'ada', role: 'worker', model: 'scripted' }), deps)
 * const { intents } = await ada.turn(snapshot)
 * await ada.turn(later, { [intents[0].id]: { ok: true, block: 7 } })
 * await ada.turn(later, { unknown: { ok: true } }) // throws Agents.ReceiptsError
 */
export function createSocietyAgent(spec: AgentSpec, deps: SocietyDeps, past: Partial<Past> = {}): SocietyAgent {
  const { name } = spec
  const { signer, chainId, blobs, referee, packParams, proveRun } = deps
  const skills = { ...skillsOf(spec, deps), ...spec.skills }
  const { bench = new Map(), script = 0 } = past
  const store = partOf(deps.store ?? new SocietyStore(), name)
  let seen: Pick<ToolContext, 'snapshot' | 'me'> | undefined
  let { turns = 0 } = past
  let waiting: Waiting[] = []
  let denials: Denial[] = []
  let answered = 0
  let used = NO_USAGE
  let allowed: Allowance = {}
  let history = [...(past.history ?? [])]
  let messages: BaseMessage[] = []

  const now = () => {
    if (!seen) throw new Error(`agent '${name}' has not been given a turn`)
    return seen
  }

  const graph = agentGraph(spec, deps, {
    clockwork: { agent: name, turn: () => turns },
    context: () => ({ ...now(), signer, chainId, skills, blobs, referee, packParams, proveRun, bench }),
    onDenial: (denial) => {
      denials.push(denial)
      deps.onDenial?.(denial)
    },
    onRead: () => {
      answered += 1
    },
    onMessages: (heard) => {
      messages = heard
    },
    told: (telling) => observe(now().snapshot, name, history, telling),
    memory: {
      load: async () => (await store.get(SCRIPT, String(script)))?.value ?? {},
      save: (kept) => store.put(SCRIPT, String(script), kept),
    },
    store,
    meter: {
      spent() {
        const what = spentOf(allowed, { ...NOTHING, ...used })
        return what && limitText(what, allowed[what] ?? 0n)
      },
      took(tokens) {
        used = withCall(used, tokens, deps.price)
      },
    },
  })

  const recall = (lines: string[]) => {
    history = [...history, ...lines].slice(-HISTORY)
  }

  const begin = () => {
    turns += 1
    messages = []
    return { messages: [] }
  }

  const outcomes = (receipts: Record<string, Receipt>) =>
    waiting.map(({ intent }) => `${intent.summary}: ${outcomeOf(receipts[intent.id])}`)

  const resume = (receipts: Record<string, Receipt>) => {
    recall(outcomes(receipts))
    return new Command<unknown, Record<string, never>, '__start__'>({
      resume: Object.fromEntries(waiting.map((w) => [w.interrupt, toWire(receipts[w.intent.id])])),
    })
  }

  const drop = async () => {
    waiting = []
    if (graph.checkpointer && typeof graph.checkpointer === 'object')
      await graph.checkpointer.deleteThread(`${name}:${turns}`)
  }

  return {
    name,
    get used() {
      return used
    },
    transcript: () => linesOf(messages),
    past: (receipts = {}) => ({ turns, history: [...history, ...outcomes(receipts)].slice(-HISTORY), bench, script }),
    turn: async (snapshot, receipts = {}, allowance = {}) => {
      matchReceipts(name, waiting, receipts)
      used = NO_USAGE
      allowed = allowance
      seen = { snapshot, me: memberOf(snapshot, name) }
      denials = []
      answered = 0
      let idle: string | undefined
      let report: Report | undefined
      const input = waiting.length ? resume(receipts) : begin()
      const limit = deps.maxSteps ?? MAX_STEPS
      try {
        const state = await graph.invoke(input, {
          configurable: { thread_id: `${name}:${turns}` },
          recursionLimit: limit,
          // What outlasts a process is the log: a turn is kept only where it waits.
          durability: 'exit',
        })
        waiting = waitingOf(state)
        if (waiting.length === 0) messages = state.messages
        idle = state.idle
        report = state.report
      } catch (error) {
        await drop()
        throw error instanceof GraphRecursionError ? new TurnTooLongError(name, turns, limit) : ownError(error)
      }
      recall(denials.map(({ summary, policy, reason }) => `${summary}: denied by ${policy} (${reason})`))
      const said = messages.findLast(AIMessage.isInstance)?.text || report?.did
      const done = waiting.length === 0
      if (done) await drop()
      const words = { said, why: report?.why, noted: report?.remember, idle }
      return { intents: waiting.map(({ intent }) => intent), denials, reads: answered, done, ...spoken(words) }
    },
  }
}

/** The society's; a forger without a skill of its own does them, and forges what comes out. */
function skillsOf({ model }: AgentSpec, { skills = {} }: SocietyDeps): Readonly<Record<string, Skill>> {
  if (model !== 'scripted:forger') return skills
  return Object.fromEntries(Object.entries(skills).map(([kind, skill]) => [kind, forging(skill)]))
}

/** Without what is empty. */
function spoken<Words extends Record<string, unknown>>(
  words: Words,
): { [Each in keyof Words]?: NonNullable<Words[Each]> } {
  const isSaid = (value: unknown) =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(words).filter(([, value]) => isSaid(value))) as ReturnType<
    typeof spoken<Words>
  >
}

/** In call order: ids of one message end in the call's index. */
function waitingOf(state: unknown): Waiting[] {
  if (!isInterrupted<Intent>(state)) return []
  const index = ({ intent }: Waiting) => Number(intent.id.split(':').at(-1))
  return state[INTERRUPT]
    .map(({ id, value }) => ({ interrupt: id ?? '', intent: value as Intent }))
    .sort((a, b) => index(a) - index(b))
}

function matchReceipts(agent: string, waiting: Waiting[], receipts: Record<string, Receipt>): void {
  const wanted = waiting.map(({ intent }) => intent.id)
  const missing = wanted.filter((id) => !Object.hasOwn(receipts, id))
  const unknown = Object.keys(receipts).filter((id) => !wanted.includes(id))
  if (missing.length || unknown.length) throw new ReceiptsError(agent, missing, unknown)
}

function outcomeOf(receipt: Receipt | undefined): string {
  return receipt?.ok ? 'done' : `failed${receipt?.error ? `: ${receipt.error}` : ''}`
}

/** LangChain wraps what middleware throws, under the same name; the house's own error, innermost, is what the caller can act on. */
function ownError(error: unknown): unknown {
  let own: unknown
  // What a role's code met is said in the role's error, whatever its name.
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof RoleFailedError) return inner
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner.name.startsWith('Agents.')) own = inner
  return own ?? error
}

/** A resumed turn needs a receipt for each intent it waits for, and no other. */
export class ReceiptsError extends Error {
  override readonly name = 'Agents.ReceiptsError'
  readonly agent: string
  readonly missing: string[]
  readonly unknown: string[]
  constructor(agent: string, missing: string[], unknown: string[]) {
    super(
      `Receipts of agent '${agent}' do not match what it waits for: missing ${missing.join(', ') || 'none'}, ` +
        `unknown ${unknown.join(', ') || 'none'}. Give each intent of the last turn one; one that was not sent is { ok: false, error }.`,
    )
    this.agent = agent
    this.missing = missing
    this.unknown = unknown
  }
}

/** The model went on calling tools. */
export class TurnTooLongError extends Error {
  override readonly name = 'Agents.TurnTooLongError'
  readonly agent: string
  constructor(agent: string, turn: number, steps: number) {
    super(
      `Agent '${agent}' was not done with turn ${turn} after ${steps} steps. Raise maxSteps, or look at its transcript.`,
    )
    this.agent = agent
  }
}
