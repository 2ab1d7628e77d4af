import { readFileSync } from 'node:fs'
import { type Abi, type AbiEvent, type AbiFunction, parseAbi, toEventSelector, toFunctionSelector } from 'viem'
import { describe, expect, test } from 'vitest'
import * as g from '../../../contracts/generated/index.ts'

const ERC8004 = read('erc8004')
const ERC8183 = read('erc8183')

describe('the ABI of a standard is ours', () => {
  test.each([
    ['ERC-8004 identity', ERC8004.IdentityRegistry, g.identityRegistryAbi],
    ['ERC-8004 reputation', ERC8004.ReputationRegistry, g.reputationRegistryAbi],
    ['ERC-8004 validation', ERC8004.ValidationRegistry, g.validationRegistryAbi],
    ['ERC-8183 jobs', ERC8183.AgenticCommerce, g.agenticCommerceAbi],
  ] as const)('%s', (_, lines, ours) => {
    const theirs = parseAbi(lines as readonly string[]) as Abi
    const have = new Set((ours as Abi).flatMap((item) => signature(item)))
    expect(theirs.length).toBeGreaterThan(8)
    expect(theirs.flatMap((item) => signature(item)).filter((each) => !have.has(each))).toEqual([])
  })

  test('behavior: ids of interfaces', () => {
    expect(toFunctionSelector('register(string,(string,bytes)[])')).toBe('0x8ea42286')
    expect(toEventSelector('Registered(uint256,string,address)')).toMatchInlineSnapshot(
      `"0xca52e62c367d81bb2e328eb795f7c7ba24afb478408a26c0e201d155c449bc4a"`,
    )
  })
})

/** Types, what is indexed, names of what goes in, types of what comes out, and whether it only looks. */
function signature(item: Abi[number]): string[] {
  if (item.type === 'function') return [`${toFunctionSelector(item)} ${item.name} ${ins(item)} ${outs(item)}`]
  if (item.type === 'event') return [`${toEventSelector(item)} ${item.name} ${indexed(item)}`]
  return []
}

/** What ours ignores has no name in it. */
function ins({ inputs }: AbiFunction): string {
  return inputs.map(({ name }) => name || 'optParams').join()
}

/** A pure function looks, too. */
function outs({ name, outputs, stateMutability }: AbiFunction): string {
  const looks = name !== 'initialize' && stateMutability !== 'nonpayable'
  return `${outputs.map(({ type }) => type).join()} ${looks ? 'view' : ''}`
}

function indexed({ inputs }: AbiEvent): string {
  return inputs.map(({ name, indexed }) => `${name}${indexed ? '*' : ''}`).join()
}

function read(name: string): Record<string, readonly string[]> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Record<string, readonly string[]>
}
