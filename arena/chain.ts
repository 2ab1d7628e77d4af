import {
  type Address,
  createPublicClient,
  defineChain,
  formatTransactionReceipt,
  type Hash,
  type Hex,
  numberToHex,
  type PublicClient,
  type RpcTransactionReceipt,
  type TransactionReceipt,
} from 'viem'
import { startAnvil } from './anvil.ts'
import { anvilSocket, BATCH, closeSocket } from './anvilSocket.ts'
import { EPOCH, TICK_SECONDS } from './clock.ts'

/** Of every run's chain: where development set-ups are accepted. */
export const CHAIN_ID = 31337

/** A mined block as the log records it. */
export interface Mined {
  number: bigint
  hash: Hash
  stateRoot: Hash
  timestamp: bigint
  receipts: (TransactionReceipt & { reason?: Hex })[]
}

/** A transaction without a signature: what a fork changes on chain, in the name of the contract that could have been voted to. */
export interface Act {
  as: Address
  /** Without it, a contract is created. */
  to?: Address
  data: Hex
}

/** One line of `txs.jsonl`: all that a chain needs to become the same chain again. */
export type ChainLine = { tick: number } & ({ fund: Hex; wei: string } | { send: Hex } | { mine: string } | Act)

/** The local chain of a run: raw transactions in, blocks with set times out. */
export interface Chain {
  readonly id: number
  readonly client: PublicClient
  readonly pid: number
  /** Number of the newest block. */
  readonly height: bigint
  send(raw: Hex): Promise<Hash>
  /** Sends at most `BATCH_SIZE` in one message, in their order. One batch at a time. */
  sendBatch(raws: readonly Hex[]): Promise<Hash[]>
  /** Has a contract send what nobody signed: for forks alone (arena/intervene.ts). */
  impose(act: Act): Promise<Hash>
  /** Mines one block. */
  mineBlock(timestamp: bigint): Promise<Mined>
  /**
   * Mines until everything sent is in a block: the first at `timestamp`, each next a second later.
   *
   * @throws {@link TickOverflowError} when the tick has no second left for a block
   */
  mine(timestamp: bigint): Promise<Mined[]>
  close(): Promise<void>
}

/**
 * Starts a fresh chain.
 *
 * @param funded - the one account that has ether at genesis
 * @param record - sees every line before it takes effect
 */
export async function openChain({
  funded,
  record = () => {},
}: {
  funded: Hex
  record?: (line: Record<string, string>) => void
}): Promise<Chain> {
  const anvil = await startAnvil()
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'polity',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [], webSocket: [anvil.url] } },
  })
  const client = createPublicClient({ chain, transport: anvilSocket(anvil), cacheTime: 0 })
  const ask = (method: string, params: unknown): Promise<unknown> =>
    client.request({ method, params } as Parameters<typeof client.request>[0])
  const rpc: Rpc = ask
  const pending = new Set<Hash>()
  let height = 0n

  const close = async () => {
    await closeSocket(client)
    await anvil.stop()
  }

  record({ fund: funded, wei: GENESIS_WEI })
  try {
    await rpc('anvil_setBalance', [funded, GENESIS_WEI])
  } catch (error) {
    await close()
    throw error
  }

  const mineOne = async (timestamp: bigint): Promise<Mined> => {
    record({ mine: timestamp.toString() })
    await rpc('evm_setNextBlockTimestamp', [`0x${timestamp.toString(16)}`])
    await rpc('evm_mine', [])
    height += 1n
    const block = await client.getBlock({ blockNumber: height })
    const told = (await rpc('eth_getBlockReceipts', [numberToHex(height)])) as RpcTransactionReceipt[]
    const receipts = await Promise.all(told.map((receipt) => withReason(formatTransactionReceipt(receipt), rpc)))
    for (const hash of block.transactions) pending.delete(hash)
    return { number: height, hash: block.hash, stateRoot: block.stateRoot, timestamp: block.timestamp, receipts }
  }

  return {
    id: chain.id,
    client,
    pid: anvil.pid,
    get height() {
      return height
    },
    async send(raw) {
      record({ send: raw })
      const hash = (await rpc('eth_sendRawTransaction', [raw])) as Hash
      pending.add(hash)
      return hash
    },
    async sendBatch(raws) {
      for (const raw of raws) record({ send: raw })
      const calls = raws.map((raw) => [raw])
      const hashes = (await ask(BATCH, { method: 'eth_sendRawTransaction', calls })) as Hash[]
      for (const hash of hashes) pending.add(hash)
      return hashes
    },
    async impose({ as, to, data }) {
      record({ as, ...(to ? { to } : {}), data })
      await rpc('anvil_impersonateAccount', [as])
      const call = {
        from: as,
        ...(to ? { to } : {}),
        data,
        gas: GAS_IMPOSED,
        maxFeePerGas: '0x0',
        maxPriorityFeePerGas: '0x0',
      }
      const hash = (await rpc('eth_sendTransaction', [call])) as Hash
      await rpc('anvil_stopImpersonatingAccount', [as])
      pending.add(hash)
      return hash
    },
    mineBlock: mineOne,
    async mine(timestamp) {
      const blocks = [await mineOne(timestamp)]
      while (pending.size > 0) {
        const before = pending.size
        blocks.push(await mineOne(blockTime(timestamp, blocks.length)))
        if (pending.size === before) throw new StuckTransactionsError([...pending])
      }
      return blocks
    },
    close,
  }
}

/**
 * When block `index` of a mining that began at `first` is mined.
 *
 * @throws {@link TickOverflowError} when that is the next tick's time
 */
export function blockTime(first: bigint, index: number): bigint {
  const time = first + BigInt(index)
  if ((time - EPOCH) / TICK_SECONDS !== (first - EPOCH) / TICK_SECONDS) throw new TickOverflowError(index)
  return time
}

/** As much as a deployment gets (arena/txs.ts). */
const GAS_IMPOSED = '0xf42400'

const GENESIS_WEI = `0x${(10n ** 24n).toString(16)}`

type Rpc = (method: string, params: unknown[]) => Promise<unknown>

/** A receipt does not say why a transaction failed; its trace does. */
async function withReason(receipt: TransactionReceipt, rpc: Rpc): Promise<TransactionReceipt & { reason?: Hex }> {
  if (receipt.status === 'success') return receipt
  const trace = (await rpc('debug_traceTransaction', [receipt.transactionHash, { tracer: 'callTracer' }])) as {
    output?: Hex
  }
  return { ...receipt, reason: trace.output ?? '0x' }
}

export class StuckTransactionsError extends Error {
  override readonly name = 'Arena.StuckTransactionsError'
  constructor(hashes: readonly Hash[]) {
    super(
      `${hashes.length} transactions are never mined, the first is ${hashes[0]}. Its gas limit may pass the block's.`,
    )
  }
}

export class TickOverflowError extends Error {
  override readonly name = 'Arena.TickOverflowError'
  constructor(blocks: number) {
    super(
      `A tick of ${TICK_SECONDS} s has no second left: ${blocks} blocks were mined and transactions wait for more. Have fewer agents act, or less work done, in one tick.`,
    )
  }
}
