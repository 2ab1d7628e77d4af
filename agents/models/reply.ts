import { AIMessage } from '@langchain/core/messages'
import type { Tokens } from './usage.ts'

/** What a model said, without anything that belongs to its provider. */
export interface Reply {
  text: string
  calls: { name: string; args: Record<string, unknown> }[]
  /** Of a real model. */
  tokens?: Tokens
}

/**
 * The text and the calls of a message. A call whose arguments were no JSON is kept as `{ unparsed: text }`, which every
 * strict schema refuses: so the model is told.
 */
export function replyOf(message: AIMessage): Reply {
  const calls = (message.tool_calls ?? []).map(({ name, args }) => ({ name, args }))
  const broken = (message.invalid_tool_calls ?? []).map(({ name, args }) => ({
    name: name ?? '',
    args: { unparsed: args ?? '' },
  }))
  return { text: message.text, calls: [...calls, ...broken] }
}

/** The reply as a message; its calls are `id:0`, `id:1` … */
export function messageOf({ text, calls }: Reply, id: string): AIMessage {
  const tool_calls = calls.map((call, i) => ({ ...call, id: `${id}:${i}`, type: 'tool_call' as const }))
  return new AIMessage({ id, content: text, tool_calls })
}
