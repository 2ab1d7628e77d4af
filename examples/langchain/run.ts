import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatOpenAI } from '@langchain/openai'
import { HumanMessage } from 'langchain'
import type { PublicClient } from 'viem'
import { type Signer, wallets } from '../../agents/index.ts'
import { startAnvil } from '../../arena/anvil.ts'
import { openAudit } from '../../arena/audit.ts'
import { clientOf, deploy } from '../../arena/deploy.ts'
import { planDeployment } from '../../arena/deployment.ts'
import { DEVELOPMENT_MNEMONIC } from '../../arena/folder.ts'
import { cacheFolder } from '../../arena/run.ts'
import { groth16 } from '../../circuits/prove.ts'
import { answers } from './ask.ts'
import { clerk } from './clerk.ts'
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

const say = (text: string) => process.stdout.write(`${text}\n`)
const folder = mkdtempSync(join(tmpdir(), 'polity-office-'))
const anvil = await startAnvil({ automine: true })
const prover = groth16({ secret: new Uint8Array(32), cacheDir: cacheFolder(), workers: 1 })
try {
  const rpc = anvil.url.replace('ws:', 'http:')
  const client = clientOf(rpc)
  const keys = wallets({ mnemonic: DEVELOPMENT_MNEMONIC })
  const [founder, wallet] = [keys.signer(0), keys.signer(1)]
  const { gate, token } = await found(client, founder, wallet.address)
  await client.request({ method: 'anvil_setBalance', params: [wallet.address, '0xde0b6b3a7640000'] } as never)
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
  await anvil.stop()
}

/** What `polity deploy` does. */
async function found(client: PublicClient, signer: Signer, owner: `0x${string}`) {
  const plan = await planDeployment(office, {
    ...{ chainId: await client.getChainId(), deployer: signer.address, nonce: 0, parties: { clerk: owner } },
    ...{ day: 86_400n, handover: true, prover, cacheDir: cacheFolder() },
    progress: (what, percent) => process.stderr.write(`${what} ${Math.round(percent)} %\n`),
  })
  const path = join(folder, 'office.json')
  const { addresses } = await deploy(plan, { client, signer, path, report: () => {} })
  return addresses
}
