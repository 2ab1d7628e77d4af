import type { Hex } from 'viem'
import { encodeAbiParameters, keccak256 } from 'viem/utils'
import { readArguments, readCall } from './calldata.ts'
import type { Spend } from './meters.ts'
import type { Transaction, TypedData, Warrant } from './warrant.ts'

/** Within a warrant: what it is in words, and what leaves by it. */
export interface Within {
  what: string
  spends: Spend[]
}

/** What the gate is asked to run: account, target, calldata, time, evidence. */
const EXECUTE = 'execute(address,address,bytes,uint40,(uint256[],uint256,bytes))'
const SUBMIT_PROOF = 'submitProof(bytes32,bytes)'

/**
 * Where in its arguments a function of a token says how much leaves: these count whoever lists them. What is approved has left, for
 * its spender may take it at any time.
 */
const AMOUNTS: Readonly<Record<string, number>> = {
  'transfer(address,uint256)': 1,
  'transferFrom(address,address,uint256)': 2,
  'approve(address,uint256)': 1,
  'increaseAllowance(address,uint256)': 1,
  'transferAndCall(address,uint256)': 1,
  'transferAndCall(address,uint256,bytes)': 1,
  'transferFromAndCall(address,address,uint256)': 2,
  'transferFromAndCall(address,address,uint256,bytes)': 2,
  'approveAndCall(address,uint256)': 1,
  'approveAndCall(address,uint256,bytes)': 1,
  'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)': 2,
  'burn(uint256)': 0,
  'burnFrom(address,uint256)': 1,
}

/**
 * Whether a warrant has this transaction in it; nothing but what it lists is. Caps are looked at elsewhere (`meters`).
 *
 * @param self - the key's address, in lower case
 * @returns why not, where it is not
 */
export function decideTransaction(warrant: Warrant, transaction: Transaction, self: string): Within | string {
  const { to, data, value, gas, maxFeePerGas, maxPriorityFeePerGas } = transaction
  if (maxPriorityFeePerGas > maxFeePerGas) return 'its tip is more than its fee'
  const ether = { asset: 'ether', amount: value + gas * maxFeePerGas }
  const within = (what: string, more: Spend[] = []): Within => ({ what, spends: [ether, ...more] })
  if (value > 0n && (data !== '0x' || !to)) return 'ether goes along with no call'
  if (warrant.planned.includes(plannedHash(transaction))) return within('a planned transaction')
  if (!to) return warrant.creates ? within('create a contract') : 'this session creates no contracts'
  if (data === '0x')
    return warrant.pays.includes(to) ? within(`send ${value} wei to ${to}`) : `this session sends no ether to ${to}`
  if (warrant.notes && to === self && data.length === 66) return within('note 32 bytes')
  if (warrant.founds.includes(to)) return within(`found ${data.slice(0, 10)} on ${to}`)
  if (to === warrant.gate?.address) {
    const inner = decideGate(warrant.gate, data)
    return typeof inner === 'string' ? inner : within(inner.what, inner.spends)
  }
  const read = readCall(warrant.calls, to, data)
  return typeof read === 'string' ? read : within(`${read.listed.signature} on ${to}`, amountOf(read))
}

function decideGate(gate: NonNullable<Warrant['gate']>, data: Hex): { what: string; spends: Spend[] } | string {
  const handed = gate.proofs ? readArguments(SUBMIT_PROOF, data) : undefined
  if (handed) return { what: `submitProof of ${handed[0]}`, spends: [] }
  const args = readArguments(EXECUTE, data)
  if (!args) return 'the gate is asked for nothing but to execute'
  const [account, target, inner] = args as [string, string, Hex]
  if (account.toLowerCase() !== gate.account) return `${account} is not the account of this key`
  const read = readCall(gate.calls, target.toLowerCase(), inner)
  if (typeof read === 'string') return read
  const what = `execute ${read.listed.signature} on ${target}`
  return { what, spends: amountOf(read) }
}

function amountOf({ listed, args }: { listed: Warrant['calls'][number]; args: readonly unknown[] }): Spend[] {
  const place = AMOUNTS[listed.signature]
  return place === undefined ? [] : [{ asset: listed.target, amount: args[place] as bigint }]
}

/** Whether typed data is of a domain and of types that the warrant knows, for this chain. */
export function decideTyped(
  warrant: Warrant,
  { domain, types, primaryType }: TypedData,
  chainId: number,
): string | undefined {
  if (String(domain.chainId) !== String(chainId)) return `typed data is of chain ${chainId} or of none`
  const given = canonical([domain, types, primaryType])
  const known = warrant.typed.some((each) => canonical([each.domain, each.types, each.primaryType]) === given)
  return known ? undefined : `${primaryType} of ${String(domain.name ?? 'no name')} is no typed data of this session`
}

/** A single transaction as a warrant's `planned` names it; fees may be what they will be. */
export function plannedHash({
  nonce,
  to,
  data,
  value = 0n,
}: {
  nonce: number
  to?: string | undefined
  data: Hex
  value?: bigint
}): Hex {
  const types = ['uint256', 'bool', 'address', 'bytes', 'uint256'].map((type) => ({ type }))
  const nobody = '0x0000000000000000000000000000000000000000'
  return keccak256(encodeAbiParameters(types, [BigInt(nonce), to !== undefined, to ?? nobody, data, value]))
}

/** One text for one meaning: keys in order, numbers as text, addresses in lower case. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') {
    const text = String(value)
    return JSON.stringify(/^0x[0-9a-fA-F]{40}$/.test(text) ? text.toLowerCase() : text)
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
