import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Abi, type Address, createTestClient, type Hex, http, pad, publicActions, walletActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileSolidity } from '../../contracts/compile.ts'
import * as g from '../../contracts/generated/index.ts'
import * as twin from '../../contracts/reputation.ts'
import { startAnvil } from './anvil.ts'

/** Market, vault and identity registry at once, saying what the test says; it deploys workers, and the ledger after it asks it. */
const stage = `pragma solidity 0.8.37;
import { IWorkflowMarket } from "interfaces/IWorkflowMarket.sol";
import { IStakeVault } from "interfaces/IStakeVault.sol";
contract Worker { address public constant OWNER = address(2); }
interface ILedger { function forget(address account) external; }
contract Stage {
  address[3] public workers;
  mapping(bytes32 workflow => IWorkflowMarket.Task) private _tasks;
  mapping(bytes32 offence => IStakeVault.Fate) private _fates;
  constructor() { for (uint256 i = 0; i < 3; ++i) workers[i] = address(new Worker()); }
  function settle(bytes32 workflow, uint256 who, uint96 reward) external {
    IWorkflowMarket.Task storage task = _tasks[workflow];
    (task.worker, task.reward, task.until) = (workers[who], reward, uint40(block.timestamp));
    (task.status, task.mode) = (IWorkflowMarket.Status.Done, IWorkflowMarket.Mode.Secret);
  }
  function setFate(bytes32 offence, IStakeVault.Fate fate) external { _fates[offence] = fate; }
  function forget(ILedger ledger, uint256 who) external { ledger.forget(workers[who]); }
  function burnFrom(address, uint256) external {}
  function taskOf(bytes32 workflow, uint256) external view returns (IWorkflowMarket.Task memory) { return _tasks[workflow]; }
  function bondOf(bytes32, uint256) external pure returns (uint256) { return 1; }
  function clientOf(bytes32) external pure returns (address) { return address(1); }
  function fateOf(IStakeVault.Slash calldata slashed) external view returns (IStakeVault.Fate) { return _fates[slashed.offence]; }
}`
const EPOCH = 1_000n
const SHARE = 137n
const signer = mnemonicToAccount('test test test test test test test test test test test junk')
const cacheDir = mkdtempSync(join(tmpdir(), 'polity-reputation-'))
const abi = g.reputationLedgerAbi

let stop = () => {}
let chain: ReturnType<typeof connect>
let played: Abi
let at: Address
let workers: readonly Address[]
let names = 0

beforeAll(async () => {
  const anvil = await startAnvil()
  stop = anvil.stop
  chain = connect(anvil.url)
  const interfaces = ['IStep', 'IVerifier', 'IStakeVault', 'IWorkflowMarket'].map((name) => `interfaces/${name}.sol`)
  const sources = Object.fromEntries(interfaces.map((file) => [file, readFileSync(`contracts/src/${file}`, 'utf8')]))
  const made = await compileSolidity({ sources: { 'Stage.sol': stage, ...sources }, contract: 'Stage', cacheDir })
  played = made.abi as Abi
  at = await deployed(chain.deployContract({ abi: played, bytecode: made.bytecode }))
  workers = (await Promise.all(
    [0n, 1n, 2n].map((i) => chain.readContract({ address: at, abi: played, functionName: 'workers', args: [i] })),
  )) as Address[]
})
afterAll(() => {
  stop()
  rmSync(cacheDir, { recursive: true })
})

