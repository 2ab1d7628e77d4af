import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Command, INTERRUPT } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { HumanMessage } from 'langchain'
import { afterEach, describe, expect, test } from 'vitest'
import { definitionOf, type GovernanceOptions, memoryAudit } from '../../agents/index.ts'
import { readLog } from '../../arena/log.ts'
import { openDesk } from '../../examples/mcp/desk.ts'
import { type Answer, completion, openaiServer } from './openaiServer.ts'

const root = resolve(import.meta.dirname, '../..')
const FICKLE = resolve(import.meta.dirname, 'mcpServer.ts')

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

const THREAD = { configurable: { thread_id: 't' } }

type Spoken = [name: string, args: Record<string, unknown>]
/** `said` tells one message from another: LangChain takes two of one id for one. */
function message(said: string, ...spoken: Spoken[]): Answer {
  const calls = spoken.map(([name, args], index) => ({ id: `${said}_${index}`, name, args: JSON.stringify(args) }))
  const { body } = completion('', calls)
  return { body: body.replace('"id":"x"', `"id":"${said}"`) }
}

/** The help desk of the example, on a model server of this machine. */
async function desk(answers: Answer[], options: { server?: string } & Partial<GovernanceOptions> = {}) {
  const server = await openaiServer([...answers, completion('done')])
  open.push(server)
  const configuration = { baseURL: server.baseUrl }
  const model = new ChatOpenAI({ model: 'test-model', apiKey: 'none', maxRetries: 0, configuration })
  const audit = memoryAudit()
  const opened = await openDesk(model, { audit, clock: () => 1_700_000_000n, ...options })
  open.push(opened)
  const ask = () => opened.agent.invoke({ messages: [new HumanMessage('help')] }, THREAD)
  /** What tools said to the model. */
  const heard = () =>
    server.asked
      .at(-1)
      ?.body.messages.filter(({ role }) => role === 'tool')
      .map(({ content }) => String(content))
  return { ...opened, server, audit, ask, heard }
}

const refund = (order: number, cents: unknown, more: object = {}): Spoken => ['refund', { order, cents, ...more }]

describe('governance of the tools of an MCP server', () => {
  test('default: the example allows, asks, denies and refuses, and the server hears what was allowed', async () => {
    const server = await openaiServer([
      message('a', ['search', { order: 7 }], refund(7, 3_000), refund(8, 6_000), refund(9, 2_000)),
      message('b', refund(9, 500, { approved: true }), ['close_shop', {}], refund(9, 'all')),
      completion('done'),
    ])
    open.push(server)
    const env = { ...process.env, OPENAI_BASE_URL: server.baseUrl, OFFICE_ANSWER: 'y' }
    const child = spawn(process.execPath, ['examples/mcp/run.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    expect(await new Promise((ended) => child.once('close', ended))).toBe(0)
    const heard = server.asked.at(-1)?.body.messages.filter(({ role }) => role === 'tool')
    expect(heard?.map(({ content }) => String(content))).toMatchInlineSnapshot(`
      [
        "order 7: 3000 cents",
        "paid {"order":7,"cents":3000}",
        "paid {"order":8,"cents":6000}",
        "{"ok":false,"denied":true,"policy":"refunds","rule":"nothing permits it","explanation":"denied because nothing permits it; not \\"within the sum of all refunds\\": given + amount = 11000 cents is more than most = 10000 cents. It passes with amount at most 1000 cents."}",
        "{"ok":false,"error":"the tool takes no approved: leave it out"}",
        "{"ok":false,"error":"the tool 'close_shop' is under no policy: nothing permits it"}",
        "{"ok":false,"error":"Property \\"cents\\" does not match schema. Instance type \\"string\\" is invalid. Expected \\"integer\\"."}",
      ]
    `)
    const shown = server.asked[0]?.body.tools as { function: { name: string } }[]
    expect(shown.map(({ function: { name } }) => name)).toEqual(['search', 'refund'])
    expect(out).toMatch(/^the server has refund: 0x[0-9a-f]{64}$/m)
    const events = readLog(/audit in (\S+),/.exec(out)?.[1] ?? '')
    expect(events.map(({ type, data }) => [type, data.id ?? ''].join(' ').trim())).toMatchInlineSnapshot(`
      [
        "governance.started",
        "action.intended a_1",
        "policy.moved",
        "policy.moved",
        "action.asked a_2",
        "action.denied a_3",
        "action.executed a_1",
        "action.intended a_2",
        "policy.moved",
        "action.executed a_2",
      ]
    `)
  })

  test.each([
    ['description', 2],
    ['schema', 1],
  ])('behavior: a tool whose %s its server changes is refused by name, and not shown again', async (_, order) => {
    const { ask, heard, server } = await desk(
      [
        message('a', refund(7, 100)),
        message('b', ['search', { order }]),
        message('c', refund(7, 100), ['search', { order }]),
      ],
      { server: FICKLE },
    )
    await ask()
    expect(heard()).toEqual([
      'paid',
      'found',
      expect.stringMatching(
        /"error":"the tool 'refund' is not the one that was there at first: it is not run any more"/,
      ),
      'found',
    ])
    const shown = server.asked.map(({ body }) => JSON.stringify(body.tools))
    expect(shown.map((text) => text.includes('gives money back'))).toEqual([true, true, true, false])
    expect(shown.join()).not.toContain('Before any other tool')
  })

  test('behavior: a tool that its server changes while a person thinks is not run', async () => {
    const { ask, agent, heard, audit } = await desk([message('a', refund(8, 6_000), ['search', { order: 2 }])], {
      server: FICKLE,
    })
    expect((await ask())[INTERRUPT]).toHaveLength(1)
    await agent.invoke(new Command({ resume: { decisions: [{ type: 'approve' }] } }), THREAD)
    expect(heard()).toEqual([expect.stringMatching(/'refund' is not the one that was there at first/), 'found'])
    expect(audit.events.map(({ type }) => type)).toEqual(['governance.started', 'action.asked'])
  })

  test('behavior: what was pinned holds after a restart', async () => {
    const first = await desk([])
    const pins = Object.fromEntries(first.tools.map((tool) => [tool.name, definitionOf(tool)]))
    const same = await desk([message('a', refund(7, 100))], { pins })
    await same.ask()
    expect(same.heard()).toEqual(['paid {"order":7,"cents":100}'])
    const other = await desk([message('a', refund(7, 100), ['search', { order: 7 }])], { pins, server: FICKLE })
    await other.ask()
    expect(other.heard()).toEqual([
      'paid',
      expect.stringMatching(/the tool 'search' is not the one that is pinned, but 0x[0-9a-f]{64}: it is not run/),
    ])
  })

  test('error: a server that is gone runs nothing', async () => {
    const { ask, heard } = await desk([message('a', ['search', { order: 0 }]), message('b', refund(7, 100))], {
      server: FICKLE,
    })
    await ask()
    expect(heard()).toEqual(['found', expect.stringMatching(/what the tools are now can't be asked, so none is run/)])
  })
})
