import { encodeAbiParameters, keccak256 } from 'viem/utils'
import type { Address, Hex } from '../action.ts'
import type { ToolContext } from '../context.ts'
import { saltFor } from './salt.ts'

/** Where a leaf is wrong, as `challengeClaim` takes it. */
export interface Finding {
  claim: string
  leaf: number
  at: number | 'start' | 'end'
}

/** How TraceResolver marks what kills: transitions by number, then a wrong start and a wrong end. */
export function markOf(at: Finding['at']): bigint {
  if (at === 'start') return 1n << 32n
  return at === 'end' ? (1n << 32n) + 1n : BigInt(at)
}

/** What `claims.commit` takes for a finding, so that only its finder can use it later, and the salt that shows it. */
export async function hashFinding(
  { claim, leaf, at }: Finding,
  sender: Address,
  context: Pick<ToolContext, 'chainId' | 'signer'>,
): Promise<{ hash: Hex; salt: Hex }> {
  const salt = await saltFor(context, `finding ${claim} ${leaf} ${at}`)
  const types = ['uint256', 'uint256', 'uint256', 'address', 'bytes32'].map((type) => ({ type }))
  const hash = keccak256(encodeAbiParameters(types, [BigInt(claim), BigInt(leaf), markOf(at), sender, salt]))
  return { hash, salt }
}
