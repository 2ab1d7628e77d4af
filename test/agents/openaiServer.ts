import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One answer of the server: a chat message, or anything else as it is. */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string
}

/** What the server was asked. */
export interface Asked {
  headers: IncomingHttpHeaders
  body: { model: string; messages: { role: string; content: unknown; tool_call_id?: string }[]; tools: unknown[] }
}

/** Answers by what was asked, and how many were asked before, at once or later; `undefined` keeps the asker waiting. */
export type Answering = (asked: Asked, index: number) => Answer | undefined | Promise<Answer>

/**
 * A local server that speaks OpenAI's chat completions. It gives a list's answers in order, and 500 after the last, or does what a
 * function says.
 */
export async function openaiServer(answers: Answer[] | Answering) {
  const asked: Asked[] = []
  const answerTo: Answering =
    typeof answers === 'function' ? answers : (_, index) => answers[index] ?? { status: 500, body: '{}' }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const question = { headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) } as Asked
      const answer = await answerTo(question, asked.push(question) - 1)
      if (!answer) return
      const { status = 200, headers = {}, body } = answer
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { baseUrl: `http://127.0.0.1:${port}/v1`, asked, close }
}

/** A chat completion; `args` is sent as it is, so that it can be broken. */
export function completion(content: string, calls: { id: string; name: string; args: string }[] = []): Answer {
  const tool_calls = calls.map(({ id, name, args }) => ({ id, type: 'function', function: { name, arguments: args } }))
  const message = { role: 'assistant', content, ...(calls.length ? { tool_calls } : {}) }
  const choices = [{ index: 0, message, finish_reason: calls.length ? 'tool_calls' : 'stop' }]
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  return {
    body: JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'test-model', choices, usage }),
  }
}
