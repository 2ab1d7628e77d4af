// The constraints as polynomials over a domain of roots of unity (the quadratic arithmetic program of Groth16).
import { FIELD } from '../policies/field.ts'
import { ELEMENT, writeElement } from './bytes.ts'
import type { Linear, R1cs } from './r1cs.ts'
import { COEFFICIENT } from './zkey.ts'

/** Public signals: outputs, then public inputs. */
export function signalsOf({ outputs, publicInputs }: R1cs): number {
  return outputs + publicInputs
}

/** log2 of the domain: a row a constraint, and one for each public wire and the constant, which keeps them independent. */
export function domainPower(system: R1cs): number {
  return Math.max(1, Math.ceil(Math.log2(system.constraints.length + signalsOf(system) + 1)))
}

/** The `size` Lagrange polynomials over the powers of `root`, at `point`, which is none of them. */
export function lagrangeAt(point: bigint, root: bigint, size: number): bigint[] {
  const roots = [1n]
  while (roots.length < size) roots.push((roots.at(-1)! * root) % FIELD)
  const common = modulo((power(point, BigInt(size)) - 1n) * invert([BigInt(size)])[0]!)
  const inverses = invert(roots.map((element) => modulo(point - element)))
  return roots.map((element, index) => (((common * element) % FIELD) * inverses[index]!) % FIELD)
}

/** Each wire's three polynomials at the point where the Lagrange polynomials have the values `lagrange`. */
export function evaluateWires(system: R1cs, lagrange: readonly bigint[]): Record<'a' | 'b' | 'c', bigint[]> {
  const zeros = () => new Array<bigint>(system.wires).fill(0n)
  const sums = [zeros(), zeros(), zeros()] as const
  const add = (into: bigint[], terms: Linear, row: number) => {
    for (const [wire, coefficient] of terms) into[wire] = (into[wire]! + coefficient * lagrange[row]!) % FIELD
  }
  system.constraints.forEach((constraint, row) => {
    constraint.forEach((terms, matrix) => {
      add(sums[matrix]!, terms, row)
    })
  })
  for (let wire = 0; wire <= signalsOf(system); wire++) add(sums[0], [[wire, 1n]], system.constraints.length + wire)
  const [a, b, c] = sums
  return { a, b, c }
}

/** The rows of A and B for the prover, as in a .zkey: values times 2^512, so one Montgomery product with a plain witness fits. */
export function packCoefficients(system: R1cs): Uint8Array {
  const factor = 2n ** 512n % FIELD
  const entries: [matrix: number, row: number, wire: number, value: bigint][] = []
  system.constraints.forEach(([a, b], row) => {
    for (const [wire, value] of a) entries.push([0, row, wire, value])
    for (const [wire, value] of b) entries.push([1, row, wire, value])
  })
  for (let wire = 0; wire <= signalsOf(system); wire++) entries.push([0, system.constraints.length + wire, wire, 1n])

  const bytes = new Uint8Array(4 + entries.length * COEFFICIENT)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, entries.length, true)
  entries.forEach(([matrix, row, wire, value], index) => {
    const at = 4 + index * COEFFICIENT
    view.setUint32(at, matrix, true)
    view.setUint32(at + 4, row, true)
    view.setUint32(at + 8, wire, true)
    writeElement(bytes, at + COEFFICIENT - ELEMENT, (value * factor) % FIELD)
  })
  return bytes
}

/** Inverses of values that are not zero, for the price of one (Montgomery's trick). */
export function invert(values: readonly bigint[]): bigint[] {
  const products = [1n]
  for (const value of values) products.push((products.at(-1)! * value) % FIELD)
  let rest = power(products.at(-1)!, FIELD - 2n)
  const inverses = new Array<bigint>(values.length)
  for (let i = values.length - 1; i >= 0; i--) {
    inverses[i] = (rest * products[i]!) % FIELD
    rest = (rest * values[i]!) % FIELD
  }
  return inverses
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let left = exponent, square = base; left > 0n; left >>= 1n, square = (square * square) % FIELD) {
    if (left & 1n) result = (result * square) % FIELD
  }
  return result
}

function modulo(value: bigint): bigint {
  const rest = value % FIELD
  return rest < 0n ? rest + FIELD : rest
}
