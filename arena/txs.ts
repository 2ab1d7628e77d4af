import type { Address, Hex } from 'viem'
import { type Signer, SignerRefusedError } from '../agents/wallet.ts'
import type { Chain } from './chain.ts'

/** Gas that each transaction may take: fixed, because an estimate would be one more thing that can differ. */
const GAS = 2_000_000n
/** EIP-7825 allows 2^24 at most; deployments get it. */
const GAS_DEPLOY = 16_000_000n

/** What somebody sends. */
export interface Outgoing {
  to?: Address
  data: Hex
  value?: bigint
}

/** Sends transactions of several keys, keeping their nonces, one after the other: arrival order is block order. */
export interface Sender {
  send(signer: Signer, call: Outgoing): Promise<Hex>
  /**
   * Has many signed at once, those of one key in order, and sends them in the order of the list. What its signer refuses is not sent and
   * takes no nonce.
   */
  sendAll(list: readonly { signer: Signer; call: Outgoing }[]): Promise<(Hex | SignerRefusedError)[]>
}

export function createSender(chain: Chain): Sender {
  const nonces = new Map<Address, number>()
  const sign = async (signer: Signer, { to, data, value = 0n }: Outgoing): Promise<Hex> => {
    const nonce = nonces.get(signer.address) ?? 0
    const raw = await signer.signTransaction({
      type: 'eip1559',
      chainId: chain.id,
      nonce,
      gas: to ? GAS : GAS_DEPLOY,
      maxFeePerGas: 10n ** 9n,
      maxPriorityFeePerGas: 0n,
      value,
      data,
      ...(to ? { to } : {}),
    })
    nonces.set(signer.address, nonce + 1)
    return raw
  }
  return {
    send: async (signer, call) => chain.send(await sign(signer, call)),
    async sendAll(list) {
      const last = new Map<Address, Promise<unknown>>()
      const signed = list.map(({ signer, call }) => {
        const mine = Promise.resolve(last.get(signer.address)).then(() => sign(signer, call).catch(ifRefused))
        last.set(signer.address, mine)
        return mine
      })
      const sent: (Hex | SignerRefusedError)[] = []
      for (const raw of await Promise.all(signed)) sent.push(typeof raw === 'string' ? await chain.send(raw) : raw)
      return sent
    },
  }
}

function ifRefused(error: unknown): SignerRefusedError {
  if (error instanceof SignerRefusedError) return error
  throw error
}
