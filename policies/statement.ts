import { keccak256 } from 'viem/utils'
import { FIELD } from './field.ts'
import { poseidon } from './poseidon.ts'

/** What a proof is about: where, who, when, and the words of each group (docs/architecture.md, "statement"). */
export interface Statement {
  readonly chainId: bigint
  readonly gate: `0x${string}`
  readonly verdict: boolean
  readonly actor: `0x${string}`
  readonly sequence: bigint
  readonly at: bigint
  readonly params: readonly bigint[]
  readonly chain: readonly bigint[]
  readonly state: readonly bigint[]
  readonly next: readonly bigint[]
  readonly request: readonly bigint[]
}

/** Three public inputs for any number of words. */
export interface Binding {
  readonly digest: bigint
  readonly evaluation: bigint
  readonly alpha: bigint
}

/** Where each value lies in the two leading words: name, word, offset, bits. */
export const HEADER = [
  { name: 'chainId', word: 0, offset: 0, bits: 64 },
  { name: 'gate', word: 0, offset: 64, bits: 160 },
  { name: 'verdict', word: 0, offset: 224, bits: 8 },
  { name: 'actor', word: 1, offset: 0, bits: 160 },
  { name: 'sequence', word: 1, offset: 160, bits: 40 },
  { name: 'at', word: 1, offset: 200, bits: 40 },
] as const

/** @throws HeaderError when a value does not fit its bits. */
export function statementWords(statement: Statement): readonly bigint[] {
  const words = [0n, 0n]
  for (const { name, word, offset, bits } of HEADER) {
    const value = BigInt(statement[name])
    if (value < 0n || value >> BigInt(bits) > 0n) throw new HeaderError(name, value, bits)
    words[word]! |= value << BigInt(offset)
  }
  const { params, chain, state, next, request } = statement
  return [...words, ...params, ...chain, ...state, ...next, ...request]
}

/**
 * The digest fixes the words; alpha is drawn after it, so that two word lists with one evaluation at alpha are equal
 * (Schwartz-Zippel): a contract checks the words of a proof without a Poseidon.
 */
export function bindStatement(words: readonly bigint[]): Binding {
  const digest = digestOf(words)
  const alpha = BigInt(keccak256(bytesOf([digest, ...words]))) % FIELD
  return { digest, evaluation: evaluate(words, alpha), alpha }
}

/** Poseidon of the words: the first 16, then each next 15 with the running hash in front. */
export function digestOf(words: readonly bigint[]): bigint {
  let digest = poseidon(words.slice(0, 16))
  for (let at = 16; at < words.length; at += 15) digest = poseidon([digest, ...words.slice(at, at + 15)])
  return digest
}

/** Horner's rule, first word in the highest power. */
export const evaluate = (words: readonly bigint[], alpha: bigint): bigint =>
  words.reduce((sum, word) => (sum * alpha + word) % FIELD, 0n)

function bytesOf(words: readonly bigint[]): `0x${string}` {
  return `0x${words.map((word) => word.toString(16).padStart(64, '0')).join('')}`
}

export class HeaderError extends Error {
  override readonly name = 'Policies.HeaderError'
  constructor(field: string, value: bigint, bits: number) {
    super(`The ${field} of a statement is ${value}, which does not fit ${bits} bits.`)
  }
}
