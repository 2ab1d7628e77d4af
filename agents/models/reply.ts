import { AIMessage, type AIMessageChunk } from '@langchain/core/messages'
import type { Tokens } from './usage.ts'

/** What a model said, without anything that belongs to its provider. */
export interface Reply {
  text: string
  calls: { name: string; args: Record<string, unknown> }[]
  /** Of a real model. */
  tokens?: Tokens
}

/**
 * The text and the calls of a message, whether it came in one piece or in many. A call whose arguments were no JSON, or no object, is
 * kept as `{ unparsed: text }`, which every strict schema refuses: so the model is told. Those come last. All text is well-formed.
 */
export function replyOf(message: AIMessage): Reply {
  const calls = ('tool_call_chunks' in message && piecesOf(message as AIMessageChunk)) || wholeOf(message)
  const inOrder = [...calls.filter(isParsed), ...calls.filter((call) => !isParsed(call))]
  return wellFormed({ text: message.text, calls: inOrder }) as Reply
}

/** Half a surrogate pair, which JSON may name, is no text: neither a request nor its hash could hold it. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]))
}

type Call = Reply['calls'][number]

function wholeOf({ tool_calls = [], invalid_tool_calls = [] }: AIMessage): Call[] {
  const calls = tool_calls.map(({ name, args }) =>
    isObject(args) ? { name, args } : broken(name, JSON.stringify(args)),
  )
  return [...calls, ...invalid_tool_calls.map(({ name, args }) => callOf(name, args))]
}

/** LangChain would complete arguments that were cut off, and call what nobody asked for: they are read as they came. */
function piecesOf({ tool_call_chunks: pieces = [] }: AIMessageChunk): Call[] | undefined {
  return pieces.length > 0 ? pieces.map(({ name, args }) => callOf(name, args)) : undefined
}

function callOf(name: string | undefined, text = ''): Call {
  if (text.trim() === '') return { name: name ?? '', args: {} }
  try {
    const args: unknown = JSON.parse(text)
    return isObject(args) ? { name: name ?? '', args } : broken(name, JSON.stringify(args))
  } catch {
    return broken(name, text)
  }
}

function broken(name: string | undefined, text: string): Call {
  return { name: name ?? '', args: { [UNPARSED]: text } }
}

const UNPARSED = 'unparsed'

/** What a call's arguments were, if they were none. */
export function unparsedOf(args: Call['args']): unknown {
  return Object.hasOwn(args, UNPARSED) ? args[UNPARSED] : undefined
}

function isParsed({ args }: Call): boolean {
  return unparsedOf(args) === undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The reply as a message; its calls are `id:0`, `id:1` … */
export function messageOf({ text, calls }: Reply, id: string): AIMessage {
  const tool_calls = calls.map((call, i) => ({ ...call, id: `${id}:${i}`, type: 'tool_call' as const }))
  return new AIMessage({ id, content: text, tool_calls })
}
