import type { Address } from 'viem'
import { encodeAbiParameters, encodePacked, getContractAddress } from 'viem/utils'
import { agentAccountBytecode } from './generated/index.ts'
import { zeroHash } from './zero.ts'

/** In the order in which genesis deploys them. */
export const CONTRACTS = [
  'token',
  'params',
  'vault',
  'timelock',
  'governor',
  'registry',
  'gate',
  'market',
  'claims',
  'pool',
  'traces',
  'proofs',
  'inclusion',
  'models',
  'reputation',
  'identity',
  'feedback',
  'validation',
  'jobs',
] as const

/** What the house calls its contracts. */
export type ContractName = (typeof CONTRACTS)[number]

export type Addresses = Record<ContractName, Address>

/** Where genesis puts the contracts, from the deployer's nonces; known before anything is deployed. */
export function predictAddresses(deployer: Address, nonce = 0): Addresses {
  return Object.fromEntries(
    CONTRACTS.map((name, i) => [name, getContractAddress({ from: deployer, nonce: BigInt(nonce + i) })]),
  ) as Addresses
}

/** Where the gate puts the account of a key (CREATE2, salt 0). */
export function predictAccount(gate: Address, owner: Address): Address {
  const bytecode = encodePacked(
    ['bytes', 'bytes'],
    [agentAccountBytecode, encodeAbiParameters([{ type: 'address' }], [owner])],
  )
  return getContractAddress({ opcode: 'CREATE2', from: gate, salt: zeroHash, bytecode })
}
