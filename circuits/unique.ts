// The compile gate: every wire of a circuit is shown to be determined by its inputs, so no other witness gives another verdict.
// Propagation over the constraints in the manner of Ecne (0xPARC): known wires make others known. What
// it cannot show it refuses; it reads `--O1` output, because `--O2` melts gadgets together.
import { type Assumptions, type Hash, NO_ASSUMPTIONS } from './assume.ts'
import { Intervals, larger, smaller } from './interval.ts'
import { combine, constantOf, inverse, modulo, signed, solve } from './linear.ts'
import type { Constraint, Linear, R1cs, Term } from './r1cs.ts'

/**
 * Wires that are not shown to be the same in all witnesses with the same inputs (public and private, but not hidden ones), in order.
 * What is not shown but assumed is the list `assumed`, and no more. The hints of
 * zero tests are left out: when the tested value is 0 its "inverse" is free, but nothing else reads it.
 */
export function findUndetermined(system: R1cs, assumed: Assumptions = NO_ASSUMPTIONS): number[] {
  const search = new Search(system, assumed)
  search.run()
  return search.undetermined()
}

/**
 * @param names wire -> name in the source, see {@link readSymbols}
 * @throws {UndeterminedError} naming the wires of {@link findUndetermined}, when there are any
 */
export function checkUnique(
  system: R1cs,
  names: ReadonlyMap<number, string>,
  assumed: Assumptions = NO_ASSUMPTIONS,
): void {
  const wires = findUndetermined(system, assumed)
  if (wires.length === 0) return
  throw new UndeterminedError(
    wires.map((wire) => names.get(wire) ?? `wire ${wire}`),
    wires.some((wire) => wire <= system.outputs),
  )
}

class Search {
  readonly #system: R1cs
  readonly #prime: bigint
  readonly #constraints: readonly Constraint[]
  readonly #intervals: Intervals
  readonly #known: Uint8Array
  /** Constraints by wire. */
  readonly #readers: number[][]
  readonly #queue: number[] = []
  readonly #queued: Uint8Array
  /** For each `F * G = 0`: what F is multiplied with. Keyed by F up to a factor. */
  readonly #zeroProducts = new Map<string, Linear[]>()
  /** By image. */
  readonly #hashes = new Map<number, Hash[]>()
  readonly #nonzero: ReadonlySet<number>
  #progress = false

