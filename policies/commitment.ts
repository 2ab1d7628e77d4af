import { keccak256 } from 'viem/utils'
import { FIELD } from './field.ts'
import type { Fields } from './fields.ts'
import { flattenFields } from './records.ts'
import { digestOf } from './statement.ts'

/** What a commitment is for: one made for one purpose opens for no other. */
export type Purpose = 'committed' | 'leaf' | 'signed' | 'issuer' | 'state' | 'rows'

/**
 * The domain tag that stands before the words: 248 bits of keccak256 of the purpose and the fields (names, types, units), so that
 * a number committed as a limit does not open as an age. Where a value comes from is no part of it, and a record is its members.
 */
export function tagOf(purpose: Purpose, fields: Fields): bigint {
  const declared = Object.entries(flattenFields(fields)).map(([name, { binding: _, ...type }]) => [name, type])
  const text = JSON.stringify(['polity commitment 1', purpose, declared])
  return BigInt(keccak256(new TextEncoder().encode(text))) >> 8n
}

/**
 * Poseidon of the tag, the words of a layout and a salt, chained like a statement (`digestOf`). Its circuit is
 * `Commitment` in `circuits/lib/commitment.circom`.
 *
 * A salt is any field element that nobody can guess, and used once: without one, or with one that is known, small values are found by trying.
 * No list of words is known that commits to 0, so 0 may stand for "nothing yet".
 *
 * @throws SaltError for a word or salt that is no field element
 * @example
 * commit(tagOf('state', step.state.fields), packWords(step.state, state), salt)
 */
export function commit(tag: bigint, words: readonly bigint[], salt: bigint): bigint {
  for (const value of [...words, salt]) if (value < 0n || value >= FIELD) throw new SaltError()
  return digestOf([tag, ...words, salt])
}

export class SaltError extends Error {
  override readonly name = 'Policies.SaltError'
  constructor() {
    super(
      'A word or the salt of a commitment is no field element: reduce a salt modulo FIELD, pack words with packWords.',
    )
  }
}
