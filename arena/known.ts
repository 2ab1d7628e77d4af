import type { Address } from 'viem'
import type { Member } from '../agents/snapshot.ts'
import type { State } from './state.ts'

/** The agent's name behind an account or key, or a contract's or outsider's, or the address itself. */
export function nameOf(state: State, address: string): string {
  return state.names[lower(address)] ?? address
}

/** The agent with this account. */
export function memberAt(state: State, account: string): Member | undefined {
  const member = state.agents[state.names[lower(account)] ?? '']
  return member && lower(member.account) === lower(account) ? member : undefined
}

/** What an address has in its wallet, in wei. */
export function balanceOf(state: State, address: Address): bigint {
  return state.balances[lower(address)] ?? 0n
}

/** Whole numbers on the wire by name. */
export function bigints(record: unknown): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(record as Record<string, string>).map(([name, value]) => [name, BigInt(value)]),
  )
}

/** What stands under a key that others chose: `constructor` is a key like any other. */
export function at<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** Sets a key that others chose, `__proto__` as well. */
export function put<Value>(record: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true })
}

/** Addresses as keys. */
export function lower(address: string): Address {
  return address.toLowerCase() as Address
}