const who = fc.nat(2)
const amount = fc.bigInt({ min: 1n, max: 10n ** 24n })
const move = fc.oneof(
  fc.record({ kind: fc.constant('gain' as const), who, amount }),
  fc.record({ kind: fc.constant('lose' as const), who, amount }),
  fc.record({ kind: fc.constant('restore' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('forget' as const), who }),
  fc.record({ kind: fc.constant('wait' as const), epochs: fc.integer({ min: 1, max: 5 }) }),
)

describe('ReputationLedger', () => {
  test('law: the twin stands where the contract does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 16 }), async (moves) => {
        const ledger = await newLedger()
        const standings = [twin.newcomer, twin.newcomer, twin.newcomer]
        const slashes: { who: number; points: bigint; since: bigint; offence: Hex; restored: boolean }[] = []
        for (const each of moves) {
          if (each.kind === 'wait') {
            const { timestamp } = await chain.getBlock()
            await chain.setNextBlockTimestamp({ timestamp: (timestamp / EPOCH + BigInt(each.epochs)) * EPOCH })
            await chain.mine({ blocks: 1 })
          } else if (each.kind === 'restore') {
            const slash = slashes[each.which % Math.max(1, slashes.length)]
            if (!slash || slash.restored) continue
            await play('setFate', [slash.offence, 3])
            await act(ledger, 'restore', [slashed(slash.who, slash.points, slash.offence)])
            slash.restored = true
            standings[slash.who] = twin.restore(standings[slash.who]!, slash.points, slash.since, await now())
          } else if (each.kind === 'forget') {
            await play('forget', [ledger, BigInt(each.who)])
            standings[each.who] = twin.forget(standings[each.who]!, await now())
          } else if (each.kind === 'gain') {
            const workflow = name()
            await play('settle', [workflow, BigInt(each.who), each.amount])
            await act(ledger, 'record', [[{ workflow, task: 0n }]])
            const points = twin.pointsFor(each.amount, SHARE)
            standings[each.who] = twin.gain(standings[each.who]!, points, await now())
          } else {
            const offence = name()
            await play('setFate', [offence, 1])
            await act(ledger, 'countSlash', [slashed(each.who, each.amount, offence)])
            const since = await now()
            slashes.push({ who: each.who, points: each.amount, since, offence, restored: false })
            standings[each.who] = twin.lose(standings[each.who]!, each.amount, since)
          }
          await compare(ledger, standings)
        }
      }),
      { numRuns: 25 },
    )
  })
})

async function compare(ledger: Address, standings: readonly twin.Standing[]): Promise<void> {
  const epoch = await now()
  for (const [i, standing] of standings.entries()) {
    const { gained, lost } = twin.standingAt(standing, epoch)
    const args = [workers[i]!] as const
    expect(await chain.readContract({ address: ledger, abi, functionName: 'standingOf', args })).toEqual([gained, lost])
    const weight = await chain.readContract({ address: ledger, abi, functionName: 'weightOf', args })
    expect(weight).toBe(twin.weightOf(standing, epoch))
  }
}

async function newLedger(): Promise<Address> {
  const args = [signer.address, at, at, at, at, EPOCH, [1n, 10_000n, SHARE]] as const
  return deployed(chain.deployContract({ abi, bytecode: g.reputationLedgerBytecode, args }))
}

function slashed(index: number, amount: bigint, offence: Hex) {
  const account = workers[index]!
  return { locker: at, offence, account, amount, beneficiary: at, shareBps: 0n, ground: at, releaseAt: 0n }
}

async function now(): Promise<bigint> {
  return (await chain.getBlock()).timestamp / EPOCH
}

function name(): Hex {
  return pad(`0x${(++names).toString(16)}`)
}

async function play(functionName: string, args: readonly unknown[]): Promise<void> {
  await mined(chain.writeContract({ address: at, abi: played, functionName, args }))
}

async function act(ledger: Address, functionName: string, args: readonly unknown[]): Promise<void> {
  await mined(chain.writeContract({ address: ledger, abi: abi as Abi, functionName, args }))
}

async function deployed(hash: Promise<Hex>): Promise<Address> {
  return (await mined(hash)).contractAddress!
}

async function mined(hash: Promise<Hex>) {
  const receipt = await chain.waitForTransactionReceipt({ hash: await hash, pollingInterval: 5 })
  expect(receipt.status).toBe('success')
  return receipt
}

function connect(url: string) {
  return createTestClient({ mode: 'anvil', chain: foundry, account: signer, transport: http(url) })
    .extend(publicActions)
    .extend(walletActions)
}
