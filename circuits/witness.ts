// A witness from circom's generated WebAssembly: named inputs in, all wires out.
import { FIELD } from '../policies/field.ts'
import { ELEMENT, readElement } from './bytes.ts'

/** A number or a nested array of them, as the circuit declares its input. */
export type Signal = bigint | readonly Signal[]

/** Input signals by name. Negative values are taken modulo the field. */
export type Signals = Readonly<Record<string, Signal>>

/** What circom's WebAssembly exports (circom's documentation, "WebAssembly"). */
type Exports = {
  init(sanityCheck: number): void
  getInputSize(): number
  getInputSignalSize(high: number, low: number): number
  setInputSignal(high: number, low: number, index: number): void
  getWitnessSize(): number
  getWitness(wire: number): void
  readSharedRWMemory(word: number): number
  writeSharedRWMemory(word: number, value: number): void
  getMessageChar(): number
}

const WORDS = ELEMENT / 4

/**
 * Every wire's value, 32 little-endian bytes each, wire 0 first.
 *
 * @throws {WitnessError} naming the signal that does not fit the circuit, or the assertion that failed
 */
export async function calculateWitness(module: WebAssembly.Module, inputs: Signals): Promise<Uint8Array> {
  const messages: string[] = []
  const read = () => {
    let text = ''
    for (let code = exports.getMessageChar(); code !== 0; code = exports.getMessageChar())
      text += String.fromCharCode(code)
    return text
  }
  const instance = await WebAssembly.instantiate(module, {
    runtime: {
      exceptionHandler(code: number) {
        throw new WitnessError([reasons.get(code) ?? `circom's exception ${code}`, ...messages].join('; ').trim())
      },
      printErrorMessage() {
        messages.push(read().trim())
      },
      // What a circuit says through log() is read, so its buffer empties, and dropped.
      writeBufferMessage: read,
      showSharedRWMemory() {},
    },
  })
  const exports = instance.exports as unknown as Exports

  exports.init(0)
  setInputs(exports, inputs)
  const witness = new Uint8Array(exports.getWitnessSize() * ELEMENT)
  const view = new DataView(witness.buffer)
  for (let wire = 0; wire * ELEMENT < witness.length; wire++) {
    exports.getWitness(wire)
    for (let word = 0; word < WORDS; word++) {
      view.setUint32(wire * ELEMENT + word * 4, exports.readSharedRWMemory(word), true)
    }
  }
  return witness
}

/** Wires `from` up to `to`, as numbers. */
export function witnessValues(witness: Uint8Array, from: number, to: number): bigint[] {
  return Array.from({ length: to - from }, (_, index) => readElement(witness, (from + index) * ELEMENT))
}

/** circom's exception codes (its `wasm_elements`), as far as inputs and assertions can raise them. */
const reasons = new Map([
  [1, 'an input signal is unknown'],
  [2, 'an input signal has too many values'],
  [3, 'an input signal was set twice'],
  [4, 'an assertion failed'],
  [6, 'an array of input signals was read past its end'],
])

function setInputs(exports: Exports, inputs: Signals): void {
  let given = 0
  const wanted = exports.getInputSize()
  const missing = () => wanted - given
  for (const [name, signal] of Object.entries(inputs)) {
    const [high, low] = nameHash(name)
    const values = flatten(signal)
    const size = exports.getInputSignalSize(high, low)
    if (size < 1) throw new WitnessError(`the circuit has no input signal "${name}"`)
    if (size !== values.length) {
      throw new WitnessError(`input signal "${name}" takes ${size} values, not ${values.length}`)
    }
    given += size
    // circom computes as soon as the last value is set, so completeness is known only by counting here.
    values.forEach((value, index) => {
      const element = ((value % FIELD) + FIELD) % FIELD
      for (let word = 0; word < WORDS; word++) {
        exports.writeSharedRWMemory(word, Number((element >> BigInt(word * 32)) & 0xffffffffn))
      }
      exports.setInputSignal(high, low, index)
    })
  }
  if (missing() > 0) {
    throw new WitnessError(
      `${missing()} of ${wanted} input values are missing (given: ${Object.keys(inputs).join(', ')})`,
    )
  }
}

function flatten(signal: Signal): bigint[] {
  return typeof signal === 'bigint' ? [signal] : signal.flatMap(flatten)
}

/** circom finds signals by the 64-bit FNV-1a hash of their name. */
function nameHash(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(name))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)]
}

export class WitnessError extends Error {
  override readonly name = 'Circuits.WitnessError'
  constructor(what: string) {
    super(`no witness for these inputs: ${what}`)
  }
}
