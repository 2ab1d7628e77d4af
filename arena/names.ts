import type { Address } from 'viem'
import { getContractAddress } from 'viem/utils'
import type { AddressBook } from '../agents/wallet.ts'
import { predictAccount, predictAddresses } from '../contracts/addresses.ts'
import { RESERVED, type Society } from './society.ts'

/** Names of all parties that have a key, in the order of their keys. A contract that a society brings has one that deploys it, and does nothing else. */
export function partiesOf(society: Society): string[] {
  return [
    ...[...RESERVED, ...society.outsiders, ...society.agents.map(({ name }) => name)],
    ...Object.keys(society.contracts),
  ]
}

/** Every name of a society with its address, known before anything is deployed: contracts, outsiders, agents' accounts. */
export function namesOf(society: Society, wallets: AddressBook): Record<string, Address> {
  const contracts = predictAddresses(wallets.signer('operator').address)
  const outsiders = ['client', ...society.outsiders].map((name) => [name, wallets.signer(name).address])
  const accounts = society.agents.map(({ name }) => [
    name,
    predictAccount(contracts.gate, wallets.signer(name).address),
  ])
  const brought = Object.keys(society.contracts).map((name) => [
    name,
    getContractAddress({ from: wallets.signer(name).address, nonce: 0n }),
  ])
  return { ...contracts, ...Object.fromEntries([...outsiders, ...accounts, ...brought]) }
}

/**
 * The address of a party, contract or agent's account by name; an address is itself.
 *
 * @throws {@link NobodyError}
 */
export function addressOf(name: string, names: Record<string, Address>): Address {
  if (/^0x[0-9a-fA-F]{40}$/.test(name)) return name as Address
  const address = Object.hasOwn(names, name) ? names[name] : undefined
  if (address) return address
  throw new NobodyError(name, Object.keys(names))
}

export class NobodyError extends Error {
  override readonly name = 'Arena.NobodyError'
  constructor(name: string, known: readonly string[]) {
    super(`Nobody is called "${name}". Known are ${known.join(', ')}, or give an address.`)
  }
}
