import { existsSync } from 'node:fs'
import type { Abi, AbiFunction, Address, Hex, TransactionSerialized } from 'viem'
import { decodeFunctionData, keccak256, parseTransaction, size, slice, toFunctionSelector } from 'viem/utils'
import * as generated from '../contracts/generated/index.ts'
import type { ChainLine } from './chain.ts'
import { readLines } from './folder.ts'

/** A call in words: a function of the house's contracts, and the call that it carries. */
export interface SentCall {
  name: string
  args: { name: string; value: unknown }[]
  inner?: SentCall
}

/** A signed transaction of a run, read. */
export interface Sent {
  hash: Hex
  from: Address
  to?: Address
  nonce: number
  gas: string
  /** Of its calldata. */
  bytes: number
  call?: SentCall
}

/** The transaction with this hash out of `txs.jsonl`; undefined when that has none, or is not there. */
export async function sentWith(txs: string, hash: string): Promise<Sent | undefined> {
  if (!existsSync(txs)) return undefined
  for (const { line } of readLines<ChainLine>(txs)) {
    if (!('send' in line) || keccak256(line.send) !== hash) continue
    const { to, nonce = 0, gas = 0n, data = '0x' } = parseTransaction(line.send)
    const call = to ? callOf(data) : undefined
    // All of viem, for one function: most who read a run don't ask for it.
    const { recoverTransactionAddress } = await import('viem')
    return {
      ...{ hash: hash as Hex, nonce, gas: String(gas), bytes: size(data) },
      from: await recoverTransactionAddress({ serializedTransaction: line.send as TransactionSerialized<'eip1559'> }),
      ...(to && { to }),
      ...(call && { call }),
    }
  }
  return undefined
}

/** @returns undefined for what is no function of the house */
function callOf(data: Hex): SentCall | undefined {
  try {
    const item = FUNCTIONS.find((each) => toFunctionSelector(each) === slice(data, 0, 4))
    if (!item) return undefined
    const { functionName, args = [] } = decodeFunctionData({ abi: [item], data })
    const named = args.map((value, at) => ({ name: item.inputs[at]?.name ?? String(at), value }))
    const carried = named.find(({ name }) => name === 'data')
    const inner = typeof carried?.value === 'string' ? callOf(carried.value as Hex) : undefined
    return {
      name: functionName,
      args: inner ? named.filter((each) => each !== carried) : named,
      ...(inner && { inner }),
    }
  } catch {
    return undefined
  }
}

const FUNCTIONS: AbiFunction[] = Object.values(generated)
  .flatMap((entry) => (Array.isArray(entry) ? (entry as Abi) : []))
  .filter((entry) => entry.type === 'function')
