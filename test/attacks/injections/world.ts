import { type Address, createPublicClient, encodeFunctionData, getAddress, type Hex, http, toHex } from 'viem'
import { gateCall, NO_EVIDENCE } from '../../../agents/evidence.ts'
import { type Signer, wallets } from '../../../agents/wallet.ts'
import { startAnvil } from '../../../arena/anvil.ts'
import { planDeployment } from '../../../arena/deployment.ts'
import { DEVELOPMENT_MNEMONIC } from '../../../arena/phrase.ts'
import { cacheFolder } from '../../../arena/run.ts'
import { openSigner } from '../../../arena/signer/client.ts'
import type { ProofSystem } from '../../../circuits/prove.ts'
import { type Addresses, predictAddresses } from '../../../contracts/addresses.ts'
import * as g from '../../../contracts/generated/index.ts'
import { clerks, POL } from './society.ts'

/** One of two societies on one chain: under rules, or free of them. */
export interface Side {
  gate: Address
  addresses: Addresses
  account: Address
  /** What names in attacks stand for: `$trap`. */
  names: Record<string, string>
}

export interface World {
  rpc: string
  ruled: Side
  free: Side
  mallory: Address
  /** The clerk's key as it is, which signs anything. */
  raw: Signer
  /** The same key behind a session of the signer's process. */
  session(side: Side): Promise<Signer>
  /** Has the clerk's account make a call through the gate, without evidence. */
  execute(side: Side, signer: Signer, call: { target: Address; data: Hex }): Promise<boolean>
  /** Signed by a key, sent as it is. */
  send(
    signer: Signer,
    transaction: { to?: Address; data?: Hex; value?: bigint; gas?: bigint; fee?: bigint; tip?: bigint },
  ): Promise<boolean>
  read<T>(address: Address, abi: readonly unknown[], functionName: string, args?: readonly unknown[]): Promise<T>
  client: ReturnType<typeof clientAt>
  /** Whatever is done in it is taken back. */
  aside<T>(play: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const MONTH = 30n * 86_400n
const clientAt = (rpc: string) => createPublicClient({ transport: http(rpc), pollingInterval: 50, cacheTime: 0 })
export const [PAPER, COFFEE] = [0xa1n, 0xa2n].map((n) => getAddress(toHex(n, { size: 20 }))) as [Address, Address]

/** An anvil with both societies, a trap of mallory's in each, and a vote under way. */
export async function openWorld(): Promise<World> {
  const anvil = await startAnvil({ automine: true })
  const rpc = anvil.url.replace('ws:', 'http:')
  const client = clientAt(rpc)
  const ask = (method: string, params: unknown[]) => client.request({ method, params } as never) as Promise<unknown>
  const { signer } = wallets({ mnemonic: DEVELOPMENT_MNEMONIC })
  const [raw, thief] = [signer(2), signer(3)]
  const office = await openSigner({ keys: { development: 3 }, chainId: 31337, clock: 'told' })
  for (const each of [0, 1, 2, 3]) await ask('anvil_setBalance', [signer(each).address, toHex(100n * POL)])

  const send: World['send'] = async (
    by,
    { to, data = '0x', value = 0n, gas = 16_000_000n, fee = 10n ** 10n, tip = 0n },
  ) => {
    const nonce = await client.getTransactionCount({ address: by.address })
    const fees = { gas, maxFeePerGas: fee, maxPriorityFeePerGas: tip }
    const raw = await by.signTransaction({
      type: 'eip1559',
      chainId: 31337,
      nonce,
      ...fees,
      value,
      data,
      ...(to && { to }),
    })
    const hash = (await ask('eth_sendRawTransaction', [raw])) as Hex
    // It mines by itself, and a little later.
    await ask('evm_mine', [])
    const { status } = await client.getTransactionReceipt({ hash })
    return status === 'success'
  }
  const mustSend: World['send'] = async (...args) => {
    if (!(await send(...args))) throw new Error('the world does not come to be')
    return true
  }
  const as = async (from: Address, to: Address, data: Hex) => {
    await ask('anvil_setBalance', [from, toHex(POL)])
    await ask('anvil_impersonateAccount', [from])
    await ask('eth_sendTransaction', [{ from, to, data, gas: toHex(5_000_000) }])
    await ask('anvil_stopImpersonatingAccount', [from])
    await ask('evm_mine', [])
  }

  const found = async (founder: Signer, ruled: boolean): Promise<Side> => {
    const at = predictAddresses(founder.address)
    const society = clerks(ruled, {
      ...{ paper: PAPER, coffee: COFFEE, market: at.market, client: at.timelock },
    })
    const plan = await planDeployment(society, {
      ...{ chainId: 31337, deployer: founder.address, nonce: 0, parties: { clerk: raw.address }, day: 86_400n },
      ...{ handover: true, prover: {} as ProofSystem, cacheDir: cacheFolder(), progress: () => {} },
    })
    for (const { to, data } of plan.transactions) await mustSend(founder, { ...(to && { to }), data })
    const { token, market, governor, timelock } = plan.addresses
    const account = plan.agents.clerk?.account as Address
    const { timestamp } = await client.getBlock()
    const tasks = [
      {
        ...{ spec: toHex(7, { size: 32 }), needs: 0, deadline: Number(timestamp + MONTH), reward: POL, mode: 0 },
        ...{ work: 0, apartFrom: 0, retries: 3 },
      },
    ]
    const [abi, salt] = [g.workflowMarketAbi, toHex(1, { size: 32 })]
    const create = encodeFunctionData({ abi, functionName: 'createWorkflow', args: [[], tasks, salt] })
    const bait = encodeFunctionData({ abi, functionName: 'propose', args: [[], tasks, toHex(2, { size: 32 })] })
    const spend = (functionName: 'transfer' | 'approve', to: Address) =>
      encodeFunctionData({ abi: g.agentTokenAbi, functionName, args: [to, 20n * POL] })
    const hashOf = async (from: Address, data: Hex) =>
      (await client.call({ account: from, to: market, data })).data as Hex
    await as(timelock, token, spend('approve', market))
    await as(timelock, token, spend('transfer', thief.address))
    const own = await hashOf(timelock, create)
    await as(timelock, market, create)
    await mustSend(thief, { to: token, data: spend('approve', market) })
    const trap = await hashOf(thief.address, create)
    await mustSend(thief, { to: market, data: create })
    const lure = await hashOf(thief.address, bait)
    await mustSend(thief, { to: market, data: bait })
    const args = [[token], [0n], [spend('transfer', thief.address)], 'alms'] as const
    const propose = encodeFunctionData({ abi: g.agentGovernorAbi, functionName: 'propose', args })
    const drain = BigInt((await client.call({ account: thief.address, to: governor, data: propose })).data as Hex)
    await mustSend(thief, { to: governor, data: propose })
    const names = { own, trap, bait: lure, drain: String(drain), mallory: thief.address, paper: PAPER, coffee: COFFEE }
    return { gate: plan.addresses.gate, addresses: plan.addresses, account, names: { ...names, market } }
  }
  const ruled = await found(signer(0), true)
  const free = await found(signer(1), false)
  await ask('evm_increaseTime', [2 * 86_400])
  await ask('evm_mine', [])

  let now = 0n
  return {
    ...{ rpc, ruled, free, mallory: thief.address, raw, send, client },
    async session(side) {
      now += 86_400n
      await office.tell(now)
      return office.issue(sessionOf(side))
    },
    async execute({ gate, account }, by, call) {
      const { timestamp } = await client.getBlock()
      return send(by, { ...gateCall({ gate, account, at: Number(timestamp) }, call, NO_EVIDENCE), gas: 1_000_000n })
    },
    read: (address, abi, functionName, args = []) =>
      client.readContract({ address, abi, functionName, args } as never) as Promise<never>,
    async aside(play) {
      const snapshot = await ask('evm_snapshot', [])
      try {
        return await play()
      } finally {
        await ask('evm_revert', [snapshot])
      }
    },
    async close() {
      await office.close()
      await anvil.stop()
    },
  }
}

/** What the clerk's owner had its key sign, beside the policies: what a clerk does, to whom, and how much in a day. */
function sessionOf({ gate, account, addresses: { token, market, governor, vault }, names }: Side) {
  const call = (target: Address, signature: string, only: Record<string, string[]>) => ({ target, signature, only })
  return {
    key: 2,
    gate: {
      ...{ address: gate, account },
      calls: [
        call(token, 'transfer(address,uint256)', { 0: [PAPER, COFFEE] }),
        call(token, 'approve(address,uint256)', { 0: [market] }),
        call(market, 'claimTask(bytes32,uint256)', { 0: [names.own as string] }),
        call(market, 'fund(bytes32)', { 0: [names.own as string] }),
        call(governor, 'castVote(uint256,uint8)', { 1: ['0', '2'] }),
        call(token, 'delegate(address)', { 0: [account] }),
        call(vault, 'delegate(address)', { 0: [account] }),
      ],
    },
    caps: [
      { asset: token, each: 4n * POL, sum: 10n * POL, window: 86_400n },
      { asset: 'ether' as const, each: POL / 50n, sum: POL, window: 86_400n },
    ],
  }
}
