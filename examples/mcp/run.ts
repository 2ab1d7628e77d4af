import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatOpenAI } from '@langchain/openai'
import { HumanMessage } from 'langchain'
import { definitionOf } from '../../agents/index.ts'
import { openAudit } from '../../arena/audit.ts'
import { answers } from '../langchain/ask.ts'
import { openDesk } from './desk.ts'

/**
 * A help desk on the tools of an MCP server, under the mandate of examples/langchain/mandate.ts:
 *
 *   OPENAI_API_KEY=… npx node examples/mcp/run.ts "give back 30.00 of order 7 and 60.00 of order 8"
 *
 * OPENAI_BASE_URL and OPENAI_MODEL name another server that speaks OpenAI's protocol.
 */
const [task = 'Give back what was paid for the orders 7, 8 and 9.'] = process.argv.slice(2)
const { OPENAI_API_KEY: apiKey = 'none', OPENAI_BASE_URL: baseURL, OPENAI_MODEL: model = 'gpt-4o-mini' } = process.env
if (apiKey === 'none' && !baseURL) {
  process.stderr.write('There is no model to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.\n')
  process.exit(2)
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const path = join(mkdtempSync(join(tmpdir(), 'polity-desk-')), 'desk.jsonl')
const audit = openAudit(path)
const chat = new ChatOpenAI({ model, apiKey, ...(baseURL ? { configuration: { baseURL } } : {}) })
const { agent, tools, close } = await openDesk(chat, { audit })
try {
  for (const tool of tools) say(`the server has ${tool.name}: ${definitionOf(tool)}`)
  const thread = { configurable: { thread_id: 'desk' } }
  let state = await agent.invoke({ messages: [new HumanMessage(task)] }, thread)
  for (let next = await answers(state); next; next = await answers(state)) state = await agent.invoke(next, thread)
  for (const message of state.messages) say(`${message.getType().padEnd(6)} ${message.text}`)
  say(`audit in ${path}, head ${audit.head}`)
} finally {
  await close()
}
