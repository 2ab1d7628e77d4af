import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { Keys, Scope, Transaction, TypedData, Warrant } from './warrant.ts'

/** The most in one line: a transaction has at most 128 KiB of calldata on public networks, and a warrant of a large society is as long. */
export const LONGEST = 2 ** 22

const Token = z.string().regex(/^[0-9a-f]{64}$/)

/** The first line to the signer's process. */
export const Opening = z.strictObject({
  keys: Keys,
  chainId: z.int().min(1),
  /** Whose time it is: the machine's, or what the owner told last. */
  clock: z.enum(['machine', 'told']),
  /** Where what was signed is written down, and read again: caps outlast the process. */
  ledger: z.string().optional(),
})

/** Every other line. The owner's token issues; a session's signs. */
export const Request = z
  .discriminatedUnion('ask', [
    z.strictObject({ ask: z.literal('issue'), warrant: Warrant }),
    z.strictObject({ ask: z.literal('seal') }),
    z.strictObject({ ask: z.literal('tell'), time: z.string().regex(/^\d{1,12}$/) }),
    z.strictObject({ ask: z.literal('revoke'), session: Token }),
    z.strictObject({ ask: z.literal('transaction'), transaction: Transaction }),
    z.strictObject({ ask: z.literal('typed'), typed: TypedData }),
    z.strictObject({ ask: z.literal('stateKey'), scope: Scope }),
  ])
  .and(z.object({ id: z.int(), token: Token }))
export type Request = z.output<typeof Request>

export const Reply = z.union([
  z.strictObject({ id: z.int(), result: z.unknown() }),
  z.strictObject({ id: z.int(), refused: z.string() }),
  z.strictObject({ id: z.int(), error: z.string(), usage: z.boolean().optional() }),
])
export type Reply = z.output<typeof Reply>

/** What the opening is answered with. */
export const Opened = z.strictObject({ owner: Token, addresses: z.array(z.string()) })

/** Cuts a stream into lines; `onLong` ends it, for who sends so much is not the one it was meant for. */
export function lineReader(onLine: (line: string) => void, onLong: () => void): (chunk: Buffer | string) => void {
  // A letter may be cut in two between chunks.
  const decoder = new StringDecoder('utf8')
  let rest: string[] = []
  let length = 0
  return (chunk) => {
    const parts = decoder.write(chunk).split('\n')
    for (const [index, part] of parts.entries()) {
      rest.push(part)
      length += part.length
      if (length > LONGEST) return onLong()
      if (index === parts.length - 1) break
      const line = rest.join('')
      rest = []
      length = 0
      onLine(line)
    }
  }
}
