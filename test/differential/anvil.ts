import { startAnvil as anvilOfItsOwn } from '../contracts/anvil.ts'

export interface Anvil {
  /** One JSON-RPC batch; answers in order, a failed call as its error. */
  batch(calls: readonly (readonly [method: string, params: readonly unknown[]])[]): Promise<readonly Answer[]>
  stop(): Promise<void>
}

export type Answer =
  | { readonly result: string }
  | { readonly error: { readonly message: string; readonly data?: string } }

/** A chain of its own on a free port. */
export async function startAnvil(): Promise<Anvil> {
  const { url, stop } = await anvilOfItsOwn()
  return {
    stop,
    async batch(calls) {
      const answers: Answer[] = []
      for (let from = 0; from < calls.length; from += 64) {
        const part = calls.slice(from, from + 64)
        const body = JSON.stringify(part.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })))
        const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        const received = (await response.json()) as (Answer & { id: number })[]
        answers.push(...received.sort((a, b) => a.id - b.id))
      }
      return answers
    },
  }
}
