import { type Action, wordOf } from './action.ts'
import type { Source } from './binding.ts'
import { FIELD } from './field.ts'
import type { Fields, FlatType } from './fields.ts'
import { has, widthOf } from './interval.ts'
import type { Secrets } from './secret.ts'
import type { Step } from './step.ts'
import { fromScalars, toHex, type Values } from './values.ts'

type Hex = `0x${string}`

/** A call that is about to run. */
export interface Call {
  readonly gate: Hex
  readonly account: Hex
  readonly target: Hex
  readonly data: Hex
}

/**
 * The request that a call makes, as the gate's `read` would decode it; facts of the chain are for the gate alone.
 *
 * @throws CallError for a call that the policy does not govern, calldata of another shape, or a value beyond its field.
 * @example
 * readRequest(spendLimit, { gate, account, target, data }) // { amount: 40n }
 */
export function readRequest<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  call: Call,
): Values<R> {
  const selector = call.data.slice(0, 10).toLowerCase()
  const index = step.actions.findIndex((action) => action.selector === selector)
  const action = step.actions[index]
  if (!action) throw new CallError(`${step.name} does not govern calls of ${selector}`)
  const words = wordsOf(action, call.data)
  const scalars = Object.entries(step.request.fields).flatMap(([name, type]) => {
    const { length } = step.request.places[name]!
    if (name === 'action') return [BigInt(index)]
    if (!step.reads.request[name]!.includes(index)) return Array<bigint>(length).fill(0n)
    return type.kind === 'array'
      ? Array.from({ length }, (_, item) =>
          scalarsOf(name, type.of, source(type.binding as Source, action, call, words, item)),
        ).flat()
      : scalarsOf(name, type, source(type.binding as Source, action, call, words, 0))
  })
  return fromScalars(step.request, scalars)
}

function wordsOf(action: Action, data: Hex): readonly bigint[] {
  const bytes = (data.length - 2) / 2
  const head = 4 + 32 * action.words
  if (action.dynamic ? bytes < head || bytes % 32 !== 4 : bytes !== head) {
    throw new CallError(`${bytes} bytes are no call of ${action.signature}`)
  }
  return Array.from({ length: action.words }, (_, word) => BigInt(`0x${data.slice(10 + 64 * word, 74 + 64 * word)}`))
}

function source(from: Source, action: Action, call: Call, words: readonly bigint[], item: number): bigint {
  if (from.from === 'literal') return from.value
  return from.from === 'calldata'
    ? words[wordOf(action.inputs[from.index]!, item, from.part)]!
    : BigInt(call[from.from])
}

function scalarsOf(name: string, type: FlatType, word: bigint): bigint[] {
  if (type.kind === 'bytes32') return [word >> 128n, word & ((1n << 128n) - 1n)]
  const value = type.kind === 'int' ? BigInt.asIntN(256, word) : word
  if (!fits(type, value)) throw new CallError(`${toHex(word, 64)} does not fit the field ${name}`)
  return [value]
}

function fits(type: FlatType, value: bigint): boolean {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return has(widthOf(type.bits, type.kind === 'int'), value)
    case 'bool':
      return value < 2n
    case 'symbol':
      return value < BigInt(type.names.length)
    case 'root':
      return value < FIELD
    default:
      return value < 1n << 160n
  }
}

export class CallError extends Error {
  override readonly name = 'Policies.CallError'
  constructor(what: string) {
    super(`This call cannot be read: ${what}.`)
  }
}
