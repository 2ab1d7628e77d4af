import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import type { Address } from 'viem'
import { formatEther, isAddress } from 'viem/utils'
import { z } from 'zod'
import { groth16 } from '../../circuits/prove.ts'
import { clientOf, type Deployment, deploy, readDeployment } from '../deploy.ts'
import { type DeploymentPlan, planDeployment } from '../deployment.ts'
import { UsageError } from '../exit.ts'
import { cacheFolder } from '../run.ts'
import { openSigner, type SignerProcess } from '../signer/client.ts'
import { plannedHash } from '../signer/decide.ts'
import { UNCAPPED } from '../signer/meters.ts'
import type { Keys } from '../signer/warrant.ts'
import { collect } from './collect.ts'
import { loadSociety } from './policyOf.ts'
import { openProgress } from './progress.ts'

interface Options {
  rpc: string
  keyEnv?: string
  keystore?: string
  passwordEnv: string
  agent: string[]
  agents?: string
  day: string
  handover: boolean
  dryRun?: boolean
  from?: string
  out?: string
  json?: boolean
}

export function deployCommand(): Command {
  return new Command('deploy')
    .description("Put a society's contracts, members and policies on any chain, for agents that run elsewhere.")
    .argument('<society>', 'a scenario, or the path of a society file')
    .requiredOption('--rpc <url>', 'where the chain is spoken to')
    .addOption(
      new Option('--key-env <name>', 'variable of the environment that holds the paying key').conflicts('keystore'),
    )
    .option('--keystore <file>', 'encrypted keystore of the paying key (geth, `cast wallet`)')
    .option('--password-env <name>', "variable that holds the keystore's password", 'POLITY_PASSWORD')
    .option('--agent <name=address>', 'the key that an agent acts with, or a party of its policies', collect, [])
    .option('--agents <file>', 'the same as a JSON object')
    .option('--day <seconds>', 'how long a day of votes, windows and unbonding lasts', '86400')
    .option('--no-handover', 'the paying key goes on deciding over members and policies: for trying things')
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--from <address>', 'with --dry-run: the address of the paying key, instead of the key')
    .option('--out <file>', 'where the deployment is written down (default: deployments/<society>-<chain>.json)')
    .option('--json', 'the deployment as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string, options: Options) => {
      const society = await loadSociety(what)
      const parties = partiesOf(options)
      const dry = options.dryRun ?? false
      if (options.from !== undefined && (!dry || !isAddress(options.from)))
        throw new UsageError('--from takes an address, and only with --dry-run.')
      const keys = options.from === undefined ? keysOf(options) : undefined
      const client = clientOf(options.rpc)
      const chainId = await client.getChainId().catch((cause: Error) => {
        throw new UsageError(`Nobody answers at ${new URL(options.rpc).origin}: ${cause.message.split('\n')[0]}`, {
          cause,
        })
      })
      const signer = keys && (await openSigner({ keys, chainId }))
      const progress = openProgress(process.stderr)
      const prover = groth16({ secret: new Uint8Array(), cacheDir: cacheFolder(), workers: 1 })
      try {
        const deployer = signer?.addresses[0] ?? (options.from as Address)
        const path = options.out ?? join('deployments', `${society.name}-${chainId}.json`)
        const nonce = readDeployment(path)?.nonce ?? (await client.getTransactionCount({ address: deployer }))
        const plan = await planDeployment(society, {
          ...{ chainId, deployer, nonce, parties, prover },
          day: dayOf(options.day),
          handover: options.handover,
          cacheDir: cacheFolder(),
          progress: progress.report,
        })
        progress.clear()
        const balance = await client.getBalance({ address: deployer })
        if (dry || !signer) return print(options, plan, dryText(plan, balance))
        const report = (line: string) => process.stderr.write(`${line}\n`)
        const session = await sessionFor(signer, plan)
        const { labels: _, sent, ...done } = await deploy(plan, { client, signer: session, path, report })
        print(options, { ...done, sent }, doneText({ ...done, labels: [], sent }, path))
      } finally {
        await prover.close()
        await signer?.close()
      }
    })
}

function keysOf({ keyEnv, keystore, passwordEnv }: Options): Keys {
  if (keystore !== undefined) return { keystore, passwordEnv }
  if (keyEnv !== undefined) return { keyEnv }
  throw new UsageError('Which key pays? Give --keystore FILE, or --key-env NAME of a variable.')
}

/** The paying key signs what was planned, transaction by transaction, and nothing else. */
function sessionFor(signer: SignerProcess, { transactions, nonce }: DeploymentPlan) {
  const planned = transactions.map(({ to, data }, index) => plannedHash({ nonce: nonce + index, to, data }))
  return signer.issue({ key: 0, planned, caps: [{ asset: 'ether', ...UNCAPPED }] })
}

const EXAMPLES = `
Examples:
  DEPLOYER=0x… npx polity deploy examples/langchain/society.ts --rpc http://127.0.0.1:8545 --key-env DEPLOYER --agent clerk=0x…
  npx polity deploy society.ts --rpc https://… --keystore key.json --agents keys.json --dry-run

It may be stopped at any time: called again with the same arguments it goes on where it was, and sends nothing twice.

Exit codes: 0 all is there and checked, 1 it stopped, 2 bad input.`

function partiesOf({ agent, agents }: Options): Record<string, Address> {
  const file = agents === undefined ? {} : parsed(agents)
  const given = Object.fromEntries(
    agent.map((text) => {
      const [name = '', address = ''] = text.split('=')
      return [name, address]
    }),
  )
  const all = { ...file, ...given }
  for (const [name, address] of Object.entries(all))
    if (!isAddress(address))
      throw new UsageError(`"${address}" is no address of ${name || 'anybody'}: write NAME=0x… .`)
  return all as Record<string, Address>
}

function parsed(path: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new UsageError(`${path} is no JSON object of addresses by name: ${(cause as Error).message}`, { cause })
  }
}

function dayOf(text: string): bigint {
  if (/^\d{1,9}$/.test(text) && BigInt(text) >= 24n) return BigInt(text)
  throw new UsageError(`--day takes whole seconds, at least 24, not "${text}".`)
}

function print({ json }: Options, value: object, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : text)
}

function dryText(
  { transactions, addresses, agents, policies, deployer, nonce, chainId }: DeploymentPlan,
  balance: bigint,
): string {
  return [
    `${transactions.length} transactions from ${deployer} (nonce ${nonce}, ${formatEther(balance)} ether) on chain ${chainId}; nothing was sent`,
    ...transactions.map(({ label }, index) => `  ${index + 1} ${label}`),
    ...placesText({ addresses, agents, policies }),
    '',
  ].join('\n')
}

function doneText(deployment: Deployment, path: string): string {
  const { society, chainId, sent } = deployment
  return [
    `${society} is on chain ${chainId}: ${sent.length} transactions, all there`,
    ...placesText(deployment),
    `written to ${path}`,
    '',
  ].join('\n')
}

function placesText({ addresses, agents, policies }: Pick<Deployment, 'addresses' | 'agents' | 'policies'>): string[] {
  return [
    `  gate ${addresses.gate}`,
    `  token ${addresses.token}`,
    ...Object.entries(agents).map(
      ([name, { owner, account }]) => `  ${name} acts with ${owner} through account ${account}`,
    ),
    ...Object.entries(policies).map(([name, { mode, code }]) => `  policy ${name} (${mode}) at ${code}`),
  ]
}
