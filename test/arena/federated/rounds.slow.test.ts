// The contract of rounds alone, on a chain of its own: what it refuses, whose bond it takes, what a claim costs.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Address,
  decodeErrorResult,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
} from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Compiled, compileSolidity } from '../../../contracts/compile.ts'
import { type Anvil, startAnvil } from '../../differential/anvil.ts'

const PHASE = 120
const BOND = 100n
/** A house in which everybody is a member, money is not looked at, and no model is in use. */
const STUB = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
contract Stub {
  uint256 public burned;
  mapping(address => uint256) public paid;
  function isAccount(address) external pure returns (bool) { return true; }
  function current(bytes32) external pure returns (bytes32) { return 0; }
  function transfer(address to, uint256 amount) external returns (bool) { paid[to] += amount; return true; }
  function transferFrom(address, address, uint256) external pure returns (bool) { return true; }
  function burn(uint256 amount) external { burned += amount; }
}`
const FIRST = `0x${'07'.repeat(32)}` as const
const WORDS = [(1n << 240n) - 1n, (1n << 200n) + 5n] as const

let folder: string
let anvil: Anvil
let rounds: Compiled
let stub: { abi: Compiled['abi']; at: Address }
let at: Address

const account = (number: number) => `0x${number.toString(16).padStart(40, 'a')}` as Address
const [HOST, WATCH] = [account(1), account(2)]

async function rpc<T = string>(method: string, params: readonly unknown[]): Promise<T> {
  const [answer] = await anvil.batch([[method, params]])
  if (!answer || 'error' in answer) throw new Error(`${method}: ${JSON.stringify(answer)}`)
  return answer.result as T
}

/** A receipt; a chain that mines by itself may need a moment more than the answer. */
async function mined<T>(hash: string): Promise<T> {
  for (;;) {
    const receipt = await rpc<T | null>('eth_getTransactionReceipt', [hash])
    if (receipt) return receipt
    await rpc('evm_mine', [])
  }
}

async function deploy(data: Hex): Promise<Address> {
  const hash = await rpc('eth_sendTransaction', [{ from: HOST, data, gas: '0x1000000' }])
  return (await mined<{ contractAddress: Address }>(hash)).contractAddress
}

/** The gas of a call, or the name of the error that it ends with. */
async function call(from: Address, functionName: string, ...args: unknown[]): Promise<number | string> {
  const data = encodeFunctionData({ abi: rounds.abi, functionName, args })
  const [tried] = await anvil.batch([['eth_call', [{ from, to: at, data }, 'latest']]])
  if (tried && 'error' in tried) return decodeErrorResult({ abi: rounds.abi, data: tried.error.data as Hex }).errorName
  const hash = await rpc('eth_sendTransaction', [{ from, to: at, data, gas: '0x1000000' }])
  const { gasUsed, status } = await mined<{ gasUsed: Hex; status: Hex }>(hash)
  if (status !== '0x1') throw new Error(`${functionName} failed`)
  return Number(gasUsed)
}

async function read<T>(
  contract: { abi: Compiled['abi']; at: Address },
  functionName: string,
  ...args: unknown[]
): Promise<T> {
  const data = encodeFunctionData({ abi: contract.abi, functionName, args })
  const result = await rpc<Hex>('eth_call', [{ to: contract.at, data }, 'latest'])
  return decodeFunctionResult({ abi: contract.abi, functionName, data: result }) as T
}

async function later(seconds: number): Promise<void> {
  await rpc('evm_increaseTime', [seconds])
  await rpc('evm_mine', [])
}
const who = (count: number): Hex =>
  `0x${Array.from({ length: count }, (_, n) => (n + 3).toString(16).padStart(2, '0')).join('')}`
const updates = (count: number) => Array.from({ length: count }, () => [...WORDS]).flat()

/** Host and watcher without data, then clients. */
async function joined(clients: number): Promise<Address[]> {
  const all = Array.from({ length: clients }, (_, n) => account(n + 3))
  for (const each of [HOST, WATCH]) await call(each, 'join', 0n, 0n)
  for (const each of all) await call(each, 'join', 77n, 3n)
  return all
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polity-rounds-'))
  anvil = await startAnvil()
  await rpc('anvil_autoImpersonateAccount', [true])
  const source = readFileSync(new URL('../../../arena/scenarios/federated/Rounds.sol', import.meta.url), 'utf8')
  rounds = await compileSolidity({ sources: { 'Rounds.sol': source }, contract: 'FederatedRounds', cacheDir: folder })
  const house = await compileSolidity({ sources: { 'Stub.sol': STUB }, contract: 'Stub', cacheDir: folder })
  stub = { abi: house.abi, at: HOST }
  for (let n = 1; n < 60; n++) await rpc('anvil_setBalance', [account(n), '0xde0b6b3a7640000'])
  stub.at = await deploy(house.bytecode)
})
beforeEach(async () => {
  const args = [stub.at, stub.at, stub.at, FIRST, FIRST, BOND, PHASE, 2n]
  at = await deploy(encodeDeployData({ ...rounds, args }))
})
afterAll(async () => {
  await anvil.stop()
  await rm(folder, { recursive: true })
})

describe('FederatedRounds', () => {
  test('error: what a proved round refuses', async () => {
    const [ann] = await joined(2)
    const got = [
      await call(ann!, 'join', 5n, 1n),
      await call(account(50), 'join', 0n, 1n),
      await call(account(50), 'open', 1n, 0),
      await call(HOST, 'open', 2n, 0),
      typeof (await call(HOST, 'open', 1n, 0)),
      await call(ann!, 'submitUpdate', 2n, FIRST, WORDS),
      await call(ann!, 'submitUpdate', 1n, `0x${'08'.repeat(32)}`, WORDS),
      await call(HOST, 'submitUpdate', 1n, FIRST, WORDS),
      typeof (await call(ann!, 'submitUpdate', 1n, FIRST, WORDS)),
      await call(ann!, 'submitUpdate', 1n, FIRST, WORDS),
      await call(HOST, 'claim', 1n, who(2), updates(2)),
      await call(HOST, 'draw', who(2), updates(2)),
      await call(WATCH, 'demand', who(2), updates(2), 0n),
      await call(WATCH, 'bury', ann!),
    ]
    expect(got).toMatchInlineSnapshot(`
      [
        "IsAClient",
        "BadShard",
        "NotAClient",
        "AnotherRound",
        "number",
        "AnotherRound",
        "AnotherBase",
        "NotAClient",
        "number",
        "UpdatedBefore",
        "AnotherMode",
        "AnotherMode",
        "NotClaimed",
        "NotDemanded",
      ]
    `)
  })

  test('behavior: who joins when the beacon is known waits for the next round', async () => {
    await joined(1)
    await call(HOST, 'open', 1n, 0)
    const late = account(50)
    await call(late, 'join', 5n, 1n)
    expect(await call(late, 'submitUpdate', 1n, FIRST, WORDS)).toBe('JoinedLate')
    await call(HOST, 'open', 2n, 0)
    expect(typeof (await call(late, 'submitUpdate', 2n, FIRST, WORDS))).toBe('number')
  })

  test('behavior: a demand is made between two phases, answered with the very update, or costs the bond', async () => {
    const [ann, bob, cyd] = await joined(3)
    await call(HOST, 'open', 1n, 1)
    const claim = [who(3), updates(3)] as const
    const got = [
      await call(HOST, 'claim', 1n, '0x0403', updates(2)),
      typeof (await call(HOST, 'claim', 1n, ...claim)),
      await call(HOST, 'claim', 1n, ...claim),
      await call(ann!, 'submitUpdate', 1n, FIRST, WORDS),
      await call(WATCH, 'demand', ...claim, 0n),
      typeof (await call(cyd!, 'disown')),
    ]
    await later(PHASE)
    got.push(
      await call(cyd!, 'disown'),
      await call(WATCH, 'demand', who(2), updates(2), 0n),
      typeof (await call(WATCH, 'demand', ...claim, 0n)),
      await call(WATCH, 'demand', ...claim, 0n),
      typeof (await call(WATCH, 'demand', ...claim, 1n)),
      // Who has disowned what was claimed for it is asked nothing.
      typeof (await call(WATCH, 'demand', ...claim, 2n)),
      await call(ann!, 'submitUpdate', 1n, FIRST, [WORDS[0], 5n]),
      typeof (await call(ann!, 'submitUpdate', 1n, FIRST, WORDS)),
      await call(WATCH, 'bury', bob!),
      await call(HOST, 'open', 2n, 0),
      await call(ann!, 'leave'),
    )
    await later(PHASE)
    got.push(
      await call(bob!, 'submitUpdate', 1n, FIRST, WORDS),
      typeof (await call(WATCH, 'bury', bob!)),
      await call(WATCH, 'demand', ...claim, 1n),
      await call(bob!, 'leave'),
      typeof (await call(ann!, 'leave')),
    )
    expect(got).toMatchInlineSnapshot(`
      [
        "BadClaim",
        "number",
        "ClaimedBefore",
        "NotDemanded",
        "NotOver",
        "number",
        "Over",
        "BadClaim",
        "number",
        "DemandedBefore",
        "number",
        "number",
        "NotDemanded",
        "number",
        "NotOver",
        "StillDemanded",
        "StillDemanded",
        "Over",
        "number",
        "Over",
        "NotAClient",
        "number",
      ]
    `)
    expect(await read<bigint>(stub, 'paid', WATCH)).toBe(BOND / 2n)
    expect(await read<bigint>(stub, 'burned')).toBe(BOND / 2n)
    expect(await read<bigint>({ ...rounds, at }, 'openDemands')).toBe(0)
    expect(typeof (await call(HOST, 'open', 2n, 0))).toBe('number')
  })

  test('behavior: a lot draws as many as were agreed, once, and burns the bonds of those who prove nothing', async () => {
    const all = await joined(6)
    await call(HOST, 'open', 1n, 2)
    await call(HOST, 'claim', 1n, who(6), updates(6))
    const early = await call(HOST, 'draw', who(6), updates(6))
    await later(PHASE)
    await call(HOST, 'draw', who(6), updates(6))
    const again = await call(HOST, 'draw', who(6), updates(6))
    expect([early, again]).toEqual(['NotOver', 'DrawnBefore'])
    expect(await read({ ...rounds, at }, 'openDemands')).toBe(2)
    await later(PHASE)
    const before = await read<bigint>(stub, 'burned')
    const buried = await Promise.all(all.map(async (each) => typeof (await call(WATCH, 'bury', each))))
    expect(buried.filter((kind) => kind === 'number').length).toBe(2)
    expect((await read<bigint>(stub, 'burned')) - before).toBe(2n * BOND)
  })

  test('behavior: each minibatch is drawn about as often, and from the beacon alone', async () => {
    const [ann] = await joined(1)
    const drawn = new Map<string, number>()
    for (let round = 1n; round <= 60n; round++) {
      await call(HOST, 'open', round, 0)
      const batch = String(await read({ ...rounds, at }, 'batchOf', ann))
      drawn.set(batch, (drawn.get(batch) ?? 0) + 1)
    }
    expect([...drawn.keys()].sort()).toEqual(['0', '1', '2'])
    expect(Math.min(...drawn.values())).toBeGreaterThan(8)
  })

  test('default: what a claim costs for each update in it, without the gate', async () => {
    const costs: string[] = []
    for (const count of [12, 24, 48]) {
      const args = [stub.at, stub.at, stub.at, FIRST, FIRST, BOND, PHASE, 2n]
      at = await deploy(encodeDeployData({ ...rounds, args }))
      await joined(count)
      await call(HOST, 'open', 1n, 1)
      const gas = (await call(HOST, 'claim', 1n, who(count), updates(count))) as number
      costs.push(`${count}: ${Math.round(gas / count)}`)
    }
    expect(costs).toMatchInlineSnapshot(`
      [
        "12: 6144",
        "24: 3801",
        "48: 2639",
      ]
    `)
  })
})
