import type { Address } from 'viem'
import type { State } from './state.ts'

/** The agent's name behind an account or key, or a contract's or outsider's, or the address itself. */
export function nameOf(state: State, address: string): string {
  const same = (other: string) => lower(other) === lower(address)
  return (
    Object.values(state.agents).find(({ account, owner }) => same(account) || same(owner))?.name ??
    Object.entries(state.addresses).find(([, other]) => same(other))?.[0] ??
    address
  )
}

/** Whole numbers on the wire by name. */
export function bigints(record: unknown): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(record as Record<string, string>).map(([name, value]) => [name, BigInt(value)]),
  )
}

/** Addresses as keys. */
export function lower(address: string): Address {
  return address.toLowerCase() as Address
}
