import { FIELD } from './field.ts'
import type { Fields } from './fields.ts'
import type { Layout, Slot } from './layout.ts'
import { fromScalars, toScalars, type Values } from './values.ts'

/**
 * Values as the words that circuits and contracts see.
 *
 * @throws ValueError when a value does not fit its field.
 * @example packWords(spendLimit.params, { max: 40n, window: 3600n })
 */
export function packWords<F extends Fields>(layout: Layout<F>, values: Values<F>): readonly bigint[] {
  return packScalars(layout, toScalars(layout, values))
}

/**
 * The values that words hold; zero words are the initial state.
 *
 * @throws WordError on a wrong number of words, or on a bit outside the layout: one value, one packing.
 */
export function unpackWords<F extends Fields>(layout: Layout<F>, words: readonly bigint[]): Values<F> {
  return fromScalars(layout, unpackScalars(layout, words))
}

/** @internal */
export function packScalars({ slots, words }: Layout, scalars: readonly bigint[]): readonly bigint[] {
  const packed = Array<bigint>(words).fill(0n)
  for (const [index, slot] of slots.entries()) {
    packed[slot.word]! += (scalars[index]! + biasOf(slot)) << BigInt(slot.offset)
  }
  return packed
}

/** @internal */
export function unpackScalars(layout: Layout, words: readonly bigint[]): readonly bigint[] {
  const used = usedBits(layout)
  if (words.length !== used.length) throw new WordError(`${words.length} words instead of ${used.length}`)
  for (const [index, word] of words.entries()) {
    const limit = used[index] === 'root' ? FIELD : 1n << BigInt(used[index]!)
    if (word < 0n || word >= limit) throw new WordError(`word ${index} is outside its layout`)
  }
  return layout.slots.map((slot) => ((words[slot.word]! >> BigInt(slot.offset)) & mask(slot)) - biasOf(slot))
}

/** How many low bits each word uses; a root's word is below the field's modulus instead. */
export function usedBits({ slots, words }: Layout): readonly (number | 'root')[] {
  const used = Array<number | 'root'>(words).fill(0)
  for (const slot of slots) used[slot.word] = slot.kind === 'root' ? 'root' : slot.offset + slot.bits
  return used
}

/** What is added to a value before it is stored: an int is kept as its distance from the smallest one. */
export const biasOf = (slot: Slot): bigint => (slot.kind === 'int' ? 1n << BigInt(slot.bits - 1) : 0n)

const mask = (slot: Slot): bigint => (1n << BigInt(slot.bits)) - 1n

export class WordError extends Error {
  override readonly name = 'Policies.WordError'
  constructor(what: string) {
    super(`These words are not of this layout: ${what}. Words are of one group of one step; pack them with packWords.`)
  }
}
