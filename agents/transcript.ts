import type { BaseMessage } from '@langchain/core/messages'
import { AIMessage } from 'langchain'

/** One message of a turn, as it goes into a log. */
export interface Line {
  id: string
  /** `human`, `ai` or `tool`. */
  role: string
  text: string
  calls?: { id: string; name: string; args: unknown }[]
}

/** The messages as lines. */
export function linesOf(messages: readonly BaseMessage[]): Line[] {
  return messages.map((message) => {
    const line = { id: message.id ?? '', role: message.getType(), text: message.text }
    if (!AIMessage.isInstance(message)) return line
    return { ...line, calls: (message.tool_calls ?? []).map(({ id = '', name, args }) => ({ id, name, args })) }
  })
}
