import type { AbiFunction, Hex } from 'viem'
import { decodeFunctionData, encodeFunctionData, parseAbiItem, toFunctionSelector } from 'viem/utils'
import type { Warrant } from './warrant.ts'

type Listed = Warrant['calls'][number]

/** A call as its contract will read it. */
export interface Read {
  listed: Listed
  args: readonly unknown[]
}

/**
 * Finds the function that calldata calls among those listed, and reads its arguments. They have to be encoded as Solidity would: what
 * stands behind, between or beside them would be read by one reader and not by another.
 *
 * @returns why not, where it is none of them
 */
export function readCall(list: readonly Listed[], target: string, data: Hex): Read | string {
  const selector = data.slice(0, 10)
  const listed = list.find((each) => each.target === target && selectorOf(each.signature) === selector)
  if (!listed) return `calls of ${selector} on ${target} are not in this session`
  const args = readArguments(listed.signature, data)
  if (!args) return `this is no ${listed.signature} as it would be encoded`
  for (const [place, values] of Object.entries(listed.only ?? {})) {
    const given = wordOf(args[Number(place)])
    if (!values.some((value) => value.toLowerCase() === given))
      return `argument ${place} of ${listed.signature} may not be ${given}`
  }
  return { listed, args }
}

/** Nothing, where it is not exactly what an encoder writes. */
export function readArguments(signature: string, data: Hex): readonly unknown[] | undefined {
  const abi = [abiOf(signature)]
  try {
    const { args = [], functionName } = decodeFunctionData({ abi, data })
    return encodeFunctionData({ abi, functionName, args }) === data ? args : undefined
  } catch {
    return undefined
  }
}

/** A value in words: numbers in decimal, addresses and bytes in lower case. */
export function wordOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(wordOf).join(',')}]`
  return String(value).toLowerCase()
}

const abis = new Map<string, AbiFunction>()
function abiOf(signature: string): AbiFunction {
  const known = abis.get(signature) ?? (parseAbiItem(`function ${signature}`) as unknown as AbiFunction)
  abis.set(signature, known)
  return known
}

const selectors = new Map<string, Hex>()
function selectorOf(signature: string): Hex {
  const known = selectors.get(signature) ?? toFunctionSelector(signature)
  selectors.set(signature, known)
  return known
}
