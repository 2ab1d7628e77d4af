import { type Address, encodeFunctionData, getContractAddress, type Hex, maxUint256, numberToHex, zeroHash } from 'viem'
import { expect } from 'vitest'
import { cacheFolder } from '../../arena/run.ts'
import { compileSolidity } from '../../contracts/compile.ts'
import { verifierCode } from '../../contracts/deploy.ts'
import { agentTokenAbi, claimManagerAbi, workflowMarketAbi } from '../../contracts/generated/index.ts'
import { type Step, toSolidity } from '../../policies/index.ts'
import type { Stage } from './stage.ts'

/** What a client opens, beyond what a society plans: workflows whose tasks name verifiers. */
export interface Work {
  readonly step: Address
  readonly verifier: Address
  readonly words: number
  readonly params: readonly bigint[]
}

/** A task as the market takes it; the rest is the same for all. */
export interface Task {
  readonly mode: number
  readonly work: number
  readonly needs: number
  readonly reward: bigint
}

/** Puts a step and the verifier of its circuit on chain. */
export async function deploy(stage: Stage, step: Step, keyWords: readonly bigint[]): Promise<[Address, Address]> {
  const { contract, source } = toSolidity(step)
  const sources = { [`${contract}.sol`]: source }
  const { bytecode } = await compileSolidity({ sources, contract, cacheDir: cacheFolder() })
  return [await create(stage, bytecode), await create(stage, verifierCode(keyWords))]
}

/** The client's tokens are at the disposal of these. */
export async function approve(stage: Stage, spenders: readonly Address[]): Promise<void> {
  for (const spender of spenders) {
    const args = [spender, maxUint256] as const
    await sent(stage, stage.addresses.token, encodeFunctionData({ abi: agentTokenAbi, functionName: 'approve', args }))
  }
}

/** Opens a workflow and pays its escrow. */
export async function openWorkflow(
  stage: Stage,
  works: readonly Work[],
  tasks: readonly Task[],
  salt: number,
): Promise<Hex> {
  const deadline = Number(await stage.now()) + 10_000_000
  const specs = tasks.map((task) => ({ ...{ spec: zeroHash, deadline, apartFrom: 0, retries: 1 }, ...task }))
  const args = [works, specs, numberToHex(salt, { size: 32 })] as const
  const call = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'createWorkflow', args })
  const { market } = stage.addresses
  const { data } = await stage.chain.client.call({ account: stage.key('client'), to: market, data: call })
  await sent(stage, market, call)
  return data as Hex
}

/** A transaction of the client that goes through. */
export async function sent(stage: Stage, to: Address, data: Hex): Promise<void> {
  expect(await stage.send('client', { to, data })).toMatchObject({ ok: true })
}

export async function waitUntil(stage: Stage, time: number): Promise<void> {
  const left = BigInt(time) - (await stage.now())
  if (left > 0n) await stage.wait(left)
}

export function batchOf(stage: Stage, batch: bigint) {
  const at = { address: stage.addresses.claims, abi: claimManagerAbi } as const
  return stage.chain.client.readContract({ ...at, functionName: 'batchOf', args: [batch] })
}

/** Of a batch's first leaf. */
export async function statusOf(stage: Stage, batch: bigint): Promise<string | undefined> {
  const at = { address: stage.addresses.claims, abi: claimManagerAbi } as const
  const status = await stage.chain.client.readContract({ ...at, functionName: 'statusOf', args: [batch, 0n] })
  return ['none', 'open', 'held', 'settled', 'dead'][status]
}

async function create(stage: Stage, data: Hex): Promise<Address> {
  const from = stage.key('operator')
  const nonce = await stage.chain.client.getTransactionCount({ address: from, blockTag: 'latest' })
  expect(await stage.send('operator', { data })).toMatchObject({ ok: true })
  return getContractAddress({ from, nonce: BigInt(nonce) })
}