  constructor(system: R1cs, { hidden, hashes, nonzero }: Assumptions) {
    this.#system = system
    this.#prime = system.prime
    this.#constraints = system.constraints.map(([a, b, c]) => [this.#tidy(a), this.#tidy(b), this.#tidy(c)])
    this.#intervals = new Intervals(system)
    this.#known = new Uint8Array(system.wires)
    this.#known[0] = 1
    const free = new Set(hidden)
    for (const wire of system.inputs) if (!free.has(wire)) this.#known[wire] = 1
    for (const hash of hashes) this.#hashes.set(hash.image, [...(this.#hashes.get(hash.image) ?? []), hash])
    this.#nonzero = new Set(nonzero)
    this.#readers = Array.from({ length: system.wires }, () => [])
    this.#queued = new Uint8Array(this.#constraints.length)
    this.#constraints.forEach(([a, b, c], index) => {
      for (const wire of new Set([...a, ...b, ...c].map(([wire]) => wire))) this.#readers[wire]!.push(index)
      if (a.length === 0 || b.length === 0 || c.length > 0) return
      this.#addZeroProduct(a, b)
      this.#addZeroProduct(b, a)
    })
  }

  /** To the fixed point. Rules that look at two constraints may miss a wake-up, so whole passes follow until one is idle. */
  run(): void {
    for (const image of this.#hashes.keys()) if (this.#known[image]) this.#invert(image)
    do {
      this.#progress = false
      this.#constraints.forEach((_, index) => {
        this.#wake(index)
      })
      for (let index = this.#queue.pop(); index !== undefined; index = this.#queue.pop()) {
        this.#queued[index] = 0
        this.#visit(this.#constraints[index]!)
      }
    } while (this.#progress)
  }

  undetermined(): number[] {
    const wires: number[] = []
    for (let wire = 1; wire < this.#system.wires; wire++) {
      if (!this.#known[wire] && !this.#isZeroTestHint(wire)) wires.push(wire)
    }
    return wires
  }

  #visit(constraint: Constraint): void {
    for (const wire of this.#intervals.learn(constraint)) this.#changed(wire)
    for (const wire of this.#determined(constraint)) this.#learn(wire)
  }

  #learn(wire: number): void {
    if (this.#known[wire]) return
    this.#known[wire] = 1
    this.#changed(wire)
    this.#invert(wire)
  }

  /** Assumed: one image, one preimage. */
  #invert(image: number): void {
    for (const { preimage } of this.#hashes.get(image) ?? []) for (const wire of preimage) this.#learn(wire)
  }

  #changed(wire: number): void {
    this.#progress = true
    for (const index of this.#readers[wire]!) this.#wake(index)
  }

  #wake(index: number): void {
    if (this.#queued[index]) return
    this.#queued[index] = 1
    this.#queue.push(index)
  }

  /** The wires that this constraint makes known. */
  #determined([a, b, c]: Constraint): number[] {
    const [unknownA, unknownB, unknownC] = [this.#unknown(a), this.#unknown(b), this.#unknown(c)]
    if (unknownA.length + unknownB.length + unknownC.length === 0) return []
    if (unknownA.length + unknownB.length === 0) return this.#bySum(unknownC)
    for (const [factor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const k = constantOf(factor, this.#prime)
      if (k !== undefined) return this.#bySum(this.#unknown(combine([other, k], [c, -1n], this.#prime)))
      if (this.#unknown(factor).length > 0) continue
      const wires = [
        ...this.#byFactor(factor, other, c),
        ...this.#byZeroTest(factor, c),
        ...this.#byDivision(factor, other, c),
      ]
      if (wires.length > 0) return wires
    }
    return []
  }

  /** Known = a sum of unknowns: one unknown, or digits of a mixed radix (bits of a number, quotient and remainder). */
  #bySum(unknown: Linear): number[] {
    if (unknown.length <= 1) return unknown.map(([wire]) => wire)
    if (unknown.some(([wire]) => !this.#intervals.of(wire))) return []
    // The weights are small in one scaling: as written, or with the first or last digit's weight made 1.
    const scalings = [
      () => 1n,
      ...[unknown[0]!, unknown.at(-1)!].map(
        ([, k]) =>
          () =>
            inverse(k, this.#prime),
      ),
    ]
    return scalings.some((scaling) => this.#isRadix(unknown, scaling())) ? unknown.map(([wire]) => wire) : []
  }

  /**
   * Two witnesses differ by sum(k * d) = 0 with |d| at most the interval's width. Nothing wraps when all terms together stay
   * below p, and the largest differing digit cannot be made up for when each weight exceeds all that is below it.
   */
  #isRadix(terms: Linear, factor: bigint): boolean {
    const digits: [weight: bigint, width: bigint][] = []
    for (const [wire, k] of terms) {
      const interval = this.#intervals.of(wire)
      if (!interval) return false
      digits.push([magnitude(signed((k * factor) % this.#prime, this.#prime)), interval[1] - interval[0]])
    }
    digits.sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0))
    let below = 0n
    for (const [weight, width] of digits) {
      if (weight <= below) return false
      below += weight * width
    }
    return below < this.#prime
  }

  /** known factor * B = known C, where the factor cannot be 0: B is known. */
  #byFactor(factor: Linear, other: Linear, c: Linear): number[] {
    const unknown = this.#unknown(other)
    if (unknown.length !== 1 || this.#unknown(c).length > 0) return []
    // The product not being 0 says as much.
    return this.#isNonZero(factor) || this.#isNonZero(c) ? [unknown[0]![0]] : []
  }

  /** x * hint = C and x * F = 0, x known: C = 0 when x = 0, else F = 0; a single unknown in both is known either way. */
  #byZeroTest(factor: Linear, c: Linear): number[] {
    const [single, ...more] = this.#unknown(c)
    if (!single || more.length > 0) return []
    const [wire] = single
    const zero = (this.#zeroProducts.get(this.#shape(factor)) ?? []).some((terms) => {
      const unknown = this.#unknown(terms)
      return unknown.length === 1 && unknown[0]![0] === wire
    })
    return zero ? [wire] : []
  }

  /** d * quotient + remainder = known, 0 <= remainder < d: Euclid's division has one answer, when nothing wraps. */
  #byDivision(divisor: Linear, other: Linear, c: Linear): number[] {
    const [quotient, ...moreB] = this.#unknown(other)
    const [remainder, ...moreC] = this.#unknown(c)
    if (!quotient || !remainder || moreB.length + moreC.length > 0 || quotient[0] === remainder[0]) return []
    if (![quotient[1], modulo(-quotient[1], this.#prime)].includes(remainder[1])) return []
    const [d, q, r] = [
      this.#intervals.ofSum(divisor),
      this.#intervals.of(quotient[0]),
      this.#intervals.of(remainder[0]),
    ]
    if (!d || !q || !r || r[0] < 0n) return []
    const largest = larger(magnitude(d[0]), magnitude(d[1]))
    if (largest * (q[1] - q[0]) + (r[1] - r[0]) >= this.#prime) return []
    return this.#isBelow(remainder, divisor) ? [quotient[0], remainder[0]] : []
  }

  /** Whether some linear constraint says `wire < bound`, as integers. */
  #isBelow([wire]: Term, bound: Linear): boolean {
    const own = this.#intervals.of(wire)
    const limit = this.#intervals.ofSum(bound)
    if (!own || !limit) return false
    return this.#readers[wire]!.some((index) => {
      const [a, b, c] = this.#constraints[index]!
      const [ka, kb] = [constantOf(a, this.#prime), constantOf(b, this.#prime)]
      const terms =
        ka !== undefined
          ? combine([b, ka], [c, -1n], this.#prime)
          : kb !== undefined
            ? combine([a, kb], [c, -1n], this.#prime)
            : []
      if (!terms.some(([other]) => other === wire)) return false
      const difference = this.#intervals.ofSum(
        combine([solve(terms, wire, this.#prime), 1n], [bound, -1n], this.#prime),
      )
      if (!difference || difference[1] > -1n) return false
      // Both ways to compute the difference must name the same integer.
      const lowest = smaller(difference[0], own[0] - limit[1])
      const highest = larger(difference[1], own[1] - limit[0])
      return highest - lowest < this.#prime
    })
  }

  #isNonZero(terms: Linear): boolean {
    if (terms.length === 1 && this.#nonzero.has(terms[0]![0])) return true
    const interval = this.#intervals.ofSum(terms)
    if (!interval || interval[1] - interval[0] >= this.#prime) return false
    // The first multiple of p from lo on.
    return interval[0] + modulo(-interval[0], this.#prime) > interval[1]
  }

  /** A wire that one constraint alone reads, as the inverse in a zero test of known wires. */
  #isZeroTestHint(wire: number): boolean {
    const [index, ...more] = this.#readers[wire]!
    if (wire <= this.#system.outputs || index === undefined || more.length > 0) return false
    const [a, b, c] = this.#constraints[index]!
    if (c.length === 0 || this.#unknown([...a, ...b, ...c]).some(([other]) => other !== wire)) return false
    return [a, b].some((factor) => this.#unknown(factor).length === 0 && this.#zeroProducts.has(this.#shape(factor)))
  }

  #addZeroProduct(factor: Linear, other: Linear): void {
    const shape = this.#shape(factor)
    const others = this.#zeroProducts.get(shape)
    if (others) others.push(other)
    else this.#zeroProducts.set(shape, [other])
  }

  /** A sum up to a factor that is not 0. */
  #shape(terms: Linear): string {
    const [first, ...rest] = [...terms].sort(([x], [y]) => x - y)
    if (!first) return ''
    const factor = inverse(first[1], this.#prime)
    return [first[0], ...rest.map(([wire, k]) => `${wire}:${(k * factor) % this.#prime}`)].join(' ')
  }

  #unknown(terms: Linear): Term[] {
    return terms.filter(([wire]) => !this.#known[wire])
  }

  #tidy(terms: Linear): Linear {
    return combine([terms, 1n], [[], 0n], this.#prime)
  }
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

const SHOWN = 10

export class UndeterminedError extends Error {
  override readonly name = 'Circuits.UndeterminedError'
  readonly signals: readonly string[]
  constructor(signals: readonly string[], reachesOutputs: boolean) {
    const more = signals.length > SHOWN ? ` and ${signals.length - SHOWN} more` : ''
    super(
      `the inputs are not shown to determine ${signals.slice(0, SHOWN).join(', ')}${more}${reachesOutputs ? ' (outputs among them)' : ''}. ` +
        'Constrain what is only assigned (<--), or range-check it: an unproved circuit is refused',
    )
    this.signals = signals
  }
}
