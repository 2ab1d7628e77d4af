import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

export interface Anvil {
  /** One JSON-RPC batch; answers in order, a failed call as its error. */
  batch(calls: readonly (readonly [method: string, params: readonly unknown[]])[]): Promise<readonly Answer[]>
  stop(): void
}

export type Answer =
  | { readonly result: string }
  | { readonly error: { readonly message: string; readonly data?: string } }

/** A chain of its own on a free port. */
export async function startAnvil(): Promise<Anvil> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`
  const binary = process.env.ANVIL_BIN ?? createRequire(import.meta.url).resolve(name)
  const child = spawn(binary, ['--port', '0', '--hardfork', 'osaka'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (bytes) => {
      printed += bytes
      const [, address] = /Listening on (\S+)/.exec(printed) ?? []
      if (address) resolve(`http://${address}`)
    })
    child.on('exit', (code) => reject(new Error(`anvil left with ${code}: ${printed}`)))
  })
  return {
    stop: () => child.kill(),
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
