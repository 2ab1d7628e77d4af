import type { Address, Hex } from 'viem'

/** What a worker signs for an attested result (EIP-712). */
export type Attestation = { workflowHash: Hex; task: bigint; result: Hex }

/** Typed data of an attestation, as the market checks it; the account's owner signs. */
export function attestationData(chainId: number, market: Address, message: Attestation) {
  const domain = { name: 'Polity Market', version: '1', chainId, verifyingContract: market }
  return { domain, types: { Attestation: ATTESTATION }, primaryType: 'Attestation', message } as const
}

const ATTESTATION = [
  { name: 'workflowHash', type: 'bytes32' },
  { name: 'task', type: 'uint256' },
  { name: 'result', type: 'bytes32' },
] as const
