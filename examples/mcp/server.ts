import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

/** The till of a shop, as a server that speaks MCP over stdin and stdout. It does what it is told: limits are not its business. */
const server = new McpServer({ name: 'shop', version: '1.0.0' })
const text = (text: string) => ({ content: [{ type: 'text' as const, text }] })
const paid = new Map([
  [7, 3_000],
  [8, 6_000],
  [9, 2_500],
])

server.registerTool(
  'search',
  { description: 'what was paid for an order', inputSchema: z.looseObject({ order: z.int() }) },
  ({ order }) => text(paid.has(order) ? `order ${order}: ${paid.get(order)} cents` : `there is no order ${order}`),
)

// Loose, as many servers are: it would take any other argument along.
server.registerTool(
  'refund',
  { description: 'gives money back', inputSchema: z.looseObject({ order: z.int(), cents: z.int() }) },
  (args) => text(`paid ${JSON.stringify(args)}`),
)

server.registerTool('close_shop', { description: 'closes the shop' }, () => text('closed'))

await server.connect(new StdioServerTransport())
