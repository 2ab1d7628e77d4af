import { FIELD } from './field.ts'
import type {
  Account,
  Bytes,
  Element,
  Fields,
  FieldType,
  FlatType,
  Many,
  Name,
  Rec,
  SignedInt,
  TreeRoot,
  Truth,
  Uint,
} from './fields.ts'
import { widthOf } from './interval.ts'
import type { Layout } from './layout.ts'
import { flattenValues, nestValues } from './records.ts'

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
        : T extends Rec<infer F>
          ? Values<F>
          : T extends Many<infer E>
            ? readonly ElementValue<E>[]
            : never

type ElementValue<E extends Element | Rec> =
  E extends Rec<infer F> ? Values<F> : E extends Truth ? boolean : E extends Account ? Hex : bigint

export type Values<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> }

/** The scalars of a group, in the order of its slots. @throws ValueError naming the field. */
export function toScalars<F extends Fields>(layout: Layout<F>, values: Values<F>): readonly bigint[] {
  return codecOf(layout).encode(values)
}

/** Values out of scalars in the order of the slots. */
export function fromScalars<F extends Fields>(layout: Layout<F>, scalars: readonly bigint[]): Values<F> {
  return codecOf(layout).decode(scalars) as Values<F>
}

/** Both ways between the values of a layout and its scalars. */
interface Codec {
  encode(values: Readonly<Record<string, unknown>>): bigint[]
  decode(scalars: readonly bigint[]): Record<string, unknown>
}

/** Of a layout, made once: a decision has better things to do than to look at types. */
const codecs = new WeakMap<Layout, Codec>()

/** @internal */
export function codecOf(layout: Layout): Codec {
  const known = codecs.get(layout)
  if (known) return known
  const { declared, fields } = layout
  const flat = flatCodec(layout)
  const codec: Codec =
    declared === fields
      ? flat
      : {
          encode: (values) => flat.encode(flattenValues(declared, values)),
          decode: (scalars) => nestValues(declared, flat.decode(scalars)),
        }
  codecs.set(layout, codec)
  return codec
}

function flatCodec(layout: Layout): Codec {
  const names = Object.keys(layout.fields)
  const fields = Object.entries(layout.fields).map(([name, type]) => {
    return { name, encode: encoderOf(name, type), decode: decoderOf(type, layout.places[name]?.start ?? 0) }
  })
  return {
    encode(values) {
      const given = Object.keys(values)
      for (let index = 0; index < given.length; index += 1)
        if (given[index] !== names[index] && !Object.hasOwn(layout.fields, given[index]!))
          throw new ValueError(given[index]!, 'is no field here')
      const scalars: bigint[] = []
      for (const { name, encode } of fields) encode(values[name], scalars)
      return scalars
    },
    decode(scalars) {
      const values: Record<string, unknown> = {}
      for (const { name, decode } of fields) values[name] = decode(scalars)
      return values
    },
  }
}

type Encode = (value: unknown, into: bigint[]) => void
type Decode = (scalars: readonly bigint[]) => unknown

function encoderOf(name: string, type: FlatType): Encode {
  const refuse = (value: unknown, what: string): never => {
    throw new ValueError(name, value === undefined ? 'is missing' : what)
  }
  switch (type.kind) {
    case 'uint':
    case 'int': {
      const { lo, hi } = widthOf(type.bits, type.kind === 'int')
      return (value, into) => {
        if (typeof value !== 'bigint') return refuse(value, 'is not a bigint')
        if (value < lo || value > hi) return refuse(value, `is ${value}, outside ${lo}..${hi}`)
        into.push(value)
      }
    }
    case 'root':
      return (value, into) => {
        if (typeof value !== 'bigint' || value < 0n || value >= FIELD) return refuse(value, 'is not a field element')
        into.push(value)
      }
    case 'bool':
      return (value, into) => {
        if (typeof value !== 'boolean') return refuse(value, 'is not true or false')
        into.push(value ? 1n : 0n)
      }
    case 'address':
      return (value, into) => {
        into.push(addresses.get(value) ?? keepAddress(value) ?? refuse(value, 'is not 0x and 40 hexadecimal digits'))
      }
    case 'bytes32':
      return (value, into) => {
        const whole = parseHex(value, /^0x[0-9a-fA-F]{64}$/) ?? refuse(value, 'is not 0x and 64 hexadecimal digits')
        into.push(whole >> 128n, whole & HALF)
      }
    case 'symbol': {
      const places = new Map(type.names.map((each, index) => [each, BigInt(index)] as const).toReversed())
      return (value, into) => {
        into.push(places.get(value as string) ?? refuse(value, `is none of ${type.names.join(', ')}`))
      }
    }
    case 'array': {
      const items = Array.from({ length: type.length }, (_, index) => encoderOf(`${name}.${index}`, type.of))
      return (value, into) => {
        if (!Array.isArray(value) || value.length !== type.length) return refuse(value, `has not ${type.length} items`)
        for (const [index, encode] of items.entries()) encode(value[index], into)
      }
    }
  }
}

function decoderOf(type: FlatType, start: number): Decode {
  const at = (scalars: readonly bigint[]): bigint => scalars[start] ?? 0n
  switch (type.kind) {
    case 'uint':
    case 'int':
    case 'root':
      return at
    case 'bool':
      return (scalars) => at(scalars) === 1n
    case 'address':
      return (scalars) => toHex(at(scalars), 40)
    case 'bytes32':
      return (scalars) => toHex((at(scalars) << 128n) | (scalars[start + 1] ?? 0n), 64)
    case 'symbol':
      return (scalars) => type.names[Number(at(scalars))] ?? `unknown ${at(scalars)}`
    case 'array': {
      const items = Array.from({ length: type.length }, (_, index) => decoderOf(type.of, start + index))
      return (scalars) => items.map((decode) => decode(scalars))
    }
  }
}

const HALF = (1n << 128n) - 1n

/** Lower case, as many digits as the type has. */
export const toHex = (value: bigint, digits: number): Hex => `0x${value.toString(16).padStart(digits, '0')}`

const parseHex = (value: unknown, pattern: RegExp): bigint | undefined =>
  typeof value === 'string' && pattern.test(value) ? BigInt(value) : undefined

/** What addresses are as numbers: the same few act again and again. */
const addresses = new Map<unknown, bigint>()
const MOST_ADDRESSES = 1 << 14

function keepAddress(value: unknown): bigint | undefined {
  const address = parseHex(value, /^0x[0-9a-fA-F]{40}$/)
  if (address === undefined) return undefined
  if (addresses.size >= MOST_ADDRESSES) addresses.clear()
  addresses.set(value, address)
  return address
}

export class ValueError extends Error {
  override readonly name = 'Policies.ValueError'
  constructor(field: string, what: string) {
    super(`The value of "${field}" ${what}.`)
  }
}
