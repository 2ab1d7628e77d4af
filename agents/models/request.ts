import type { BaseMessage } from '@langchain/core/messages'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import canonicalize from 'canonicalize'
import { AIMessage, ToolMessage } from 'langchain'
import { sha256, toBytes } from 'viem/utils'
import type { Hex } from '../action.ts'

/** What a model is asked. */
export interface Question {
  model: string
  system: string
  messages: readonly BaseMessage[]
  tools: readonly unknown[]
}

/**
 * sha256 over the RFC 8785 form of a request: model, roles, contents, tool calls, tool names and schemas. Ids are left
 * out, so the same question has the same hash in any run.
 */
export function requestHash(question: Question): Hex {
  return sha256(toBytes(requestText(question)))
}

/** The RFC 8785 form of a request: all that a provider counts of it. */
export function requestText({ model, system, messages, tools }: Question): string {
  return canonicalize({ model, system, messages: messages.map(line), tools: tools.map(tool) }) ?? ''
}

function line(message: BaseMessage) {
  const { text } = message
  if (AIMessage.isInstance(message)) {
    return { role: 'ai', text, calls: (message.tool_calls ?? []).map(({ name, args }) => ({ name, args })) }
  }
  if (ToolMessage.isInstance(message)) {
    return { role: 'tool', text, name: message.name ?? '', status: message.status ?? 'success' }
  }
  return { role: message.getType(), text }
}

function tool(given: unknown) {
  const { name, description, schema } = given as { name?: unknown; description?: unknown; schema?: object }
  return { name, description, schema: schema ? toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]) : null }
}
