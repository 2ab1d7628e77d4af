import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Abi, createTestClient, http, publicActions, toHex, walletActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileSolidity } from '../../contracts/compile.ts'
import { drawSamples, drawSeed, drawSlot } from '../../contracts/sampling.ts'
import { startAnvil } from './anvil.ts'

const face = `pragma solidity 0.8.37;
import { Lots } from "Lots.sol";
contract LotsFace {
  function draw(bytes32 blockHash, uint256 batch, uint256 number, uint256 seats, uint256 samples, uint256 count)
    external pure returns (bytes32 seed, uint256 slot, uint256[] memory indices)
  {
    seed = Lots.seedOf(blockHash, batch);
    return (seed, Lots.slotOf(seed, number, seats), Lots.samplesOf(seed, number, samples, count));
  }
}`
const account = mnemonicToAccount('test test test test test test test test test test test junk')
const cacheDir = mkdtempSync(join(tmpdir(), 'polity-sampling-'))

let stop = () => {}
let read: (args: readonly unknown[]) => Promise<unknown>

beforeAll(async () => {
  const anvil = await startAnvil()
  stop = anvil.stop
  const chain = createTestClient({ mode: 'anvil', chain: foundry, account, transport: http(anvil.url) })
    .extend(publicActions)
    .extend(walletActions)
  const sources = { 'LotsFace.sol': face, 'Lots.sol': readFileSync('contracts/src/libraries/Lots.sol', 'utf8') }
  const { abi, bytecode }: { abi: Abi; bytecode: `0x${string}` } = await compileSolidity({
    sources,
    contract: 'LotsFace',
    cacheDir,
  })
  const hash = await chain.deployContract({ abi, bytecode })
  const { contractAddress } = await chain.waitForTransactionReceipt({ hash, pollingInterval: 20 })
  read = (args) => chain.readContract({ address: contractAddress!, abi, functionName: 'draw', args })
})
afterAll(() => {
  stop()
  rmSync(cacheDir, { recursive: true })
})

describe('sampling', () => {
  test('law: the contract draws the same seats and leaves', async () => {
    const blockHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes))
    const [batch, seats, count] = [2n ** 256n - 1n, 2 ** 32 - 1, 256]
    await fc.assert(
      fc.asyncProperty(
        blockHash,
        fc.bigInt({ min: 0n, max: batch }),
        fc.nat(255),
        fc.integer({ min: 1, max: seats }),
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 1, max: count }),
        async (blockHash, batch, draw, seats, samples, count) => {
          const seed = drawSeed(blockHash, batch)
          const drawn = await read([blockHash, batch, BigInt(draw), BigInt(seats), BigInt(samples), BigInt(count)])
          expect(drawn).toEqual([
            seed,
            BigInt(drawSlot(seed, draw, seats)),
            drawSamples(seed, draw, { samples, count }).map(BigInt),
          ])
        },
      ),
      { numRuns: 200 },
    )
  })
})
