import { keccak256 } from 'viem/utils'
import type { Hex } from '../action.ts'
import type { ToolContext } from '../context.ts'

/** A salt for what somebody commits to at `place`: as random as a signature that nobody else can make, and the same in every replay. */
export async function saltFor(
  { chainId, signer }: Pick<ToolContext, 'chainId' | 'signer'>,
  place: string,
): Promise<Hex> {
  return keccak256(await signer.signTypedData(saltData(chainId, place)))
}

/** What is signed for a salt: of no use to anybody else. */
export function saltData(chainId: number, place: string) {
  const domain = { name: 'Polity Salt', version: '1', chainId }
  const types = { Salt: [{ name: 'place', type: 'string' }] }
  return { domain, types, primaryType: 'Salt', message: { place } } as const
}
