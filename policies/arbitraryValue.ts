import type { Chance } from './chance.ts'
import type { Fields, FieldType } from './fields.ts'
import { toHex } from './values.ts'

/** Values of fields, at the edges of their widths more often than not. */
export const arbitraryValues = (random: Chance, fields: Fields): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, arbitraryValue(random, type)]))

function arbitraryValue(random: Chance, type: FieldType): unknown {
  switch (type.kind) {
    case 'uint':
      return random.integer(0n, (1n << BigInt(type.bits)) - 1n)
    case 'int':
      return random.integer(-(1n << BigInt(type.bits - 1)), (1n << BigInt(type.bits - 1)) - 1n)
    case 'bool':
      return random.below(2) === 1
    case 'address':
      return toHex(random.integer(0n, (1n << 160n) - 1n), 40)
    case 'bytes32':
      return toHex(random.integer(0n, (1n << 256n) - 1n), 64)
    case 'symbol':
      return random.pick(type.names)
    case 'root':
      return random.integer(0n, (1n << 250n) - 1n)
    case 'record':
      return arbitraryValues(random, type.fields)
    case 'array':
      return Array.from({ length: type.length }, () => arbitraryValue(random, type.of))
  }
}
