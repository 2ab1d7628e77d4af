import { type Address, encodeAbiParameters, encodeFunctionData, type Hex, slice } from 'viem'
import type { Call } from '../../agents/action.ts'
import {
  agentTokenAbi,
  aiWorkflowGovernanceAbi,
  iPolicyAbi,
  policyRegistryAbi,
} from '../../contracts/generated/index.ts'
import { packWords, signals, stateOf, unpackWords } from '../../policies/index.ts'
import { openingsOf } from '../../policies/openings.ts'
import type { Outcome, Stage } from './stage.ts'

/** What `execute` takes as evidence. */
export interface Evidence {
  next: readonly bigint[]
  digest: bigint
  proof: Hex
}

/** What a proof is made about. What is left out is as the chain has it now. */
export interface Claimed {
  policy: string
  actor: Address
  call: Call
  at?: bigint
  params?: readonly bigint[]
  state?: readonly bigint[]
  sequence?: bigint
  chainId?: bigint
  gate?: Address
}

/** Guards take no evidence. */
export const NONE: Evidence = { next: [], digest: 0n, proof: '0x' }

/** A right proof of whatever is claimed, be it so or not, allowed or not. */
export async function proveThat(stage: Stage, claimed: Claimed): Promise<Evidence> {
  const { chain, addresses, prover } = stage
  const { step, code, trees, circuit, id } = stage.policies.get(claimed.policy)!
  const { actor, call } = claimed
  const [kept, sequence] = await chain.client.readContract({
    address: addresses.gate,
    abi: aiWorkflowGovernanceAbi,
    functionName: 'stateOf',
    args: [actor, id],
  })
  const adopted = await chain.client.readContract({
    address: addresses.registry,
    abi: policyRegistryAbi,
    functionName: 'policy',
    args: [id],
  })
  const [facts, request] = await chain.client.readContract({
    address: code,
    abi: iPolicyAbi,
    functionName: 'read',
    args: [addresses.gate, actor, call.target, call.data],
  })
  const asked = {
    params: unpackWords(step.params, claimed.params ?? adopted.params),
    chain: unpackWords(step.chain, facts),
    state: unpackWords(step.state, claimed.state ?? kept),
    request: unpackWords(step.request, request),
    actor,
    at: claimed.at ?? (await stage.now()),
  }
  const input = {
    ...asked,
    secret: openingsOf(step, asked, trees),
    chainId: claimed.chainId ?? BigInt(chain.id),
    gate: claimed.gate ?? addresses.gate,
    sequence: claimed.sequence ?? BigInt(sequence),
  }
  const { digest, next } = stateOf(step, input)
  const { proof } = await prover.prove(circuit!, signals(step, input))
  return { next, digest, proof }
}

/** The gate's `execute` as calldata. */
export function execution({ addresses }: Stage, account: Address, call: Call, at: bigint, evidence: Evidence) {
  const args = [account, call.target, call.data, Number(at), evidence] as const
  const data = encodeFunctionData({ abi: aiWorkflowGovernanceAbi, functionName: 'execute', args })
  return { to: addresses.gate, data }
}

/** The gate's `submitProof` as calldata. */
export function submission({ addresses }: Stage, workflow: Hex, at: bigint, { digest, proof }: Evidence) {
  const types = [{ type: 'uint40' }, { type: 'uint256' }, { type: 'bytes' }] as const
  const args = [workflow, encodeAbiParameters(types, [Number(at), digest, proof])] as const
  return {
    to: addresses.gate,
    data: encodeFunctionData({ abi: aiWorkflowGovernanceAbi, functionName: 'submitProof', args }),
  }
}

/** The call that `submitProof` is about, as its policy reads it. */
export function verifying({ addresses }: Stage, workflow: Hex): Call {
  const args = [workflow, '0x'] as const
  return {
    target: addresses.gate,
    data: encodeFunctionData({ abi: aiWorkflowGovernanceAbi, functionName: 'submitProof', args }),
  }
}

/** A payment out of an account. */
export function payment({ addresses }: Stage, to: Address, amount: bigint): Call {
  return {
    target: addresses.token,
    data: encodeFunctionData({ abi: agentTokenAbi, functionName: 'transfer', args: [to, amount] }),
  }
}

/** An action as its agent's own key sends it, with all that its policy wants. */
export async function act(stage: Stage, name: string, call: Call): Promise<Outcome> {
  const selector = slice(call.data, 0, 4)
  const policy = stage.policies.get(stage.state.bindings[`${call.target.toLowerCase() as Address}:${selector}`] ?? '')
  const at = await stage.now()
  const actor = stage.account(name)
  const evidence = policy?.circuit ? await proveThat(stage, { policy: policy.name, actor, call, at }) : NONE
  return stage.send(name, execution(stage, actor, call, at, evidence))
}

/** The words of a policy's parameters with some of them changed. */
export function paramsWith(stage: Stage, policy: string, changed: Record<string, bigint>): readonly bigint[] {
  const { step } = stage.policies.get(policy)!
  return packWords(step.params, { ...unpackWords(step.params, stage.state.paramWords[policy]!), ...changed })
}
