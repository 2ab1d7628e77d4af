import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../../arena/anvil.ts'
import { clientOf } from '../../arena/deploy.ts'
import { readLog } from '../../arena/log.ts'
import { polity, startPolity } from '../arena/polity.ts'
import { completion, openaiServer } from './openaiServer.ts'

const root = resolve(import.meta.dirname, '../..')
/** The first two of the development phrase. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const FOUNDER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const OTHER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

const pay = (to: string, amount: string, index: number) => ({
  id: `call_${index}`,
  name: 'pay',
  args: JSON.stringify({ to, amount }),
})

describe('an agent of LangChain on a chain', () => {
  test('default: what is small is proved and paid, a person is asked, and the sum holds', async () => {
    const server = await openaiServer([
      completion('', [pay('paper', '2', 0), pay('coffee', '4', 1), pay('paper', '8', 2)]),
      completion('paid what could be paid'),
    ])
    const env = { ...process.env, OPENAI_BASE_URL: server.baseUrl, OFFICE_ANSWER: 'y' }
    const child = spawn(process.execPath, ['examples/langchain/run.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    const code = await new Promise((ended) => child.once('close', ended))
    await server.close()
    expect(code).toBe(0)
    expect(out).toMatch(/pay 4 POL to coffee\npetty: denied because .*amount = 4 POL is more than most = 3 POL/)
    const heard = server.asked
      .at(-1)
      ?.body.messages.filter(({ role }) => role === 'tool')
      .map(({ content }) => String(content))
    expect(heard?.map((text) => JSON.parse(text).ok)).toEqual([true, true, false])
    expect(heard?.[2]).toMatch(/"policy":"allowance".*spent \+ amount = 14 POL is more than max = 10 POL/)
    const events = readLog(/audit in (\S+),/.exec(out)?.[1] ?? '')
    expect(events.map(({ type, data }) => [type, data.id ?? ''].join(' ').trim())).toMatchInlineSnapshot(`
      [
        "governance.started",
        "action.intended call_0",
        "policy.moved",
        "proof call_0",
        "action.sent call_0",
        "action.executed call_0",
        "action.asked call_1",
        "action.denied call_2",
        "action.intended call_1",
        "proof call_1",
        "action.sent call_1",
        "action.executed call_1",
      ]
    `)
    expect(events.findLast(({ type }) => type === 'action.executed')?.data).toMatchObject({
      policy: 'allowance',
      version: 1,
      state: { sequence: 2, values: { spent: '6000000000000000000' } },
    })
  })
})

describe('polity deploy', () => {
  let anvil: Anvil
  let args: string[]
  const env = { DEPLOYER: KEY }
  const out = join(mkdtempSync(join(tmpdir(), 'polity-deploy-')), 'hello.json')
  beforeAll(async () => {
    anvil = await startAnvil({ automine: true })
    const rpc = anvil.url.replace('ws:', 'http:')
    const agents = ['--agent', `ada=${FOUNDER}`, '--agent', `bob=${OTHER}`]
    args = ['deploy', 'examples/hello/society.ts', '--rpc', rpc, '--key-env', 'DEPLOYER', ...agents, '--out', out]
  })
  afterAll(() => anvil.stop())

  test('default: goes on where it was killed, and then has nothing to do', async () => {
    const dry = await polity([...args, '--dry-run'], env)
    expect(dry.stdout).toMatch(/^\d+ transactions from 0xf39F\S+ \(nonce 0, .* nothing was sent/)
    const { child, done } = startPolity(args, env)
    child.stderr?.on('data', (chunk) => {
      if (/^20\//m.test(String(chunk))) child.kill('SIGKILL')
    })
    expect((await done).signal).toBe('SIGKILL')
    const whole = await polity([...args, '--json'], env)
    expect([whole.code, whole.stderr]).toEqual([0, expect.stringMatching(/^(20|21)\/\d+ /)])
    const { complete, sent, addresses } = JSON.parse(whole.stdout)
    const client = clientOf(args[3] as string)
    const nonce = await client.getTransactionCount({ address: FOUNDER })
    expect([complete, nonce]).toEqual([true, sent.length])
    expect(JSON.parse(readFileSync(out, 'utf8')).addresses).toEqual(addresses)
    const again = await polity(args, env)
    expect([again.code, again.stderr]).toEqual([0, ''])
    expect(again.stdout).toContain(`gate ${addresses.gate}`)
    expect(await client.getTransactionCount({ address: FOUNDER })).toBe(nonce)
    const other = await polity([...args, '--day', '60'], env)
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/is of another plan/)])
  })
})
