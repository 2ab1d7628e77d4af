// biome-ignore-all lint/plugin: what becomes of a key, for the signer's process (arena/signer) alone
import { createHmac } from 'node:crypto'
import type { TransactionSerializable, TypedDataDefinition } from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { FIELD } from '../policies/field.ts'
import type { Address, Hex } from './action.ts'

/** Signs for one agent. Asynchronous and narrow, so that the key may live in another process; it signs no bare hashes. */
export interface Signer {
  readonly address: Address
  signTransaction(transaction: TransactionSerializable): Promise<Hex>
  signTypedData(data: TypedDataDefinition): Promise<Hex>
  /**
   * The secret behind an account's secret state under one policy, a number below the order of BN254's scalars: made of the key,
   * so that the seed brings it back, and of no use for signing. Whoever has it can look for the state by trying. Never log it.
   */
  stateKey(scope: StateScope): Promise<bigint>
}

/** What one state key is for. */
export interface StateScope {
  readonly chainId: bigint
  readonly gate: Address
  /** Id of the policy. */
  readonly policy: Hex
}

/** Who is who, without any key. */
export interface AddressBook {
  signer(who: number | string): Pick<Signer, 'address'>
}

/** All signers of one seed. */
export interface Wallets extends AddressBook {
  /** @throws {UnknownSignerError} on a name that was not given to `wallets`, or an index that is none */
  signer(who: number | string): Signer
}

/** BIP-44 for Ethereum; the last step, the index, is derived per signer. */
const PATH = "m/44'/60'/0'/0"

/**
 * The accounts of one seed, by index, or by name where `names` says which index is whose.
 * The seed is worked through once; keys stay in closures and are never returned.
 * @throws {MnemonicError}
 * @example
 * const { signer } = wallets({ mnemonic, names: ['ada', 'bob'] })
 * signer('bob').address === signer(1).address
 * signer('eve') // throws Agents.UnknownSignerError
 */
export function wallets({ mnemonic, names = [] }: { mnemonic: string; names?: readonly string[] }): Wallets {
  const child = rootOf(mnemonic)
  const made = new Map<number, Signer>()
  const places = new Map(names.map((name, index) => [name, index] as const).reverse())
  return Object.freeze({
    signer: (who: number | string): Signer => {
      const index = typeof who === 'number' ? who : (places.get(who) ?? -1)
      if (!Number.isInteger(index) || index < 0 || index >= 2 ** 31) throw new UnknownSignerError(who, names)
      const signer = made.get(index) ?? keySigner(child(index))
      made.set(index, signer)
      return signer
    },
  })
}

/** The addresses of one seed, for whoever only asks who is who. @throws {MnemonicError} */
export function addressBook(seed: Parameters<typeof wallets>[0]): AddressBook {
  const { signer } = wallets(seed)
  return { signer: (who) => ({ address: signer(who).address }) }
}

/** The signer of one private key, which stays in a closure. */
export function keySigner(key: Hex): Signer {
  const account = privateKeyToAccount(key)
  return Object.freeze({
    address: account.address,
    signTransaction: (transaction: TransactionSerializable) => account.signTransaction(transaction),
    signTypedData: (data: TypedDataDefinition) => account.signTypedData(data),
    stateKey: async ({ chainId, gate, policy }: StateScope) => {
      const scope = `polity state key 1 ${chainId} ${gate.toLowerCase()} ${policy.toLowerCase()}`
      // 512 bits, so that the remainder is as good as even.
      const bytes = createHmac('sha512', Buffer.from(key.slice(2), 'hex'))
        .update(scope)
        .digest('hex')
      return (BigInt(`0x${bytes}`) % (FIELD - 1n)) + 1n
    },
  })
}

function rootOf(mnemonic: string): (index: number) => Hex {
  try {
    const root = mnemonicToAccount(mnemonic, { path: PATH as `m/44'/60'/${string}` }).getHdKey()
    return (index) => `0x${Buffer.from(root.deriveChild(index).privateKey ?? []).toString('hex')}`
  } catch {
    // The cause would quote the words.
    throw new MnemonicError()
  }
}

/** The seed phrase is not one of BIP-39. */
export class MnemonicError extends Error {
  override readonly name = 'Agents.MnemonicError'
  constructor() {
    super('The mnemonic is not a BIP-39 phrase (its words are not repeated here). Check word list, count and checksum.')
  }
}

/** No signer of that name or index. */
export class UnknownSignerError extends Error {
  override readonly name = 'Agents.UnknownSignerError'
  readonly who: number | string
  constructor(who: number | string, names: readonly string[]) {
    super(
      `No signer '${who}'. Use an index from 0, or one of the names given to wallets(): ${names.join(', ') || 'none'}.`,
    )
    this.who = who
  }
}

/** The signer will not sign this: it is not what its session is for. */
export class SignerRefusedError extends Error {
  override readonly name = 'Agents.SignerRefusedError'
  readonly why: string
  constructor(why: string) {
    super(`The signer refuses: ${why}. What it may sign is in the session that its owner issued.`)
    this.why = why
  }
}
