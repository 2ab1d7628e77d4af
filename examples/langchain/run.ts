import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatOpenAI } from '@langchain/openai'
import { HumanMessage } from 'langchain'
import type { Address, PublicClient } from 'viem'
import { startAnvil } from '../../arena/anvil.ts'
import { openAudit } from '../../arena/audit.ts'
import { clientOf, deploy } from '../../arena/deploy.ts'
import { planDeployment } from '../../arena/deployment.ts'
import { cacheFolder } from '../../arena/run.ts'
import { openSigner, type SignerProcess } from '../../arena/signer/client.ts'
import { plannedHash } from '../../arena/signer/decide.ts'
import { groth16 } from '../../circuits/prove.ts'
import { answers } from './ask.ts'
import { clerk, SUPPLIERS } from './clerk.ts'
import office from './society.ts'

/**
 * An agent of LangChain that pays bills, on a chain of its own:
 *
 *   OPENAI_API_KEY=… npx node examples/langchain/run.ts "pay 2 POL for paper and 4 for coffee"
 *
 * OPENAI_BASE_URL and OPENAI_MODEL name another server that speaks OpenAI's protocol.
 */
const [task = 'Pay 2 POL for paper, 4 POL for coffee, and 8 POL for more paper.'] = process.argv.slice(2)
const { OPENAI_API_KEY: apiKey = 'none', OPENAI_BASE_URL: baseURL, OPENAI_MODEL: model = 'gpt-4o-mini' } = process.env
if (apiKey === 'none' && !baseURL) {
  process.stderr.write('There is no model to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.\n')
  process.exit(2)
}

const POL = 10n ** 18n
const say = (text: string) => process.stdout.write(`${text}\n`)
const folder = mkdtempSync(join(tmpdir(), 'polity-office-'))
const anvil = await startAnvil({ automine: true })
const keys = await openSigner({ keys: { development: 2 }, chainId: 31337 })
const prover = groth16({ secret: new Uint8Array(32), cacheDir: cacheFolder(), workers: 1 })
try {
  const rpc = anvil.url.replace('ws:', 'http:')
  const client = clientOf(rpc)
  const [, owner] = keys.addresses as [Address, Address]
  const { gate, token, account } = await found(client, keys, owner)
  await client.request({ method: 'anvil_setBalance', params: [owner, '0xde0b6b3a7640000'] } as never)
  // The clerk's key pays two suppliers through the gate, and signs nothing else, whatever runs in this process.
  const suppliers = Object.values(SUPPLIERS)
  const wallet = await keys.issue({
    key: 1,
    until: BigInt(Math.floor(Date.now() / 1000) + 3600),
    gate: {
      ...{ address: gate, account },
      calls: [{ target: token, signature: 'transfer(address,uint256)', only: { 0: suppliers } }],
    },
    caps: [
      { asset: token, each: 8n * POL, sum: 20n * POL, window: 86_400n },
      { asset: 'ether', each: POL / 100n, sum: POL / 10n, window: 86_400n },
    ],
  })
  say(`the office is at gate ${gate}`)

  const audit = openAudit(join(folder, 'clerk.jsonl'))
  const chat = new ChatOpenAI({ model, apiKey, ...(baseURL ? { configuration: { baseURL } } : {}) })
  const agent = clerk(chat, { rpc, gate, wallet, token, prover, audit })
  const thread = { configurable: { thread_id: 'office' } }
  let state = await agent.invoke({ messages: [new HumanMessage(task)] }, thread)
  for (let next = await answers(state); next; next = await answers(state)) state = await agent.invoke(next, thread)
  for (const message of state.messages) say(`${message.getType().padEnd(6)} ${message.text}`)
  say(`audit in ${join(folder, 'clerk.jsonl')}, head ${audit.head}`)
} finally {
  await prover.close()
  await keys.close()
  await anvil.stop()
}

/** What `polity deploy` does: the founder's key signs the plan's transactions and no other. */
async function found(client: PublicClient, { addresses: [deployer], issue }: SignerProcess, owner: Address) {
  const plan = await planDeployment(office, {
    ...{ chainId: await client.getChainId(), deployer: deployer as Address, nonce: 0, parties: { clerk: owner } },
    ...{ day: 86_400n, handover: true, prover, cacheDir: cacheFolder() },
    progress: (what, percent) => process.stderr.write(`${what} ${Math.round(percent)} %\n`),
  })
  const planned = plan.transactions.map((each, nonce) => plannedHash({ ...each, nonce, to: each.to }))
  const signer = await issue({ key: 0, planned, caps: [{ asset: 'ether', each: POL, sum: 10n * POL, window: 3600n }] })
  const path = join(folder, 'office.json')
  const { addresses, agents } = await deploy(plan, { client, signer, path, report: () => {} })
  return { ...addresses, account: agents.clerk?.account as Address }
}
