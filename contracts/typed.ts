import type { Address, Hex } from 'viem'
import { hashWords } from './trace.ts'

/** What a worker signs for an attested result (EIP-712). */
export type Attestation = { workflowHash: Hex; task: bigint; result: Hex }

/** What a claimant signs for a trace (EIP-712). */
export type Claim = {
  workflow: Hex
  task: bigint
  rows: bigint
  inputsRoot: Hex
  statesRoot: Hex
  last: readonly bigint[]
}

/** Typed data of an attestation, as the market checks it; the account's owner signs. */
export function attestationData(chainId: number, market: Address, message: Attestation) {
  const domain = { name: 'Polity Market', version: '1', chainId, verifyingContract: market }
  return { domain, types: { Attestation: ATTESTATION }, primaryType: 'Attestation', message } as const
}

/** Typed data of a claim, as the claim manager checks it; the account's owner signs. */
export function claimData(chainId: number, claims: Address, message: Claim) {
  const domain = { name: 'Polity Claims', version: '1', chainId, verifyingContract: claims }
  return { domain, types: { Claim: CLAIM }, primaryType: 'Claim', message } as const
}

/** The result that a settled claim gives its task. */
export function claimResult({ last }: Pick<Claim, 'last'>): Hex {
  return hashWords(last)
}

const ATTESTATION = [
  { name: 'workflowHash', type: 'bytes32' },
  { name: 'task', type: 'uint256' },
  { name: 'result', type: 'bytes32' },
] as const

const CLAIM = [
  { name: 'workflow', type: 'bytes32' },
  { name: 'task', type: 'uint256' },
  { name: 'rows', type: 'uint256' },
  { name: 'inputsRoot', type: 'bytes32' },
  { name: 'statesRoot', type: 'bytes32' },
  { name: 'last', type: 'uint256[]' },
] as const
