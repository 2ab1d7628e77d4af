import { type Address, encodeFunctionData, type Hex, keccak256, pad, toBytes } from 'viem'
import { expect } from 'vitest'
import type { Call } from '../../agents/action.ts'
import { TICK_SECONDS } from '../../arena/clock.ts'
import { agentGovernorAbi, claimManagerAbi, workflowMarketAbi } from '../../contracts/generated/index.ts'
import { claimOf, type Leaf, type Result } from '../../contracts/result.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import { attestationData } from '../../contracts/typed.ts'
import { act } from './evidence.ts'
import type { Stage } from './stage.ts'
import { inputs, rows } from './village.ts'

/** All states of a trace. */
export type States = readonly (readonly bigint[])[]

/** Something that the society lets happen; a test can't go on without it. */
export async function must(stage: Stage, name: string, call: Call): Promise<void> {
  expect(await act(stage, name, call), `${name}: ${call.data.slice(0, 10)}`).toEqual({
    ok: true,
    gas: expect.any(BigInt),
  })
}

/** Takes a task. */
export async function takeTask(stage: Stage, name: string, workflow: Hex, task: number): Promise<void> {
  const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'claimTask', args: [workflow, BigInt(task)] })
  await must(stage, name, { target: stage.addresses.market, data })
}

/** Takes and delivers an attested task. */
export async function deliver(stage: Stage, name: string, workflow: Hex, result: Hex): Promise<void> {
  const { market } = stage.addresses
  await takeTask(stage, name, workflow, 0)
  const attested = attestationData(stage.chain.id, market, { workflowHash: workflow, task: 0n, result })
  const signature = await stage.signer(name).signTypedData(attested)
  const data = encodeFunctionData({
    abi: workflowMarketAbi,
    functionName: 'submitResult',
    args: [workflow, 0n, result, signature],
  })
  await must(stage, name, { target: market, data })
}

/** A claim: its batch, and the leaf behind it. */
export interface Claim {
  batch: bigint
  leaf: Leaf
}

/** What a claim of a worker's first attempt commits to, with these states. */
export function claimWith(stage: Stage, name: string, workflow: Hex, states: States): Claim {
  const result: Result = {
    ...{ workflow, task: 1, attempt: 0, worker: stage.account(name), rows: rows.length, inputsRoot: inputs.root },
    ...{ statesRoot: commitRows(states).root, result: hashLeaf(rows.length, states[rows.length] ?? []) },
    salt: pad('0x5a17', { size: 32 }),
  }
  return { batch: claimOf(result).batch, leaf: { result, signature: '0x', proof: [] } }
}

/** Claims the trace task that it holds, with these states. */
export async function claimStates(stage: Stage, name: string, workflow: Hex, states: States): Promise<Claim> {
  const claim = claimWith(stage, name, workflow, states)
  const args = [claimOf(claim.leaf.result).root, 1n] as const
  const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'open', args })
  await must(stage, name, { target: stage.addresses.claims, data })
  return claim
}

/** Brings calls of the timelock through the whole of a vote. */
export async function legislate(stage: Stage, calls: readonly Call[]): Promise<void> {
  const description = `to call ${calls.map(({ data }) => data).join()}`
  const targets = calls.map(({ target }): Address => target)
  const datas = calls.map(({ data }) => data)
  const values = calls.map(() => 0n)
  const id = await stage.chain.client.readContract({
    address: stage.addresses.governor,
    abi: agentGovernorAbi,
    functionName: 'hashProposal',
    args: [targets, values, datas, keccak256(toBytes(description))],
  })
  const governor = (data: Hex): Call => ({ target: stage.addresses.governor, data })
  const abi = agentGovernorAbi
  const whole = [targets, values, datas, keccak256(toBytes(description))] as const

  const propose = encodeFunctionData({ abi, functionName: 'propose', args: [targets, values, datas, description] })
  await must(stage, 'petra', governor(propose))
  await stage.wait(TICK_SECONDS + 1n)
  const vote = encodeFunctionData({ abi, functionName: 'castVote', args: [id, 1] })
  await must(stage, 'petra', governor(vote))
  await must(stage, 'val', governor(vote))
  await stage.wait(3n * TICK_SECONDS)
  await must(stage, 'petra', governor(encodeFunctionData({ abi, functionName: 'queue', args: whole })))
  await stage.wait(TICK_SECONDS)
  await must(stage, 'petra', governor(encodeFunctionData({ abi, functionName: 'execute', args: whole })))
}
