// circom's .r1cs file: the constraints A * B = C over wires, in iden3's binary container.
import { ELEMENT, readElement } from './bytes.ts'
import { readSections, section } from './container.ts'

export type Term = readonly [wire: number, coefficient: bigint]

/** A sum of wires times coefficients; wire 0 is the constant 1. */
export type Linear = readonly Term[]

/** `A * B = C`. */
export type Constraint = readonly [a: Linear, b: Linear, c: Linear]

/** Wires are ordered: 1, outputs, public inputs, then the others. */
export type R1cs = {
  prime: bigint
  wires: number
  outputs: number
  publicInputs: number
  /** The wires of all inputs, public and private. Private ones that no constraint reads have none. */
  inputs: readonly number[]
  constraints: readonly Constraint[]
}

/** @throws {ContainerError} on another file. */
export function readR1cs(bytes: Uint8Array): R1cs {
  const sections = readSections(bytes, 'r1cs')
  const header = section(sections, 1, 'r1cs')
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const word = (index: number) => view.getUint32(4 + ELEMENT + index * 4, true)
  const [outputs, publicInputs, privateInputs] = [word(1), word(2), word(3)]
  return {
    prime: readElement(header, 4),
    wires: word(0),
    outputs,
    publicInputs,
    inputs: inputWires(section(sections, 3, 'r1cs'), outputs, outputs + publicInputs + privateInputs),
    constraints: readConstraints(section(sections, 2, 'r1cs'), word(6)),
  }
}

/**
 * Signals are labelled in the order of wires, before simplification drops some; the header counts private inputs as they
 * were then, so only the label of a wire tells whether it is an input.
 */
function inputWires(labels: Uint8Array, after: number, last: number): number[] {
  const view = new DataView(labels.buffer, labels.byteOffset, labels.byteLength)
  const wires = Array.from({ length: labels.length / 8 }, (_, wire) => wire)
  return wires.filter((wire) => {
    const label = Number(view.getBigUint64(wire * 8, true))
    return label > after && label <= last
  })
}

function readConstraints(bytes: Uint8Array, count: number): Constraint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const linear = (): Linear => {
    const terms: Term[] = []
    const length = view.getUint32(at, true)
    at += 4
    for (let i = 0; i < length; i++, at += 4 + ELEMENT) {
      terms.push([view.getUint32(at, true), readElement(bytes, at + 4)])
    }
    return terms
  }
  return Array.from({ length: count }, () => [linear(), linear(), linear()])
}
