import type { BaseMessage } from '@langchain/core/messages'
import type { BaseStore } from '@langchain/langgraph'
import { AIMessage, HumanMessage, ToolMessage } from 'langchain'
import { z } from 'zod'
import { type Form, filledIn } from './answering.ts'
import { clipped } from './clipped.ts'
import { keep, notesIn } from './notes.ts'
import type { Telling } from './observation.ts'
import { Notes, Report, SAID } from './report.ts'
import type { guardOf } from './roles/failure.ts'
import type { Role, Sight } from './roles/role.ts'

/** What an agent's turn is about. */
export interface DutyOptions {
  agent: string
  /** Around code of the role's own. */
  guard: ReturnType<typeof guardOf>
  /** Without one the agent acts on all that it sees, in every turn. */
  role: Pick<Role, 'state' | 'brief' | 'nodes' | 'answer' | 'narrow'>
  /** What ends its turn: its answer, where its role has one, else its report. */
  form: Form
  /** Whether it is left alone where there is nothing to do. */
  rests: boolean
  sight: () => Sight
  /** Its own part of the society's. */
  store: BaseStore
  turn: () => number
  /** Puts into words what it sees. */
  told: (telling: Telling) => string
}

/** What of an agent's turn is code: what it is told, and what is kept of what it says. */
export interface Duty {
  /** The role's state beside what every turn has: `messages`, `idle`, `report`. */
  readonly shape: z.ZodRawShape
  /** Steps of the role's own, each an update of its state. */
  readonly nodes: readonly [string, (state: Record<string, unknown>) => Promise<Record<string, unknown>>][]
  readonly mayRest: boolean
  /** The role's business, and `idle` where there is none and the agent rests then. */
  brief(): Promise<Record<string, unknown>>
  /** The message that the turn begins with. */
  tell(state: Record<string, unknown>): Promise<{ messages: HumanMessage[] }>
  /** Keeps what is to be remembered. */
  reflect(state: { messages: BaseMessage[] }): Promise<{ report?: Report }>
}

export function dutyOf({ agent, guard, role, form, rests, sight, store, turn, told }: DutyOptions): Duty {
  const { state = z.object({}), answer, narrow } = role
  const fields = Object.keys(state.shape)

  return {
    shape: { ...state.shape, idle: z.string().optional(), report: Report.optional() },
    nodes: Object.entries(role.nodes ?? {}).map(([name, node]) => [
      name,
      async (now) =>
        guard.soon(`node ${name}`, async () => {
          const update = await node(now as Parameters<typeof node>[0], { ...sight(), store })
          const own = fields.filter((field) => Object.hasOwn(update, field))
          for (const field of own) await (state.shape as Record<string, z.ZodType>)[field]?.parseAsync(update[field])
          return update
        }),
    ]),
    mayRest: rests && role.brief !== undefined,
    async brief() {
      return guard.now('brief', () => {
        const { business, idle } = role.brief?.(sight()) ?? {}
        return { ...state.parse(business ?? {}), ...(rests && idle !== undefined && { idle }) }
      })
    },
    async tell(now) {
      const business = role.brief && Object.fromEntries(fields.map((field) => [field, now[field]]))
      const content = told({ notes: await notesIn(store), business, narrow })
      return { messages: [new HumanMessage({ id: `${agent}:${turn()}:0`, content })] }
    },
    async reflect({ messages }) {
      const given = guard.now('answer', () => filledIn(messages, form))
      if (!given) return {}
      const report = answer
        ? guard.now('answer', () => ({
            did: clipped(messages.findLast(AIMessage.isInstance)?.text ?? '', SAID),
            why: clipped(answer.why(given, failedIn(messages, form)), SAID),
            remember: Notes.parse(given.remember ?? []),
          }))
        : Report.parse(given)
      if (report.remember.length > 0) await keep(store, report.remember)
      return { report }
    },
  }
}

/** Which of the calls that an answer came to failed, in their order. */
function failedIn(messages: readonly BaseMessage[], { name }: Form): Set<number> {
  const after = messages.slice(messages.findLastIndex((each) => ToolMessage.isInstance(each) && each.name === name) + 1)
  const failed = new Set(
    after.filter(ToolMessage.isInstance).flatMap((each) => (each.status === 'error' ? [each.tool_call_id] : [])),
  )
  const calls = after.filter(AIMessage.isInstance).flatMap(({ tool_calls = [] }) => tool_calls)
  return new Set(calls.flatMap(({ id = '' }, at) => (failed.has(id) ? [at] : [])))
}
