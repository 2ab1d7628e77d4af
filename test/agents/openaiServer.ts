import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pause } from '../../arena/clock.ts'

/** One answer of the server: a chat message, or anything else as it is. */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string
  /** In these pieces instead, one after the other. */
  pieces?: readonly string[]
  /** What comes after the pieces: the end, unless the connection breaks or nothing comes any more. */
  after?: 'break' | 'stall'
  /** Milliseconds between two pieces. */
  pace?: number
}

/** What the server was asked. */
export interface Asked {
  headers: IncomingHttpHeaders
  body: {
    model: string
    stream?: boolean
    messages: { role: string; content: unknown; tool_call_id?: string }[]
    tools: unknown[]
  }
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
      const { status = 200, headers = {}, body, pieces, after, pace = 0 } = answer
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      if (!pieces) response.end(body)
      for (const piece of pieces ?? []) {
        response.write(piece)
        if (pace > 0) await pause(pace)
      }
      if (after === 'break') {
        await pause(20) // until what was written has left
        response.destroy()
      }
      if (pieces && !after) response.end()
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

interface Completion {
  choices: {
    message: { content: string; tool_calls?: { id: string; function: { name: string; arguments: string } }[] }
    finish_reason: string
  }[]
  usage: object
}

/** The same completion as a stream, in pieces of `size` characters: first the text, then call after call. */
export function streamed(whole: Answer, { size = 3, ...more }: { size?: number } & Partial<Answer> = {}): Answer {
  const { choices, usage } = JSON.parse(whole.body) as Completion
  const { message, finish_reason } = choices[0] as Completion['choices'][number]
  const cut = (text: string) => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []
  const calls = (message.tool_calls ?? []).flatMap(({ id, function: { name, arguments: args } }, index) => [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...cut(args).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ])
  const deltas = [{ role: 'assistant', content: '' }, ...cut(message.content).map((content) => ({ content })), ...calls]
  const event = (data: object) => {
    const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'test-model', ...data }
    return `data: ${JSON.stringify(chunk)}\n\n`
  }
  const pieces = [
    ...deltas.map((delta) => event({ choices: [{ index: 0, delta, finish_reason: null }] })),
    event({ choices: [{ index: 0, delta: {}, finish_reason }] }),
    event({ choices: [], usage }),
    'data: [DONE]\n\n',
  ]
  return { body: '', headers: { 'content-type': 'text/event-stream' }, pieces, ...more }
}

/** As most servers do: in pieces to who asks for them. */
export function eitherWay(whole: Answer, { body }: Asked, options?: Parameters<typeof streamed>[1]): Answer {
  return body.stream ? streamed(whole, options) : whole
}
