// What the uniqueness check takes for granted, in one list. Constraints alone cannot show that nobody finds two openings of one
// commitment, or that a denominator on the curve is not 0; everything else it shows itself.
import { FIELD } from '../policies/field.ts'
import { digestOf } from '../policies/statement.ts'
import type { Checked } from './compile.ts'
import { inverse, modulo } from './linear.ts'
import type { Constraint, Linear, R1cs } from './r1cs.ts'
import { readSymbols } from './symbols.ts'

export type Assumptions = {
  /** Inputs that are not given: they have to follow from the public values, through the hashes. */
  readonly hidden: readonly number[]
  /** Poseidon is resistant to collisions: where the image is one, so is the preimage. */
  readonly hashes: readonly Hash[]
  /** Denominators of the complete addition law on Baby Jubjub, of points that are constrained to be on it. */
  readonly nonzero: readonly number[]
}

export type Hash = { readonly name: string; readonly image: number; readonly preimage: readonly number[] }

export const NO_ASSUMPTIONS: Assumptions = { hidden: [], hashes: [], nonzero: [] }

/**
 * By the names that circom gives to signals: inputs `hidden_…`, the components of `Hash`, `nonzero` of `PointAdd` and `PointDouble`.
 * A hash is believed to be one only after its constraints, solved for numbers chosen here, have come to the Poseidon that
 * TypeScript computes.
 *
 * @throws {NoHashError} when they come to something else
 */
export function assumptionsOf(system: R1cs, names: Pick<Checked, 'symbols' | 'substitutions'>): Assumptions {
  const signals = signalsByName(names)
  const inputs = new Set(system.inputs)
  const named = (pattern: RegExp): number[] =>
    [...signals].flatMap(([name, signal]) => (pattern.test(name) && signal.wire !== undefined ? [signal.wire] : []))
  const solver = new Solver(system)
  const hashes = [...signals].flatMap(([name, image]): Hash[] => {
    const hash = HASH.exec(name)?.[1]
    if (hash === undefined || image.wire === undefined) return []
    const preimage: Signal[] = []
    for (
      let each = signals.get(`${hash}.preimage[0]`);
      each;
      each = signals.get(`${hash}.preimage[${preimage.length}]`)
    )
      preimage.push(each)
    if (!solver.computes(image.wire, preimage)) throw new NoHashError(hash)
    return [{ name: hash, image: image.wire, preimage: preimage.flatMap(({ wire }) => wire ?? []) }]
  })
  return {
    // By their own labels: an input that is given may have other names as well.
    hidden: [...readSymbols(names.symbols)].flatMap(([wire, name]) =>
      /^main\.hidden_/.test(name) && inputs.has(wire) ? [wire] : [],
    ),
    hashes,
    nonzero: named(/\.Point(Add|Double)_[^.]*\.nonzero\[[01]\]$/),
  }
}

const HASH = /^(.*\.(?:hash|Hash_[^.]*))\.image$/

/** Any number; it makes the chosen ones look like nothing in a circuit. */
const SEED = 20260101n

/** A wire, or a constant: what simplification left of a signal. */
type Signal =
  | { readonly wire: number; readonly constant?: never }
  | { readonly wire?: never; readonly constant: bigint }

function signalsByName({ symbols, substitutions }: Pick<Checked, 'symbols' | 'substitutions'>): Map<string, Signal> {
  const instead = JSON.parse(substitutions) as Readonly<Record<string, Readonly<Record<string, string>>>>
  const rows = symbols.split('\n').flatMap((line) => {
    const [label, wire, , name] = line.split(',')
    return name === undefined ? [] : [{ label: label!, wire: Number(wire), name }]
  })
  const wires = new Map(rows.map(({ label, wire }) => [label, wire]))
  const resolve = (label: string): Signal | undefined => {
    const wire = wires.get(label)
    if (wire !== undefined && wire >= 0) return { wire }
    const sum = instead[label]
    if (!sum) return undefined
    const [[other, factor] = [], ...more] = Object.entries(sum)
    // A sum of nothing.
    if (other === undefined) return { constant: 0n }
    if (factor === undefined || more.length > 0) return undefined
    if (other === '0') return { constant: BigInt(factor) }
    return factor === '1' ? resolve(other) : undefined
  }
  return new Map(
    rows.flatMap(({ label, name }) => {
      const signal = resolve(label)
      return signal ? [[name, signal] as const] : []
    }),
  )
}

/** Computes forward from chosen values, constraint by constraint with one unknown. */
class Solver {
  readonly #system: R1cs
  readonly #readers: number[][]

  constructor(system: R1cs) {
    this.#system = system
    this.#readers = Array.from({ length: system.wires }, () => [])
    system.constraints.forEach((constraint, index) => {
      for (const wire of new Set(constraint.flat().map(([wire]) => wire))) this.#readers[wire]!.push(index)
    })
  }

  /** Whether the image of numbers that nobody chose to fit is their Poseidon. */
  computes(image: number, preimage: readonly Signal[]): boolean {
    if (preimage.length === 0) return false
    const known = new Map<number, bigint>([[0, 1n]])
    for (const { wire } of preimage) if (wire !== undefined) known.set(wire, digestOf([BigInt(wire), SEED]))
    const result = this.#solve(known, image)
    return result === digestOf(preimage.map(({ wire, constant }) => constant ?? known.get(wire)!))
  }

  #solve(known: Map<number, bigint>, wanted: number): bigint | undefined {
    const queue = [...known.keys()].flatMap((wire) => this.#readers[wire]!)
    for (let at = 0; at < queue.length && !known.has(wanted); at++) {
      const solved = solveFor(this.#system.constraints[queue[at]!]!, known)
      if (!solved) continue
      known.set(...solved)
      queue.push(...this.#readers[solved[0]]!)
    }
    return known.get(wanted)
  }
}

/** The one unknown of (a + a' x)(b + b' x) = c + c' x, when it is linear in it. */
function solveFor(
  [a, b, c]: Constraint,
  known: ReadonlyMap<number, bigint>,
): [wire: number, value: bigint] | undefined {
  let unknown: number | undefined
  const split = (terms: Linear): [constant: bigint, slope: bigint] | undefined => {
    let [constant, slope] = [0n, 0n]
    for (const [wire, k] of terms) {
      const value = known.get(wire)
      if (value !== undefined) constant += k * value
      else if (unknown !== undefined && unknown !== wire) return undefined
      else {
        unknown = wire
        slope += k
      }
    }
    return [constant, slope]
  }
  const [left, right, out] = [split(a), split(b), split(c)]
  if (unknown === undefined || !left || !right || !out) return undefined
  if (modulo(left[1] * right[1], FIELD) !== 0n) return undefined
  const slope = modulo(left[0] * right[1] + left[1] * right[0] - out[1], FIELD)
  if (slope === 0n) return undefined
  return [unknown, modulo((out[0] - left[0] * right[0]) * inverse(slope, FIELD), FIELD)]
}

export class NoHashError extends Error {
  override readonly name = 'Circuits.NoHashError'
  constructor(hash: string) {
    super(
      `${hash} is called a hash, and its constraints do not compute Poseidon of its preimage. Its image would bind nothing: use ` +
        'the template `Hash` of circuits/lib/commitment.circom',
    )
  }
}
