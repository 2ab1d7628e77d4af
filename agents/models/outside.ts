import { createMiddleware } from 'langchain'
import type { Hex } from '../action.ts'
import { type Tracing, untraced } from '../tracing.ts'
import { type Audience, speaker } from './aloud.ts'
import type { Cassette, CassetteEntry, CassetteMode } from './cassette.ts'
import { type Clockwork, callId } from './ids.ts'
import { type Provider, ProviderPackageError, UnknownProviderError } from './provider.ts'
import { messageOf, type Reply, replyOf, unparsedOf } from './reply.ts'
import { requestHash, requestText } from './request.ts'
import { eachText, withoutEscaped } from './secret.ts'
import { both, type Tokens, tokensOf } from './usage.ts'

/** @see outside */
export interface OutsideOptions extends Clockwork {
  provider: Provider
  cassette?: { tape: Cassette; mode: CassetteMode } | undefined
  meter: Meter
  trace?: Tracing | undefined
  audience?: Audience | undefined
}

/** Counts what an agent uses of a model. */
export interface Meter {
  /** What it has used up, in words, if it may ask no more. */
  spent(): string | undefined
  /** @param tokens - of a call that failed, what its question is worth */
  took(tokens: Tokens | undefined): void
}

/**
 * The one door to a real model. What comes through is recorded under (agent, turn, call), failures too; on replay the
 * model is not even made, and a request that differs from the recorded one stops the run. Whoever has used up its budget asks nothing.
 *
 * Its errors, {@link ModelError}, {@link BudgetError}, {@link CassetteMissError} and {@link CassetteMismatchError}, reach the caller wrapped
 * by LangChain; `turn` of a society's agent unwraps them.
 */
export function outside({ provider, cassette, meter, trace = untraced, audience, ...clockwork }: OutsideOptions) {
  const speak = speaker(provider, audience)
  return createMiddleware({
    name: 'outside',
    wrapModelCall: async (request, handler) => {
      const { systemPrompt = '', messages, tools } = request
      const key = callId(clockwork, messages)
      const spent = meter.spent()
      if (spent) throw new BudgetError(key, spent)
      const question = { model: provider.model, system: systemPrompt, messages, tools: tools ?? [] }
      const hash = requestHash(question)
      const ask = () =>
        trace.during(`chat ${nameOf(provider)}`, askedOf(provider), async (span) => {
          const { message, broken } = await speak(key, async (model) => handler({ ...request, model }))
          const reply = replyOf(message)
          const last = tokensOf(message.usage_metadata, requestText(question), JSON.stringify(reply))
          // Who broke off was paid for what came until then.
          const tokens = broken === undefined ? last : both(tokensOf(undefined, requestText(question), broken), last)
          span.set({ 'gen_ai.usage.input_tokens': tokens.input, 'gen_ai.usage.output_tokens': tokens.output })
          return { ...reply, tokens }
        })
      const entry = await entryOf(key, hash, cassette, async () => {
        try {
          return { request: hash, reply: withoutKey(await ask(), provider) }
        } catch (error) {
          if (error instanceof ProviderPackageError || error instanceof UnknownProviderError) throw error
          const said = provider.redact(error instanceof Error ? error.message : String(error))
          return { request: hash, error: said, tokens: tokensOf(undefined, requestText(question), '') }
        }
      })
      meter.took(entry.reply ? entry.reply.tokens : entry.tokens)
      if (!entry.reply) throw new ModelError(key, provider.model, entry.error ?? 'no reply')
      return messageOf(entry.reply, key)
    },
  })
}

async function entryOf(
  key: string,
  hash: Hex,
  cassette: OutsideOptions['cassette'],
  live: () => Promise<CassetteEntry>,
): Promise<CassetteEntry> {
  if (!cassette) return live()
  const { tape, mode } = cassette
  const taped = mode === 'record' ? undefined : await tape.get(key, hash)
  if (taped && taped.request !== hash) throw new CassetteMismatchError(key, taped.request, hash)
  if (taped) return taped
  if (mode === 'replay') throw new CassetteMissError(key)
  const entry = await live()
  await tape.put(key, entry)
  return entry
}

/** In the words of OpenTelemetry's conventions for generative AI. */
function askedOf({ model }: Provider) {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.split(':')[0],
    'gen_ai.request.model': nameOf({ model }),
  }
}

function nameOf({ model }: Pick<Provider, 'model'>): string {
  return model.slice(model.indexOf(':') + 1)
}

/** A server knows the key that it was given, and may say it. */
function withoutKey(reply: Reply, { redact }: Provider): Reply {
  return { ...reply, text: redact(reply.text), calls: reply.calls.map((call) => callWithoutKey(call, redact)) }
}

function callWithoutKey({ name, args }: Reply['calls'][number], redact: Provider['redact']): Reply['calls'][number] {
  const redactArgs = unparsedOf(args) === undefined ? redact : (text: string) => withoutEscaped(text, redact)
  return { name: redact(name), args: eachText(args, redactArgs) }
}

/** `ada:3:1` in words; agent names have no colon. */
function place(key: string): string {
  const [agent, turn, call] = key.split(':')
  return `agent ${agent}, turn ${turn}, call ${call}`
}

/** The provider failed after its retries. There is no `cause`: it would carry request headers, and with them the key. */
export class ModelError extends Error {
  override readonly name = 'Agents.ModelError'
  readonly key: string
  constructor(key: string, model: string, reason: string) {
    super(
      `${model} gave no reply to ${place(key)}: ${reason}. Check base URL, key and model name, or replay a cassette.`,
    )
    this.key = key
  }
}

/** The budget is used up; the model was not asked. */
export class BudgetError extends Error {
  override readonly name = 'Agents.BudgetError'
  readonly key: string
  constructor(key: string, spent: string) {
    super(`No call for ${place(key)}: ${spent} used up. Raise \`budget\` in the society, or give a cheaper model.`)
    this.key = key
  }
}

/** Replay needs a call that was never recorded. */
export class CassetteMissError extends Error {
  override readonly name = 'Agents.CassetteMissError'
  readonly key: string
  constructor(key: string) {
    super(`The cassette has nothing for ${place(key)}. Record it (mode 'record-missing'), or replay an unchanged run.`)
    this.key = key
  }
}

/** Replay asks something else than what was recorded. */
export class CassetteMismatchError extends Error {
  override readonly name = 'Agents.CassetteMismatchError'
  readonly key: string
  readonly recorded: Hex
  readonly asked: Hex
  constructor(key: string, recorded: Hex, asked: Hex) {
    super(
      `The request of ${place(key)} differs from the recorded one (${recorded.slice(0, 10)} recorded, ${asked.slice(0, 10)} asked). ` +
        'Society, prompts, tools and the events before it must be those of the recording; otherwise record anew.',
    )
    this.key = key
    this.recorded = recorded
    this.asked = asked
  }
}
