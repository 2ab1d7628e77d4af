import type { Abi, Hex } from 'viem'
import { decodeErrorResult } from 'viem/utils'
import * as generated from './generated/index.ts'

/** Every custom error of the house's contracts, once each, so that a revert can be put in words. */
export const houseErrors: Abi = [
  ...new Map(
    Object.values(generated)
      .flatMap((entry) => (Array.isArray(entry) ? (entry as Abi) : []))
      .filter((item) => item.type === 'error')
      .map((item) => [JSON.stringify(item), item]),
  ).values(),
]

/** A revert in words: `ProofRejected(…)`. */
export function explainRevert(data: Hex): string {
  if (data === '0x') return 'reverted without a reason'
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: houseErrors, data })
    return `${errorName}(${args.map(String).join(', ')})`
  } catch {
    return `reverted with ${data}`
  }
}
