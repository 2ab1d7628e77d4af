import type { BaseMessage } from '@langchain/core/messages'
import { AIMessage, createMiddleware, ToolMessage, tool } from 'langchain'
import { z } from 'zod'
import { clipped } from './clipped.ts'
import type { GuardNow } from './roles/failure.ts'
import { toJson } from './wire.ts'

/** What a model is to fill in, as a tool: it ends the turn, and nothing is sent. */
export interface Form<S extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly schema: S
  /** What is wrong with it that no schema says. */
  fault?(given: z.output<S>): string | undefined
  /** Whether nothing else may be called in the same message. */
  readonly alone?: boolean
}

/** How much is said of what is wrong: it may repeat what was given. */
const MOST = 2000

/** The form as a model sees it. */
export function formTool({ name, description, schema }: Form) {
  return tool(() => '', { name, description, schema: schema.strict(), returnDirect: true })
}

/**
 * Takes filled-in forms: what fits is the answer, what doesn't goes back once, with what is wrong.
 *
 * This is what LangChain's `responseFormat` does with a tool strategy. That one stands behind the middleware, so a recorded answer would never
 * come to it, and it names its tools and messages otherwise in each process.
 */
export function answering(agent: string, forms: readonly Form[], guard: GuardNow) {
  const known = new Map(forms.map((form) => [form.name, form]))
  return createMiddleware({
    name: 'answering',
    wrapToolCall: (request, handler) => {
      const { id = '', name, args } = request.toolCall
      const form = known.get(name)
      if (!form) return handler(request)
      const parsed = guard('answer', () => form.schema.strict().safeParse(args))
      const last = request.state.messages.findLast(AIMessage.isInstance)
      const wrong =
        form.alone && (last?.tool_calls ?? []).length > 1
          ? `${name} has to be the only call of its message`
          : parsed.success
            ? form.fault?.(parsed.data)
            : z.prettifyError(parsed.error)
      const fault = wrong === undefined ? undefined : clipped(wrong, MOST)
      const about = { id: `${id}:answer`, tool_call_id: id, name }
      if (parsed.success && fault === undefined) return new ToolMessage({ ...about, content: toJson(args) })
      if (formsIn(request.state.messages, name).some(({ status }) => status === 'error'))
        throw new AnswerError(agent, name, fault ?? '')
      const content = toJson({ ok: false, error: `${fault}. Call ${name} once more, as its schema says.` })
      return new ToolMessage({ ...about, content, status: 'error' })
    },
  })
}

/** What was filled in last, if it was right. */
export function filledIn<S extends z.ZodObject>(
  messages: readonly BaseMessage[],
  { name, schema }: Form<S>,
): z.output<S> | undefined {
  const last = formsIn(messages, name).findLast(({ status }) => status !== 'error')
  return last && schema.parse(JSON.parse(last.text))
}

function formsIn(messages: readonly BaseMessage[], name: string): ToolMessage[] {
  return messages.filter(ToolMessage.isInstance).filter((message) => message.name === name)
}

/** An answer was not what it had to be, and was no better when it was asked for again. */
export class AnswerError extends Error {
  override readonly name = 'Agents.AnswerError'
  readonly agent: string
  constructor(agent: string, form: string, fault: string) {
    super(
      `Agent '${agent}' gave no answer that fits \`${form}\`, twice: ${fault}. Its turn is over, and what it did before stands. Look at its prompt, or give it another model.`,
    )
    this.agent = agent
  }
}
