import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { initChatModel } from 'langchain'

/**
 * How a provider is reached; what is not given comes from the environment: `OPENAI_API_KEY`, `OPENAI_BASE_URL`,
 * `OPENAI_MAX_RETRIES` (six, of which the last waits half a minute, unless told otherwise), `OPENAI_TIMEOUT_MS` and so on.
 */
export interface ProviderOptions {
  baseUrl?: string
  apiKey?: string
  temperature?: number
  maxRetries?: number
  timeoutMs?: number
  env?: Readonly<Record<string, string | undefined>>
}

/** A real model, made when it is first called. */
export interface Provider {
  readonly model: string
  load(): Promise<BaseChatModel>
  /** The text with the key taken out. */
  redact(text: string): string
}

/**
 * A model by `provider:name`. Any server that speaks OpenAI's protocol is `openai:name` with a `baseUrl`; other
 * providers need their LangChain package. The key stays in a closure.
 * @throws {ProviderSettingError} on a number in the environment that is none
 * @example
 * const { load } = provider('openai:qwen3', { baseUrl: 'http://127.0.0.1:8080/v1', apiKey: 'none' })
 */
export function provider(model: string, options: ProviderOptions = {}): Provider {
  const { env = process.env, temperature } = options
  const prefix = (model.split(':')[0] ?? '').toUpperCase().replaceAll('-', '_')
  const apiKey = options.apiKey ?? env[`${prefix}_API_KEY`]
  const baseUrl = options.baseUrl ?? env[`${prefix}_BASE_URL`]
  const maxRetries = options.maxRetries ?? numberIn(env, `${prefix}_MAX_RETRIES`)
  const timeoutMs = options.timeoutMs ?? numberIn(env, `${prefix}_TIMEOUT_MS`)
  const secret = apiKey && apiKey.length >= SHORTEST_KEY ? apiKey : undefined
  let made: Promise<BaseChatModel> | undefined

  const make = () =>
    initChatModel(model, {
      ...(apiKey !== undefined ? { apiKey } : {}),
      ...(baseUrl !== undefined ? { baseUrl, configuration: { baseURL: baseUrl } } : {}),
      ...(temperature !== undefined ? { temperature } : {}),
      ...(maxRetries !== undefined ? { maxRetries } : {}),
      ...(timeoutMs !== undefined ? { timeout: timeoutMs } : {}),
    })

  return Object.freeze({
    model,
    load: () => {
      made ??= make()
      return made
    },
    redact: (text: string) => (secret ? text.replaceAll(secret, '[key]') : text),
  })
}

/** What is shorter is a placeholder for a server that wants no key (`none`, `ollama`), and may be an ordinary word. */
const SHORTEST_KEY = 12

function numberIn(env: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw new ProviderSettingError(name, text)
  return Number(text)
}

/** A setting of the environment is no number. */
export class ProviderSettingError extends Error {
  override readonly name = 'Agents.ProviderSettingError'
  constructor(setting: string, text: string) {
    super(`${setting} is "${text}". Give it a whole number, or unset it.`)
  }
}
