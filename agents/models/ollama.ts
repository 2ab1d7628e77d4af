import type { Fetch, Network } from './patience.ts'

/** As many as other providers are given by LangChain. */
const RETRIES = 6
/** Longest wait between two of them, in milliseconds. */
const LONGEST_WAIT = 30_000
/** How much of an error that is no JSON is repeated, in characters. */
const LONGEST_ERROR = 500

/**
 * What Ollama's own client leaves out: it asks again when the server is busy or fails, and takes no line of an answer that is no JSON
 * (the client would print it and go on without it).
 */
export function ollamaFetch({ send, after }: Network, retries = RETRIES): Fetch {
  const pause = (ms: number) => new Promise<void>((resolve) => void after(ms, resolve))
  const ask = async (input: Parameters<Fetch>[0], init: RequestInit | undefined, tried: number): Promise<Response> => {
    const response = await send(input, init)
    if (!(response.status === 429 || response.status >= 500) || tried >= retries) return response
    await response.body?.cancel()
    await pause(waitOf(response, tried))
    return ask(input, init, tried + 1)
  }
  return async (input, init) => {
    const response = await ask(input, init, 0)
    if (response.ok) return new Response(response.body?.pipeThrough(linesOfJson()), response)
    const isJson = response.headers.get('content-type')?.includes('application/json')
    const text = await response.text()
    const said = isJson && textOf(text) !== undefined ? text : JSON.stringify({ error: text.slice(0, LONGEST_ERROR) })
    return new Response(said, { status: response.status, headers: { 'content-type': 'application/json' } })
  }
}

function waitOf({ headers }: Response, tried: number): number {
  const asked = Number(headers.get('retry-after') ?? Number.NaN) * 1_000
  return Math.min(asked >= 0 ? asked : 1_000 * 2 ** tried, LONGEST_WAIT)
}

/** The same bytes, up to the first line that is no JSON. */
function linesOfJson(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  let rest = ''
  const check = (lines: readonly string[]) => {
    if (lines.some((line) => line.trim() !== '' && textOf(line) === undefined)) throw new NoJsonError()
  }
  return new TransformStream({
    transform(chunk, controller) {
      const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n')
      rest = lines.pop() ?? ''
      check(lines)
      controller.enqueue(chunk)
    },
    flush() {
      check([rest])
    },
  })
}

/** The text, if it is JSON. */
function textOf(text: string): string | undefined {
  try {
    JSON.parse(text)
    return text
  } catch {
    return undefined
  }
}

/** What came is no answer of Ollama. It is not repeated: a server knows the key that it was given. */
class NoJsonError extends Error {
  override readonly name = 'Agents.NoJsonError'
  constructor() {
    super('the answer is no JSON, as Ollama would send it, or it was cut off')
  }
}
