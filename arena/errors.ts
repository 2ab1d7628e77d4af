import type { Abi } from 'viem'
import * as generated from '../contracts/generated/index.ts'

/** Every custom error of the house's contracts, once each, so that a revert can be put in words. */
export const houseErrors: Abi = [
  ...new Map(
    Object.values(generated)
      .flatMap((entry) => (Array.isArray(entry) ? (entry as Abi) : []))
      .filter((item) => item.type === 'error')
      .map((item) => [JSON.stringify(item), item]),
  ).values(),
]
