import type { Abi, Address } from 'viem'
import { encodeDeployData } from 'viem/utils'
import type { Wallets } from '../agents/wallet.ts'
import { compileSolidity } from '../contracts/compile.ts'
import type { BroughtContracts } from '../contracts/logs.ts'
import type { Event } from './event.ts'
import { addressOf } from './names.ts'
import type { Recorder } from './recorder.ts'
import type { Society } from './society.ts'
import { apply, emptyState } from './state.ts'
import type { Sender } from './txs.ts'

/**
 * Compiles a society's own contracts and sends them, each from the key that bears its name: so its address is known before, and
 * those of the house and of policies stay where they are.
 */
export async function bringContracts(
  { contracts }: Society,
  {
    names,
    wallets,
    sender,
    recorder,
    cacheDir,
  }: { names: Record<string, Address>; wallets: Wallets; sender: Sender; recorder: Recorder; cacheDir: string },
): Promise<BroughtContracts> {
  const brought: Record<string, { address: Address; abi: Abi }> = {}
  for (const [name, { source, contract, args = [] }] of Object.entries(contracts)) {
    const { abi, bytecode } = await compileSolidity({ sources: { [`${contract}.sol`]: source }, contract, cacheDir })
    checkArguments(name, abi)
    const address = addressOf(name, names)
    const made = abi.find(({ type }) => type === 'constructor')
    const inputs = (made && 'inputs' in made && made.inputs) || []
    const given = args.map((arg, at) => (inputs[at]?.type === 'address' ? addressOf(String(arg), names) : arg))
    recorder.record('contract.described', null, { name, address, contract, abi })
    await sender.send(wallets.signer(name), { data: encodeDeployData({ abi, bytecode, args: given }) })
    brought[name] = { address, abi }
  }
  return brought
}

/** The contracts that a log says its society brought. */
export function broughtIn(events: readonly Event[]): BroughtContracts {
  const state = emptyState()
  for (const event of events) if (event.type === 'contract.described') apply(state, event)
  return state.brought
}

/**
 * A line of the log has what an event says and the transaction that made it, side by side.
 *
 * @throws {@link ReservedArgumentError}
 */
export function checkArguments(contract: string, abi: Abi): void {
  for (const item of abi)
    if (item.type === 'event' && item.inputs.some(({ name }) => name === 'tx'))
      throw new ReservedArgumentError(contract, item.name)
}

/** An event of a brought contract has an argument that would get lost in the log. */
export class ReservedArgumentError extends Error {
  override readonly name = 'Arena.ReservedArgumentError'
  constructor(contract: string, event: string) {
    super(
      `Event ${event} of contract "${contract}" has an argument "tx", which in the log is the transaction. Call it otherwise.`,
    )
  }
}
