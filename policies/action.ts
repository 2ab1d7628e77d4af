import { keccak256 } from 'viem/utils'

/** A kind of call: a Solidity function signature and where its arguments lie in the calldata. */
export interface Action<S extends string = string> {
  readonly signature: S
  /** First four bytes of the calldata. */
  readonly selector: `0x${string}`
  readonly inputs: readonly Input[]
  /** Words of the calldata's head; the whole of it unless `dynamic`. */
  readonly words: number
  readonly dynamic: boolean
}

export interface Input {
  readonly type: string
  /** First word in the head. */
  readonly word: number
  /** 1, or the length of a fixed array; 0 for a dynamic argument, be it a tuple, which no field can be bound to. */
  readonly length: number
  /** Of a tuple, or of an array of tuples, the types of its components: one word each. */
  readonly parts?: readonly string[]
}

/** Where a word of an argument lies in the head: of item `item`, of component `part`. */
export const wordOf = ({ word, parts }: Input, item: number, part = 0): number =>
  word + item * (parts?.length ?? 1) + part

/**
 * @throws SignatureError when it is not a canonical signature (`uint256`, never `uint`; no spaces, no names).
 * @example parseAction('transfer(address,uint256)').selector // 0xa9059cbb
 */
export function parseAction<S extends string>(signature: S): Action<S> {
  const [, list] = /^[A-Za-z_]\w*\((.*)\)$/.exec(signature) ?? []
  if (list === undefined) throw new SignatureError(signature)
  const inputs: Input[] = []
  let words = 0
  for (const type of split(list)) {
    const { length, parts } = shapeOf(type, signature)
    inputs.push({ type, word: words, length, ...(parts && { parts }) })
    words += Math.max(length, 1) * (parts?.length ?? 1)
  }
  return {
    signature,
    selector: keccak256(new TextEncoder().encode(signature)).slice(0, 10) as `0x${string}`,
    inputs,
    words,
    dynamic: inputs.some(({ length }) => length === 0),
  }
}

const STATIC = /^(address|bool|bytes32|u?int(\d+))(?:\[(\d+)\])?$/
const DYNAMIC = /^(bytes|string|.+\[\])$/

const TUPLE = /^\((.*)\)(?:\[(\d+)\])?$/

function shapeOf(type: string, signature: string): { length: number; parts?: readonly string[] } {
  const [matched, list = '', length = '1'] = TUPLE.exec(type) ?? []
  if (matched === undefined) return { length: lengthOf(type, signature) }
  const parts = split(list)
  if (parts.some(isDynamic)) return checked(parts, signature)
  const odd = parts.find((part) => part.endsWith(']') || lengthOf(part, signature) !== 1)
  if (odd !== undefined || parts.length === 0) throw new SignatureError(signature, type)
  return { length: Number(length), parts }
}

/** A tuple with anything dynamic in it stands elsewhere: the head has one word that says where. */
function isDynamic(type: string): boolean {
  const [matched, list = ''] = TUPLE.exec(type) ?? []
  return DYNAMIC.test(type) || (matched !== undefined && split(list).some(isDynamic))
}

function checked(parts: readonly string[], signature: string): { length: number } {
  for (const part of parts) shapeOf(part, signature)
  return { length: 0 }
}

function lengthOf(type: string, signature: string): number {
  const [matched, , bits, length] = STATIC.exec(type) ?? []
  const wide = bits === undefined || (Number(bits) % 8 === 0 && Number(bits) >= 8 && Number(bits) <= 256)
  if (matched && wide) return length === undefined ? 1 : Number(length)
  if (DYNAMIC.test(type)) return 0
  throw new SignatureError(signature, type)
}

/** Top-level commas only: `(uint8,bytes)[],bool` is two types. */
function split(list: string): string[] {
  const types: string[] = []
  let depth = 0
  let type = ''
  for (const char of list) {
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (char === ',' && depth === 0) {
      types.push(type)
      type = ''
    } else type += char
  }
  return list === '' ? [] : [...types, type]
}

export class SignatureError extends Error {
  override readonly name = 'Policies.SignatureError'
  constructor(signature: string, type?: string) {
    super(
      type === undefined
        ? `"${signature}" is not a function signature: write it as "transfer(address,uint256)".`
        : `"${type}" in "${signature}" is not a type that calldata can be read as: use address, bool, bytes32, uintN, intN, tuples of them, fixed arrays of all these, or any dynamic type.`,
    )
  }
}
