import { fileURLToPath } from 'node:url'
import { MemorySaver } from '@langchain/langgraph'
import { loadMcpTools, MultiServerMCPClient } from '@langchain/mcp-adapters'
import { createAgent } from 'langchain'
import { type GovernanceOptions, governance } from '../../agents/index.ts'
import mandate from '../langchain/mandate.ts'

/** A help desk whose tools are those of an MCP server, a process of its own; what it may do with them is its mandate. */
export async function openDesk(
  model: Parameters<typeof createAgent>[0]['model'],
  {
    server = fileURLToPath(new URL('./server.ts', import.meta.url)),
    ...more
  }: { server?: string } & Partial<GovernanceOptions> = {},
) {
  const client = new MultiServerMCPClient({
    shop: { transport: 'stdio', command: process.execPath, args: [server] },
  })
  const tools = await client.getTools()
  const shop = await client.getClient('shop')
  const agent = createAgent({
    model,
    systemPrompt: 'You are the help desk of a shop. If a refund is denied, read why, and do what is possible.',
    tools,
    middleware: [
      governance({
        ...mandate,
        name: 'desk',
        // A server may change its tools while it runs: they are looked at before each message's calls.
        listed: () => loadMcpTools('shop', shop!),
        ...more,
      }),
    ],
    checkpointer: new MemorySaver(),
  })
  return { agent, tools, close: () => client.close() }
}
