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
