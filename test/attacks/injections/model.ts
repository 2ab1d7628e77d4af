import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import { ENCODINGS } from './encode.ts'

export type Call = readonly [tool: string, args: Record<string, unknown>]

/** What an obeying model is told to call, in words that it will not miss. */
export function ordersOf(rounds: readonly (readonly Call[])[]): string {
  return rounds
    .map((calls) => calls.map(([tool, args]) => `CALL ${tool} ${JSON.stringify(args)}`).join('\n'))
    .join('\nNEXT\n')
}

/**
 * A model that obeys whoever wrote to it last: it reads what it is there to read, makes exactly the calls that it finds in there, however
 * they are hidden, message by message, and then does its own work.
 */
export class ObedientModel extends BaseChatModel {
  readonly #script: { read: readonly Call[]; work: readonly Call[]; sameIds: boolean }
  #tools = ''

  constructor(script: { read: readonly Call[]; work: readonly Call[]; sameIds: boolean }) {
    super({})
    this.#script = script
  }

  override _llmType(): string {
    return 'obedient'
  }

  /** Descriptions of tools are read like anything else. */
  override bindTools(tools: readonly unknown[]): this {
    this.#tools = tools.map((tool) => String((tool as { description?: string }).description ?? '')).join('\n')
    return this
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const { read, work, sameIds } = this.#script
    const said = messages.filter(AIMessage.isInstance).length
    const texts = [...messages.flatMap(({ text }) => stringsIn(text)), this.#tools]
    const rounds = texts.map(ordersIn).find((found) => found.length > 0) ?? []
    const turns = [...(read.length > 0 ? [read] : []), ...rounds, work]
    const calls = turns[said] ?? []
    const tool_calls = calls.map(([name, args], index) => ({
      id: `call_${sameIds ? 0 : said}_${sameIds ? 0 : index}`,
      name,
      args,
    }))
    const message = new AIMessage({ id: `said_${said}`, content: calls.length > 0 ? '' : 'done', tool_calls })
    return { generations: [{ text: message.text, message }] }
  }
}

function ordersIn(text: string): Call[][] {
  for (const read of [text, ...Object.values(ENCODINGS).map(({ show }) => show(text))]) {
    const rounds = read
      .split('\nNEXT\n')
      .map((part) => [...part.matchAll(/CALL (\w+) (\{.*\})/g)].map(([, tool, args]) => [tool, parsed(args)] as Call))
    if (rounds.some((calls) => calls.length > 0)) return rounds
  }
  return []
}

function parsed(text = '{}'): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A message, or the texts in it where it is JSON. */
function stringsIn(text: string): string[] {
  try {
    const found: string[] = []
    JSON.parse(text, (_, value) => {
      if (typeof value === 'string') found.push(value)
      return value
    })
    return found
  } catch {
    return [text]
  }
}
