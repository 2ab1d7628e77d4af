import type { Address, Hex } from 'viem'
import type { Signer } from '../agents/wallet.ts'
import type { Chain } from './chain.ts'

/** Gas that each transaction may take: fixed, because an estimate would be one more thing that can differ. */
const GAS = 2_000_000n
/** EIP-7825 allows 2^24 at most; deployments get it. */
const GAS_DEPLOY = 16_000_000n

/** Sends transactions of several keys, keeping their nonces, one after the other: arrival order is block order. */
export interface Sender {
  send(signer: Signer, call: { to?: Address; data: Hex; value?: bigint }): Promise<Hex>
}

export function createSender(chain: Chain): Sender {
  const nonces = new Map<Address, number>()
  return {
    async send(signer, { to, data, value = 0n }) {
      const nonce = nonces.get(signer.address) ?? 0
      nonces.set(signer.address, nonce + 1)
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
      return chain.send(raw)
    },
  }
}
