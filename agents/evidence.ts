import {
  BaseError,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  encodeFunctionData,
  type PublicClient,
  slice,
} from 'viem'
import { aiWorkflowGovernanceAbi, iPolicyAbi } from '../contracts/generated/index.ts'
import { type CircuitSignals, signals, stateOf } from '../policies/index.ts'
import { unheldSecrets } from '../policies/openings.ts'
import type { Address, Call, Hex } from './action.ts'
import type { Judgement, Refusal } from './judge.ts'

/** What the gate wants to see beside a call. */
export interface Evidence {
  readonly next: readonly bigint[]
  readonly digest: bigint
  readonly proof: Hex
}

/** Of a guard, which computes its own next state; and of whoever has no proof. */
export const NO_EVIDENCE: Evidence = { next: [], digest: 0n, proof: '0x' }

/** A proof of a judgement, with the public signals that it is of. */
export interface Proved {
  proof: Hex
  digest: bigint
  evaluation: bigint
  alpha: bigint
}

/** Where a statement holds. */
export interface Site {
  readonly chainId: bigint
  readonly gate: Address
}

/**
 * The proof of a judgement, be it "allow" or "deny"; none where an opening of a secret is missing, for then nothing can be proved.
 *
 * @param prove - makes the proof out of the circuit's inputs
 */
export async function proofOf(
  { policy, input, sequence, stateKey }: Judgement,
  site: Site,
  prove: (inputs: CircuitSignals) => Promise<{ proof: Hex }>,
): Promise<Proved | undefined> {
  if (unheldSecrets(policy.step, input).length > 0) return undefined
  const place = { ...site, sequence: BigInt(sequence), ...(stateKey !== undefined && { stateKey }) }
  const { digest, evaluation, alpha } = stateOf(policy.step, { ...input, ...place })
  const { proof } = await prove(signals(policy.step, { ...input, ...place }))
  return { proof, digest, evaluation, alpha }
}

/** What an agent's key sends to the gate, which has the agent's account make the call. */
export function gateCall(
  { gate, account, at }: { gate: Address; account: Address; at: number },
  { target, data }: Call,
  evidence: Evidence,
): { to: Address; data: Hex } {
  const abi = aiWorkflowGovernanceAbi
  return {
    to: gate,
    data: encodeFunctionData({ abi, functionName: 'execute', args: [account, target, data, at, evidence] }),
  }
}

/** The paper's face: the workflow hash stands in the drafted call, the proof takes the place of its empty bytes. */
export function submitProofCall(
  { gate, at }: { gate: Address; at: number },
  { data }: Call,
  { digest, proof }: Evidence,
): { to: Address; data: Hex } {
  const workflow = slice(data, 4, 36)
  const zkProof = encodeAbiParameters([{ type: 'uint40' }, { type: 'uint256' }, { type: 'bytes' }], [at, digest, proof])
  const abi = aiWorkflowGovernanceAbi
  return { to: gate, data: encodeFunctionData({ abi, functionName: 'submitProof', args: [workflow, zkProof] }) }
}

/** Facts and request of a call, read by the policy's own contract: agent and gate read calldata with the same code. */
export async function readByPolicy(
  client: PublicClient,
  policy: { name: string; code: Address },
  { gate, actor, call: { target, data } }: { gate: Address; actor: Address; call: Call },
  block: { blockNumber?: bigint } = {},
): Promise<{ chain: readonly bigint[]; request: readonly bigint[] } | Refusal> {
  try {
    const [chain, request] = await client.readContract({
      address: policy.code,
      abi: iPolicyAbi,
      functionName: 'read',
      args: [gate, actor, target, data],
      ...block,
    })
    return { chain, request }
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError)
    if (!reverted) throw error
    return { refusal: `policy ${policy.name} can't read this call: ${(error as BaseError).shortMessage}` }
  }
}
