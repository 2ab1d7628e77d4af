import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { type AIMessage, AIMessageChunk, type UsageMetadata } from '@langchain/core/messages'
import { type ChatGeneration, ChatGenerationChunk, type LLMResult } from '@langchain/core/outputs'
import type { Provider } from './provider.ts'
import { sieve, unescaped } from './secret.ts'

/** A piece of an answer that a model is giving. It is told once and kept nowhere. */
export interface Piece {
  /** Which call of the model: `agent:turn:call`. */
  call: string
  /** 0 is its text, 1 its first tool call, and so on. */
  part: number
  /** The tool that is being called; the text is then its arguments. */
  tool?: string
  text: string
  /** The stream broke and the model is asked again: what was heard of this call is no part of the answer. */
  dropped?: true
}

/** Whoever hears models while they answer. Nothing of a run depends on it: it is told, and answers nothing. */
export interface Audience {
  /** Whether anybody is there: only then a model is asked for its answer in pieces. */
  present(): boolean
  hear(piece: Piece): void
}

/** An answer, and what came of a stream that broke before it. */
export interface Answered {
  message: AIMessage
  broken?: string
}

/**
 * Asks a model for its answer in pieces, which the audience hears without the key; the answer is the same as if it had come whole. Where it
 * can't be had in pieces, it is asked for once more, whole: a stream that broke, stalled or ended in mid-sentence, and a server that
 * makes none, which is then not asked for one again.
 *
 * @param ask - one call of the model it is given
 */
export function speaker(provider: Provider, audience: Audience | undefined) {
  let { streams } = provider
  return async (call: string, ask: (model: BaseChatModel) => Promise<AIMessage>): Promise<Answered> => {
    const model = await provider.load()
    if (!streams || !audience?.present()) return { message: await ask(model) }
    const reader = new Reader(call, provider.secret, audience)
    let isOdd = true
    try {
      // LangChain binds tools to a model through what was configured, whatever its type says.
      const message = await ask(model.withConfig({ callbacks: [reader] }) as unknown as BaseChatModel)
      if (reader.ended && isWhole(message)) {
        return { message: Object.assign(message, reader.usage && { usage_metadata: reader.usage }) }
      }
    } catch (error) {
      isOdd = refusesStreams(error)
      if (!isOdd && !reader.began) throw error
    }
    audience.hear({ call, part: 0, text: '', dropped: true })
    const message = await ask(model)
    streams &&= !isOdd
    return { message, ...(reader.began && { broken: reader.came }) }
  }
}

/** Servers that leave out who speaks, or which call a piece belongs to, lose calls on the way. */
function isWhole(message: AIMessage): boolean {
  return AIMessageChunk.isInstance(message) && (message.tool_call_chunks ?? []).every(({ name }) => name)
}

/**
 * Whether a server that was asked for a stream has none: it says that the request is wrong, or answers with no stream. Middleware wraps
 * what a model throws.
 */
function refusesStreams(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { status, status_code: code = status } = inner as { status?: unknown; status_code?: unknown }
    if ([400, 422, 501].includes(Number(code)) || /^Received empty response/.test(inner.message)) return true
  }
  return false
}

function most(one: UsageMetadata | undefined, other: UsageMetadata | undefined): UsageMetadata | undefined {
  if (!one || !other) return one ?? other
  const [input_tokens, output_tokens] = [
    Math.max(one.input_tokens, other.input_tokens),
    Math.max(one.output_tokens, other.output_tokens),
  ]
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens }
}

/** One part of an answer on its way to the audience. */
type Way = (text: string) => string

class Reader extends BaseCallbackHandler {
  readonly name = 'aloud'
  /** What makes LangChain ask for a stream. */
  readonly lc_prefer_streaming = true
  /** Pieces are told in their order. */
  override awaitHandlers = true
  /** Whether an answer began. */
  began = false
  /** All of its text, names and arguments so far. */
  came = ''
  /** Whether it said that this was all: a connection that ends in mid-sentence looks like one that is done. */
  ended = false
  /** The most that any piece said: each says how many there were so far, and LangChain adds them up. */
  usage: UsageMetadata | undefined
  readonly #call: string
  readonly #secret: string | undefined
  readonly #audience: Audience
  readonly #ways = new Map<number, Way>()
  /** The name of a part's tool, and the way that it comes. */
  readonly #tools = new Map<number, { name: string; way: Way }>()
  /** By a provider's index of a tool call: which part that is. Some number all their calls alike, and tell them apart by ids. */
  readonly #open = new Map<number | undefined, { part: number; id: string | undefined }>()

  constructor(call: string, secret: string | undefined, audience: Audience) {
    super()
    this.#call = call
    this.#secret = secret
    this.#audience = audience
  }

  override handleLLMNewToken(
    token: string,
    _indices: unknown,
    _run: string,
    _parent?: string,
    _tags?: string[],
    fields?: { chunk?: unknown },
  ): void {
    this.began = true
    const { chunk } = fields ?? {}
    const message = chunk instanceof ChatGenerationChunk ? chunk.message : undefined
    this.#tell(0, message?.text ?? token)
    if (!AIMessageChunk.isInstance(message)) return
    this.usage = most(this.usage, message.usage_metadata)
    for (const { index, id, name, args } of message.tool_call_chunks ?? []) {
      const part = this.#partOf(index, id)
      this.#name(part, name ?? '')
      this.#tell(part, args ?? '')
    }
  }

  override handleLLMEnd({ generations }: LLMResult): void {
    const last = generations[0]?.[0] as ChatGeneration | undefined
    this.ended = ENDS.some((name) =>
      [last?.generationInfo, last?.message?.response_metadata, last?.message?.additional_kwargs].some(
        (said) => typeof said?.[name] === 'string' && said[name] !== '',
      ),
    )
  }

  #partOf(index: number | undefined, id: string | undefined): number {
    const open = this.#open.get(index)
    if (open && (!id || open.id === id)) return open.part
    const part = this.#tools.size + 1
    this.#open.set(index, { part, id })
    return part
  }

  #name(part: number, piece: string): void {
    const tool = this.#tools.get(part) ?? { name: '', way: sieve(this.#secret) }
    this.#tools.set(part, { ...tool, name: tool.name + tool.way(piece) })
    this.came += piece
  }

  #tell(part: number, text: string): void {
    const tool = this.#tools.get(part)?.name
    if (text === '' && (tool === undefined || this.#ways.has(part))) return
    this.came += text
    const way = this.#ways.get(part) ?? wayOf(part, this.#secret)
    this.#ways.set(part, way)
    this.#audience.hear({ call: this.#call, part, ...(tool !== undefined && { tool }), text: way(text) })
  }
}

function wayOf(part: number, secret: string | undefined): Way {
  const safe = sieve(secret)
  if (part === 0) return safe
  const plain = unescaped()
  return (text) => safe(plain(text))
}

/** Where providers say why an answer ended: OpenAI (two protocols), Anthropic, Ollama. */
const ENDS = ['finish_reason', 'status', 'stop_reason', 'done_reason']
