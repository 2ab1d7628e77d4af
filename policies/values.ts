import { FIELD } from './field.ts'
import type {
  Account,
  Bytes,
  Element,
  Fields,
  FieldType,
  Many,
  Name,
  SignedInt,
  TreeRoot,
  Truth,
  Uint,
} from './fields.ts'
import { has, widthOf } from './interval.ts'
import type { Layout } from './layout.ts'

type Hex = `0x${string}`

/** How a program sees the value of a field. */
export type Value<T extends FieldType> = T extends Uint | SignedInt | TreeRoot
  ? bigint
  : T extends Truth
    ? boolean
    : T extends Account | Bytes
      ? Hex
      : T extends Name<infer N>
        ? N
        : T extends Many<infer E>
          ? readonly ElementValue<E>[]
          : never

type ElementValue<E extends Element> = E extends Truth ? boolean : E extends Account ? Hex : bigint

export type Values<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> }

/** The scalars of a group, in the order of its slots. @throws ValueError naming the field. */
export function toScalars<F extends Fields>(layout: Layout<F>, values: Values<F>): readonly bigint[] {
  const given = values as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(layout.fields, name)) throw new ValueError(name, 'is no field here')
  }
  return Object.entries(layout.fields).flatMap(([name, type]) => encode(name, type, given[name]))
}

/** Values out of scalars in the order of the slots. */
export function fromScalars<F extends Fields>(layout: Layout<F>, scalars: readonly bigint[]): Values<F> {
  const entries = Object.entries(layout.fields).map(([name, type]) => {
    const { start, length } = layout.places[name]!
    return [name, decode(type, scalars.slice(start, start + length))]
  })
  return Object.fromEntries(entries) as Values<F>
}

function encode(name: string, type: FieldType, value: unknown): bigint[] {
  if (value === undefined) throw new ValueError(name, 'is missing')
  switch (type.kind) {
    case 'uint':
    case 'int': {
      if (typeof value !== 'bigint') throw new ValueError(name, 'is not a bigint')
      const range = widthOf(type.bits, type.kind === 'int')
      if (!has(range, value)) throw new ValueError(name, `is ${value}, outside ${range.lo}..${range.hi}`)
      return [value]
    }
    case 'root':
      if (typeof value !== 'bigint' || value < 0n || value >= FIELD)
        throw new ValueError(name, 'is not a field element')
      return [value]
    case 'bool':
      if (typeof value !== 'boolean') throw new ValueError(name, 'is not true or false')
      return [value ? 1n : 0n]
    case 'address':
      return [hex(name, value, 40)]
    case 'bytes32': {
      const whole = hex(name, value, 64)
      return [whole >> 128n, whole & HALF]
    }
    case 'symbol': {
      const index = type.names.indexOf(value as string)
      if (index < 0) throw new ValueError(name, `is none of ${type.names.join(', ')}`)
      return [BigInt(index)]
    }
    case 'array': {
      if (!Array.isArray(value) || value.length !== type.length)
        throw new ValueError(name, `has not ${type.length} items`)
      return value.flatMap((item, index) => encode(`${name}.${index}`, type.of, item))
    }
  }
}

function decode(type: FieldType, [first = 0n, second = 0n, ...rest]: readonly bigint[]): unknown {
  switch (type.kind) {
    case 'uint':
    case 'int':
    case 'root':
      return first
    case 'bool':
      return first === 1n
    case 'address':
      return toHex(first, 40)
    case 'bytes32':
      return toHex((first << 128n) | second, 64)
    case 'symbol':
      return type.names[Number(first)] ?? `unknown ${first}`
    case 'array':
      return [first, second, ...rest].slice(0, type.length).map((item) => decode(type.of, [item]))
  }
}

const HALF = (1n << 128n) - 1n

/** Lower case, as many digits as the type has. */
export const toHex = (value: bigint, digits: number): Hex => `0x${value.toString(16).padStart(digits, '0')}`

function hex(name: string, value: unknown, digits: number): bigint {
  if (typeof value !== 'string' || !new RegExp(`^0x[0-9a-fA-F]{${digits}}$`).test(value)) {
    throw new ValueError(name, `is not 0x and ${digits} hexadecimal digits`)
  }
  return BigInt(value)
}

export class ValueError extends Error {
  override readonly name = 'Policies.ValueError'
  constructor(field: string, what: string) {
    super(`The value of "${field}" ${what}.`)
  }
}
