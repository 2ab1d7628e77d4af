import type { Address, Hex } from 'viem'
import { startAnvil as anvilOfItsOwn } from '../contracts/anvil.ts'

export interface Anvil {
  /** One JSON-RPC batch; answers in order, a failed call as its error. */
  batch(calls: readonly (readonly [method: string, params: readonly unknown[]])[]): Promise<readonly Answer[]>
  /**
   * The receipt of a transaction, reverted or not. An anvil that mines by itself answers before it has mined.
   *
   * @throws when the chain doesn't take it
   */
  send(transaction: { from: Address; to?: Address; data: Hex; gas?: Hex }): Promise<Receipt>
  stop(): Promise<void>
}

export type Answer =
  | { readonly result: string }
  | { readonly error: { readonly message: string; readonly data?: string } }

export type Receipt = { readonly status: Hex; readonly contractAddress: Address | null; readonly gasUsed: Hex }

/** A chain of its own on a free port. */
export async function startAnvil(): Promise<Anvil> {
  const { url, stop } = await anvilOfItsOwn()
  const batch: Anvil['batch'] = async (calls) => {
    const answers: Answer[] = []
    for (let from = 0; from < calls.length; from += 64) {
      const part = calls.slice(from, from + 64)
      const body = JSON.stringify(part.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })))
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const received = (await response.json()) as (Answer & { id: number })[]
      answers.push(...received.sort((a, b) => a.id - b.id))
    }
    return answers
  }
  const ask = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const [answer] = await batch([[method, params]])
    if (!answer || 'error' in answer) throw new Error(`${method}: ${JSON.stringify(answer)}`)
    return answer.result
  }
  return {
    stop,
    batch,
    async send(transaction) {
      const hash = await ask('eth_sendTransaction', transaction)
      for (;;) {
        const receipt = (await ask('eth_getTransactionReceipt', hash)) as Receipt | null
        if (receipt) return receipt
        await ask('evm_mine')
      }
    },
  }
}
