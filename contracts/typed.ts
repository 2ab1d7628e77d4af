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

/** A vote by signature (EIP-712), as OpenZeppelin's governor has it. */
export type BallotMessage = { proposalId: bigint; support: number; voter: Address; nonce: bigint }

/** Typed data of a ballot, as `AgentGovernor.castVotesBySig` checks it; the voter's key signs. */
export function ballotData(chainId: number, governor: Address, message: BallotMessage) {
  const domain = { name: 'Polity', version: '1', chainId, verifyingContract: governor }
  return { domain, types: { Ballot: BALLOT }, primaryType: 'Ballot', message } as const
}

const BALLOT = [
  { name: 'proposalId', type: 'uint256' },
  { name: 'support', type: 'uint8' },
  { name: 'voter', type: 'address' },
  { name: 'nonce', type: 'uint256' },
] as const
