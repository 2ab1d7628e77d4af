import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { initChatModel } from 'langchain'

/** How a provider is reached; what is not given comes from the environment: `OPENAI_API_KEY`, `OPENAI_BASE_URL` and so on. */
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
 * @example
 * const { load } = provider('openai:qwen3', { baseUrl: 'http://127.0.0.1:8080/v1', apiKey: 'none' })
 */
export function provider(model: string, options: ProviderOptions = {}): Provider {
  const { env = process.env, temperature, maxRetries, timeoutMs } = options
  const prefix = (model.split(':')[0] ?? '').toUpperCase().replaceAll('-', '_')
  const apiKey = options.apiKey ?? env[`${prefix}_API_KEY`]
  const baseUrl = options.baseUrl ?? env[`${prefix}_BASE_URL`]
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
    redact: (text: string) => (apiKey ? text.replaceAll(apiKey, '[key]') : text),
  })
}
