import type { Fields, FlatFields, FlatType } from './fields.ts'
import { flattenFields } from './records.ts'

/** How a group of fields lies in 248-bit words (docs/architecture.md, "Words"). */
export interface Layout<F extends Fields = Fields> {
  /** As written, with records; the type of its values. */
  readonly declared: F
  /** Without records, in order: a member is named `payment.amount`. The declared object itself when it has none. */
  readonly fields: FlatFields
  /** Scalars in declared order: an array is its items, 32 bytes are their high and low half. */
  readonly slots: readonly Slot[]
  /** Of each field, its first slot and how many it has. */
  readonly places: Readonly<Record<string, { readonly start: number; readonly length: number }>>
  readonly words: number
}

export interface Slot {
  /** `since`, `count.3`, `task.hi`. */
  readonly name: string
  readonly kind: 'uint' | 'int' | 'root'
  readonly bits: number
  readonly word: number
  readonly offset: number
}

export const WORD_BITS = 248

/** A root fills its word: it is a field element, of 254 bits. */
const ROOT_BITS = 254

/** Packs greedily, first field lowest; a field that does not fit the rest of a word starts the next one. */
export function layoutOf<F extends Fields>(declared: F): Layout<F> {
  const fields = flattenFields(declared)
  const slots: Slot[] = []
  const places: Record<string, { start: number; length: number }> = {}
  let word = 0
  let offset = 0
  for (const [name, type] of Object.entries(fields)) {
    const parts = scalarsOf(name, type)
    places[name] = { start: slots.length, length: parts.length }
    for (const [index, part] of parts.entries()) {
      if (offset + part.bits > WORD_BITS && offset > 0) {
        word += 1
        offset = 0
      }
      slots.push({ ...part, word, offset })
      if (parts.length > 1) places[part.name] ??= { start: places[name].start + index, length: 1 }
      offset += part.bits
    }
  }
  return { declared, fields, slots, places, words: slots.length === 0 ? 0 : word + 1 }
}

function scalarsOf(name: string, type: FlatType): Omit<Slot, 'word' | 'offset'>[] {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return [{ name, kind: type.kind, bits: type.bits }]
    case 'bool':
      return [{ name, kind: 'uint', bits: 1 }]
    case 'address':
      return [{ name, kind: 'uint', bits: 160 }]
    case 'symbol':
      return [{ name, kind: 'uint', bits: 8 }]
    case 'root':
      return [{ name, kind: 'root', bits: ROOT_BITS }]
    case 'bytes32':
      return [
        { name: `${name}.hi`, kind: 'uint', bits: 128 },
        { name: `${name}.lo`, kind: 'uint', bits: 128 },
      ]
    case 'array':
      return Array.from({ length: type.length }, (_, index) => scalarsOf(`${name}.${index}`, type.of)).flat()
  }
}
