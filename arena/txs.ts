import type { Address, Hex } from 'viem'
import { type Signer, SignerRefusedError } from '../agents/wallet.ts'
import { BATCH_SIZE } from './anvilSocket.ts'
import type { Chain } from './chain.ts'

/** Gas that each transaction may take: fixed, because an estimate would be one more thing that can differ. */
const GAS = 2_000_000n
/** EIP-7825 allows 2^24 at most; deployments get it. */
const GAS_DEPLOY = 16_000_000n

/** A transaction and who signs it. */
export interface Outgoing {
  signer: Signer
  call: { to?: Address; data: Hex; value?: bigint }
}

/** Sends transactions of several keys, keeping their nonces, one after the other: arrival order is block order. */
export interface Sender {
  send(signer: Signer, call: Outgoing['call']): Promise<Hex>
  /**
   * As many, in this order. While the chain takes some, the next are signed: those of one key in order, since what its signer refuses is not sent
   * and takes no nonce.
   */
  sendAll(list: readonly Outgoing[]): Promise<(Hex | SignerRefusedError)[]>
}

/** Signed bytes, then a hash; or why neither. */
type Signed = Hex | SignerRefusedError

export function createSender(chain: Chain): Sender {
  const nonces = new Map<Address, number>()
  const sign = async ({ signer, call: { to, data, value = 0n } }: Outgoing): Promise<Hex> => {
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
  const signAll = (list: readonly Outgoing[]): Promise<Signed[]> => {
    const last = new Map<Address, Promise<unknown>>()
    const signed = list.map((each) => {
      const { address } = each.signer
      const mine = Promise.resolve(last.get(address)).then(() => sign(each).catch(ifRefused))
      last.set(address, mine)
      return mine
    })
    return Promise.all(signed)
  }
  const sendSigned = async (signed: readonly Signed[]): Promise<Signed[]> => {
    const hashes = await chain.sendBatch(signed.filter((each) => typeof each === 'string'))
    return signed.map((each) => (typeof each === 'string' ? (hashes.shift() as Hex) : each))
  }
  return {
    async send(signer, call) {
      return chain.send(await sign({ signer, call }))
    },
    async sendAll(list) {
      const sent: Signed[] = []
      let taken: Promise<Signed[]> = Promise.resolve([])
      for (let from = 0; from < list.length; from += BATCH_SIZE) {
        const signed = await signAll(list.slice(from, from + BATCH_SIZE))
        sent.push(...(await taken))
        taken = sendSigned(signed)
        taken.catch(() => {}) // it is waited for below, once more are signed
      }
      return [...sent, ...(await taken)]
    },
  }
}

function ifRefused(error: unknown): SignerRefusedError {
  if (error instanceof SignerRefusedError) return error
  throw error
}
