import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { BaseError, createPublicClient, type Hex, http, keccak256, type PublicClient } from 'viem'
import { z } from 'zod'
import type { Signer } from '../agents/wallet.ts'
import { aiWorkflowGovernanceAbi, iPolicyAbi } from '../contracts/generated/index.ts'
import type { DeploymentPlan } from './deployment.ts'
import { canonicalJson } from './event.ts'
import { UsageError } from './exit.ts'

/** What stands in a deployment's file: the plan without its code, and what was sent of it. */
export type Deployment = Omit<DeploymentPlan, 'transactions'> & { labels: string[]; sent: Hex[]; complete: boolean }

const Recorded = z.object({ hash: z.string(), nonce: z.int(), sent: z.array(z.string()), complete: z.boolean() })

/** An RPC, asked as often as a chain of one block a second is worth. */
export function clientOf(rpc: string): PublicClient {
  if (!/^https?:\/\//.test(rpc)) throw new UsageError(`--rpc takes an http or https URL, not "${rpc}".`)
  return createPublicClient({ transport: http(rpc), pollingInterval: 250, cacheTime: 0 })
}

/** What a former call left in the file; undefined where there is none. */
export function readDeployment(
  path: string,
): { hash: string; nonce: number; sent: Hex[]; complete: boolean } | undefined {
  if (!existsSync(path)) return undefined
  try {
    return Recorded.parse(JSON.parse(readFileSync(path, 'utf8'))) as ReturnType<typeof readDeployment>
  } catch (cause) {
    throw new UsageError(`${path} is no deployment. Give another --out.`, { cause })
  }
}

/**
 * Sends what a plan still lacks, one transaction after the other, each written down before it is sent: who calls it again goes on
 * where it was, and sends nothing twice.
 *
 * @throws {@link DeployError}
 */
export async function deploy(
  plan: DeploymentPlan,
  {
    client,
    signer,
    path,
    report,
  }: { client: PublicClient; signer: Signer; path: string; report: (line: string) => void },
): Promise<Deployment> {
  const before = readDeployment(path)
  if (before && before.hash !== plan.hash)
    throw new UsageError(
      `${path} is of another plan: society, key, agents, options or Polity have changed since. Give another --out, or those of then.`,
    )
  const { transactions, ...rest } = plan
  const sent = [...(before?.sent ?? [])]
  const deployment: Deployment = { ...rest, labels: transactions.map(({ label }) => label), sent, complete: false }
  for (const [index, { to, data, label }] of transactions.entries()) {
    const nonce = plan.nonce + index
    if (await isMined(client, plan, { nonce, tx: sent[index] })) continue
    report(`${index + 1}/${transactions.length} ${label}`)
    const raw = await signed(client, signer, { ...(to && { to }), data, nonce, chainId: plan.chainId, label })
    sent[index] = keccak256(raw)
    write(path, deployment)
    await client.sendRawTransaction({ serializedTransaction: raw })
    const { status } = await client.waitForTransactionReceipt({ hash: sent[index], timeout: 300_000 })
    if (status !== 'success') throw new DeployError(`${label} failed (${sent[index]})`, 'Look at it on the chain.')
  }
  await check(client, plan)
  deployment.complete = true
  write(path, deployment)
  return deployment
}

/** Whether this transaction of the plan is done; that the nonce is used is not enough. */
async function isMined(
  client: PublicClient,
  { deployer }: DeploymentPlan,
  { nonce, tx }: { nonce: number; tx: Hex | undefined },
): Promise<boolean> {
  const used = (await client.getTransactionCount({ address: deployer })) > nonce
  if (!tx) {
    if (used) throw new DeployError(`the key ${deployer} has sent something else since (nonce ${nonce})`, NEW_FILE)
    return false
  }
  const known = await client.getTransaction({ hash: tx }).catch(() => undefined)
  if (!known && used) throw new DeployError(`this chain does not know ${tx}, but its nonce is used`, NEW_FILE)
  if (!known) return false
  const { status } = await client.waitForTransactionReceipt({ hash: tx, timeout: 300_000 })
  if (status !== 'success') throw new DeployError(`${tx} failed`, NEW_FILE)
  return true
}

const NEW_FILE = 'What is there can not be gone on with: begin anew with another --out.'

async function signed(
  client: PublicClient,
  signer: Signer,
  { label, ...call }: { to?: Hex; data: Hex; nonce: number; chainId: number; label: string },
): Promise<Hex> {
  try {
    const { nonce: _, chainId: __, ...asked } = call
    const [gas, fees] = await Promise.all([
      client.estimateGas({ account: signer.address, ...asked }),
      client.estimateFeesPerGas(),
    ])
    return await signer.signTransaction({ type: 'eip1559', ...call, value: 0n, gas: (gas * 6n) / 5n, ...fees })
  } catch (cause) {
    const why = cause instanceof BaseError ? cause.details || cause.shortMessage : String(cause)
    throw new DeployError(
      `${label} can't be sent: ${why}`,
      'Put it right and call this again: it goes on where it was.',
      { cause },
    )
  }
}

/** That what stands there is what was planned, not only that nothing failed. */
async function check(client: PublicClient, { addresses, agents, policies }: DeploymentPlan): Promise<void> {
  for (const [name, address] of Object.entries(addresses))
    if (!(await client.getCode({ address }))) throw new DeployError(`there is no ${name} at ${address}`, NEW_FILE)
  for (const [name, { code, codeHash }] of Object.entries(policies)) {
    const hash = await client.readContract({ address: code, abi: iPolicyAbi, functionName: 'codeHash' })
    if (hash !== codeHash) throw new DeployError(`policy ${name} at ${code} has another text`, NEW_FILE)
  }
  for (const [name, { owner, account }] of Object.entries(agents)) {
    const at = {
      address: addresses.gate,
      abi: aiWorkflowGovernanceAbi,
      functionName: 'accountOf',
      args: [owner],
    } as const
    if ((await client.readContract(at)) !== account) throw new DeployError(`${name} has no account`, NEW_FILE)
  }
}

function write(path: string, deployment: Deployment): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, `${JSON.stringify(JSON.parse(canonicalJson(deployment)), null, 2)}\n`)
  renameSync(`${path}.part`, path)
}

/** A deployment stopped. */
export class DeployError extends Error {
  override readonly name = 'Arena.DeployError'
  constructor(what: string, next: string, options?: ErrorOptions) {
    super(`The deployment stopped: ${what}. ${next}`, options)
  }
}
