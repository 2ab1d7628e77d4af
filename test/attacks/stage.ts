import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Abi, type Address, type BaseError, decodeErrorResult, type Hex, parseAbi } from 'viem'
import { type Wallets, wallets } from '../../agents/wallet.ts'
import { type Chain, openChain } from '../../arena/chain.ts'
import { createRun, DEVELOPMENT_MNEMONIC, proverSecret } from '../../arena/folder.ts'
import { foundSociety } from '../../arena/genesis.ts'
import { partiesOf } from '../../arena/names.ts'
import { openRecorder } from '../../arena/recorder.ts'
import { cacheFolder } from '../../arena/run.ts'
import type { Society } from '../../arena/society.ts'
import { apply, emptyState, type State } from '../../arena/state.ts'
import { createSender } from '../../arena/txs.ts'
import type { PolicyInForce } from '../../arena/world.ts'
import { groth16, type ProofSystem } from '../../circuits/prove.ts'
import type { Addresses } from '../../contracts/addresses.ts'
import { houseErrors } from '../../contracts/errors.ts'
import { scratch } from '../arena/polity.ts'
import { villageOf } from './village.ts'

/** A society in force on a real chain, with real circuits, for those who want to break it. */
export interface Stage {
  readonly addresses: Addresses
  readonly chain: Chain
  readonly policies: ReadonlyMap<string, PolicyInForce>
  readonly prover: ProofSystem
  readonly state: State
  readonly signer: Wallets['signer']
  /** The account of an agent. */
  account(name: string): Address
  /** The key of anybody. */
  key(name: string): Address
  /** Hash of a workflow by its name. */
  workflow(name: string): Hex
  /** Time of the newest block. */
  now(): Promise<bigint>
  /** Sends one transaction, alone in a block; without `to` it creates a contract. */
  send(name: string, call: Omit<RawCall, 'to'> & { to?: Address }): Promise<Outcome>
  /** What would come of a transaction if it were sent now. */
  peek(name: string, call: RawCall): Promise<Outcome>
  /** Lets time pass; mines one block at the end of it. */
  wait(seconds: bigint): Promise<void>
  /** Plays something and takes it back: chain, nonces and time. */
  aside<T>(play: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface RawCall {
  to: Address
  data: Hex
  gas?: bigint
}

/** What came of a transaction; `error` is the name of the contract's own, `Nothing` or `NotMined`. */
export type Outcome = { ok: true; gas: bigint } | { ok: false; error: string }

/** Founds the village, or another society: circuits come from the cache, so only the first stage of a machine is slow. */
export async function openStage(society: Society = villageOf()): Promise<Stage> {
  const folder = scratch()
  const run = createRun(
    {
      format: 1,
      name: society.name,
      society: { module: society.name },
      options: {},
      inputs: {},
      seed: 'x',
      versions: {},
    },
    { mnemonic: DEVELOPMENT_MNEMONIC, path: join(folder, 'run'), files: [] },
  )
  const cacheDir = cacheFolder()
  const prover = groth16({ secret: proverSecret(DEVELOPMENT_MNEMONIC), cacheDir })
  const keys = wallets({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) })
  const state = emptyState()
  const recorder = openRecorder(run, { onEvent: (event) => void apply(state, event) })
  const chain = await openChain({ funded: keys.signer('operator').address })
  const workshop = { blobs: run.blobs, input: () => new Uint8Array() }
  const { addresses, policies } = await foundSociety({
    ...{ society, chain, recorder, prover, workshop, cacheDir },
    ...{ sender: createSender(chain), wallets: keys, progress: () => {} },
  })
  recorder.close()

  const rpc = (method: string, params: unknown[]) =>
    chain.client.request({ method, params } as Parameters<typeof chain.client.request>[0]) as Promise<unknown>
  const now = async () => (await chain.client.getBlock({ blockTag: 'latest' })).timestamp
  const mine = async (timestamp: bigint) => {
    await rpc('evm_setNextBlockTimestamp', [`0x${timestamp.toString(16)}`])
    await rpc('evm_mine', [])
  }

  return {
    ...{ addresses, chain, policies, prover, state, now },
    signer: keys.signer,
    account: (name) => state.agents[name]!.account,
    key: (name) => keys.signer(name).address,
    workflow: (name) => Object.values(state.workflows).find((flow) => flow.name === name)!.hash,
    async send(name, { to, data, gas = 4_000_000n }) {
      const signer = keys.signer(name)
      const nonce = await chain.client.getTransactionCount({ address: signer.address, blockTag: 'latest' })
      const fees = { maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 0n }
      const raw = await signer.signTransaction({
        type: 'eip1559',
        chainId: chain.id,
        nonce,
        gas,
        ...fees,
        ...(to && { to }),
        data,
      })
      const hash = (await tryTo(() => rpc('eth_sendRawTransaction', [raw]))) as Hex | undefined
      await mine((await now()) + 1n)
      const receipt = hash && (await tryTo(() => chain.client.getTransactionReceipt({ hash })))
      if (!receipt) {
        // Below the floor that its calldata costs (EIP-7623) a transaction waits for ever, and keeps the next ones waiting.
        await rpc('anvil_dropAllTransactions', [])
        return { ok: false, error: 'NotMined' }
      }
      if (receipt.status === 'success') return { ok: true, gas: receipt.gasUsed }
      const { output } = (await rpc('debug_traceTransaction', [hash, { tracer: 'callTracer' }])) as { output?: Hex }
      return { ok: false, error: errorName(output ?? '0x') }
    },
    async peek(name, { to, data }) {
      try {
        await rpc('eth_call', [{ from: keys.signer(name).address, to, data, gas: '0x3d0900' }, 'latest'])
        return { ok: true, gas: 0n }
      } catch (error) {
        const reverted = (error as BaseError).walk((cause) => 'data' in (cause as object)) as { data?: Hex } | null
        return { ok: false, error: errorName(reverted?.data ?? '0x') }
      }
    },
    wait: async (seconds) => mine((await now()) + seconds),
    async aside(play) {
      const snapshot = await rpc('evm_snapshot', [])
      try {
        return await play()
      } finally {
        await rpc('evm_revert', [snapshot])
      }
    },
    async close() {
      await prover.close()
      await chain.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The errors that generated policies have of their own. */
const POLICY_ERRORS: Abi = parseAbi([
  'error CalldataLength(uint256 length)',
  'error OutsideField(uint256 value)',
  'error UnknownAction(bytes4 selector)',
  'error NoFact(address target)',
  'error NeedsProof()',
])

/** The name of the error that a revert carries; `Nothing` for none, as when gas runs out. */
export function errorName(data: Hex): string {
  if (data === '0x') return 'Nothing'
  return decodeErrorResult({ abi: [...houseErrors, ...POLICY_ERRORS], data }).errorName
}

async function tryTo<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch {
    return undefined
  }
}
