import type { RecordedCall } from '../agents/judgeCalls.ts'
import { UsageError } from './exit.ts'

type Json = Record<string, unknown>

/**
 * Tool calls out of a recorded transcript: a JSON array, an object with `messages`, or one JSON value a line. Each value is a call,
 * `{"tool": …, "args": {…}, "at": seconds}` (`name`, `arguments` and `input` are understood too), or a message of OpenAI, Anthropic or
 * LangChain, whose tool calls are taken in order. Messages without calls are passed over.
 *
 * @throws UsageError naming line or item
 */
export function readCalls(text: string, file: string): RecordedCall[] {
  const items = itemsOf(text, file)
  return items.flatMap(({ value, place }) => callsOf(value, `${file}, ${place}`))
}

function itemsOf(text: string, file: string): { value: unknown; place: string }[] {
  const whole = tryJson(text)
  if (whole) {
    const { messages } = whole.value as { messages?: unknown }
    const list = Array.isArray(whole.value) ? whole.value : Array.isArray(messages) ? messages : [whole.value]
    return list.map((value, index) => ({ value, place: `item ${index + 1}` }))
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const parsed = tryJson(line)
    if (!parsed) throw new UsageError(`${file}, line ${index + 1} is no JSON.`)
    return [{ value: parsed.value, place: `line ${index + 1}` }]
  })
}

function callsOf(value: unknown, place: string): RecordedCall[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`${place} is neither a call, {"tool": …, "args": …}, nor a message.`)
  const item = value as Json
  const data = (item.kwargs ?? item.data ?? item) as Json
  const parts = Array.isArray(data.content) ? (data.content as Json[]).filter(({ type }) => type === 'tool_use') : []
  const spoken = Array.isArray(data.tool_calls) ? (data.tool_calls as Json[]) : parts
  const at = timeOf(data.at, place)
  if (spoken.length > 0) return spoken.map((call) => callOf(call, at, place))
  if (
    typeof data.tool === 'string' ||
    (typeof data.name === 'string' && (data.args ?? data.arguments ?? data.input) !== undefined)
  )
    return [callOf(data, at, place)]
  if (typeof data.role === 'string' || data.content !== undefined) return []
  throw new UsageError(`${place} is neither a call, {"tool": …, "args": …}, nor a message.`)
}

function callOf(call: Json, at: bigint | undefined, place: string): RecordedCall {
  const body = (call.function ?? call) as Json
  const tool = body.tool ?? body.name
  if (typeof tool !== 'string') throw new UsageError(`${place} has a call without the name of a tool.`)
  const given = body.args ?? body.arguments ?? body.input ?? {}
  // What a model wrote that is no JSON is refused like anything else that it may say.
  const args = typeof given === 'string' ? (tryJson(given)?.value ?? given) : given
  return { tool, args, ...(typeof call.id === 'string' && { id: call.id }), ...(at !== undefined && { at }) }
}

function timeOf(at: unknown, place: string): bigint | undefined {
  if (at === undefined) return undefined
  if (/^\d{1,12}$/.test(String(at))) return BigInt(String(at))
  throw new UsageError(`${place}: "at" is no time in seconds since 1970.`)
}

function tryJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
