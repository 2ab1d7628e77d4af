import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { initChatModel } from 'langchain'
import { ollamaFetch } from './ollama.ts'
import { type Fetch, type Network, patient } from './patience.ts'
import { withoutSecret } from './secret.ts'

/**
 * How a provider is reached; what is not given comes from the environment: `OPENAI_API_KEY`, `OPENAI_BASE_URL`,
 * `OPENAI_MAX_RETRIES` (six, of which the last waits half a minute, unless told otherwise), `OPENAI_TIMEOUT_MS` and so on, for other
 * providers by their own names: `ANTHROPIC_API_KEY`, `OLLAMA_BASE_URL`.
 */
export interface ProviderOptions {
  baseUrl?: string
  apiKey?: string
  temperature?: number
  maxRetries?: number
  /** The longest silence: before an answer begins, and where there is a `network`, within it. */
  timeoutMs?: number
  env?: Readonly<Record<string, string | undefined>>
  network?: Network
}

/** A real model, made when it is first called. */
export interface Provider {
  readonly model: string
  /** @throws {@link ProviderPackageError}, {@link UnknownProviderError} */
  load(): Promise<BaseChatModel>
  /** What may not be shown: its key, unless that is a mere placeholder. */
  readonly secret: string | undefined
  /** The text with the key taken out. */
  redact(text: string): string
  /** Whether it is one of those that are asked for their answer in pieces when somebody listens. */
  readonly streams: boolean
}

/** What a provider is given, in the words of its package. */
interface Reach {
  apiKey: string | undefined
  baseUrl: string | undefined
  timeoutMs: number | undefined
  maxRetries: number | undefined
  send: Fetch | undefined
  network: Network | undefined
}

/**
 * A model by `provider:name`. Any server that speaks OpenAI's protocol is `openai:name` with a `baseUrl`; other
 * providers need their LangChain package. The key stays in a closure.
 * @throws {ProviderSettingError} on a number in the environment that is none
 * @throws {BaseUrlError} on an address with a password in it
 * @example
 * const { load } = provider('openai:qwen3', { baseUrl: 'http://127.0.0.1:8080/v1', apiKey: 'none' })
 */
export function provider(model: string, options: ProviderOptions = {}): Provider {
  const { env = process.env, temperature, network } = options
  const name = model.split(':')[0] ?? ''
  const prefix = name.toUpperCase().replaceAll('-', '_')
  // What stands around them is left by files with CRLF; a server would name the key without it.
  const apiKey = (options.apiKey ?? env[`${prefix}_API_KEY`])?.trim()
  const baseUrl = (options.baseUrl ?? env[`${prefix}_BASE_URL`])?.trim()
  if (baseUrl !== undefined && hasCredentials(baseUrl)) throw new BaseUrlError(prefix)
  const maxRetries = options.maxRetries ?? numberIn(env, `${prefix}_MAX_RETRIES`)
  const timeoutMs = options.timeoutMs ?? numberIn(env, `${prefix}_TIMEOUT_MS`)
  const secret = apiKey && apiKey.length >= SHORTEST_KEY ? apiKey : undefined
  const send = network && patient(network, timeoutMs || LONGEST_SILENCE)
  const own = Object.hasOwn(REACHED, name) ? REACHED[name] : undefined
  let made: Promise<BaseChatModel> | undefined

  const make = async () => {
    const fields = (own ?? byOpenAiNames)({ apiKey, baseUrl, timeoutMs, maxRetries, send, network })
    const given = { ...fields, temperature, maxRetries }
    try {
      return await initChatModel(
        model,
        Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      )
    } catch (error) {
      throw loadError(model, error)
    }
  }

  return Object.freeze({
    model,
    load: () => {
      made ??= make()
      return made
    },
    secret,
    redact: (text: string) => withoutSecret(text, secret),
    streams: own !== undefined,
  })
}

/** The providers that are tested here, each by what its package calls things. */
const REACHED: Readonly<Record<string, (reach: Reach) => Record<string, unknown>>> = {
  openai: byOpenAiNames,
  anthropic: ({ apiKey, baseUrl, timeoutMs, send }) => ({
    apiKey,
    anthropicApiUrl: baseUrl,
    clientOptions: { ...SILENT, ...(timeoutMs && { timeout: timeoutMs }), ...by(send) },
  }),
  ollama: ({ apiKey, baseUrl, maxRetries, send, network }) => ({
    baseUrl,
    headers: apiKey === undefined ? undefined : { authorization: `Bearer ${apiKey}` },
    ...by(send && network && ollamaFetch({ ...network, send }, maxRetries)),
  }),
}

function byOpenAiNames({ apiKey, baseUrl, timeoutMs, send }: Reach): Record<string, unknown> {
  const configuration = { ...SILENT, ...(baseUrl !== undefined && { baseURL: baseUrl }), ...by(send) }
  return { apiKey, baseUrl, timeout: timeoutMs, configuration }
}

/** What libraries print of an answer that they can't read may have the key in it. */
const SILENT = { logLevel: 'off' }

/** The network by the name that all of them have for it. */
function by(send: Fetch | undefined): Record<string, unknown> {
  // biome-ignore lint/plugin: the name of a field; what stands in it is a port
  return send === undefined ? {} : { fetch: send }
}

function loadError(model: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : ''
  const missing = /^Unable to import (\S+?)\. /.exec(message)?.[1]
  if (missing) return new ProviderPackageError(model, missing)
  return /^Unable to infer model provider|^Unsupported/.test(message) ? new UnknownProviderError(model) : error
}

/** Where no time limit is given, in milliseconds. */
const LONGEST_SILENCE = 300_000

/** What is shorter is a placeholder for a server that wants no key (`none`, `ollama`), and may be an ordinary word. */
const SHORTEST_KEY = 12

function numberIn(env: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw new ProviderSettingError(name, text)
  return Number(text)
}

/** Also what can't be read, but may have some: errors of others would repeat it. */
function hasCredentials(address: string): boolean {
  if (!address.includes('@')) return false
  const url = URL.parse(address)
  return !url?.protocol.startsWith('http') || url.username !== '' || url.password !== ''
}

/** The address of a server has a password in it, which would stand in errors. It is not repeated. */
export class BaseUrlError extends Error {
  override readonly name = 'Agents.BaseUrlError'
  constructor(prefix: string) {
    super(
      `The base URL has a user or password in it. Give the address alone in ${prefix}_BASE_URL, and a key in ${prefix}_API_KEY.`,
    )
  }
}

/** A setting of the environment is no number. */
export class ProviderSettingError extends Error {
  override readonly name = 'Agents.ProviderSettingError'
  constructor(setting: string, text: string) {
    super(`${setting} is "${text}". Give it a whole number, or unset it.`)
  }
}

/** The provider's package is not there. */
export class ProviderPackageError extends Error {
  override readonly name = 'Agents.ProviderPackageError'
  constructor(model: string, missing: string) {
    super(`${model} needs the package ${missing}, which is not installed: npm install ${missing}`)
  }
}

/** LangChain knows no such provider. */
export class UnknownProviderError extends Error {
  override readonly name = 'Agents.UnknownProviderError'
  constructor(model: string) {
    super(
      `There is no provider of that name: ${model}. Take openai:…, anthropic:…, ollama:… or another of LangChain's initChatModel; ` +
        "a server that speaks OpenAI's protocol is openai:… with OPENAI_BASE_URL.",
    )
  }
}
