// A prover who lies: the constraints solved forward from inputs and hints, and again wherever something was replaced.
import { inverse, modulo } from '../../circuits/linear.ts'
import type { Constraint, Linear, R1cs } from '../../circuits/r1cs.ts'
import type { Hint } from './hints.ts'

/** How each wire comes about, in order: by a constraint that has no other unknown, or by a hint; what is left are checks. */
export interface Plan {
  readonly system: R1cs
  readonly moves: readonly Move[]
  /** Moves by the wires that they read or write. */
  readonly touching: readonly (readonly number[])[]
}

type Move =
  | { readonly op: 'solve'; readonly constraint: Constraint; readonly wire: number }
  | { readonly op: 'check'; readonly constraint: Constraint }
  | { readonly op: 'hint'; readonly hint: Hint; readonly open: readonly boolean[] }

/** @throws when neither constraints nor hints say what a wire is */
export function planOf(system: R1cs, hints: readonly Hint[]): Plan {
  const { constraints, wires, inputs } = system
  const known = new Uint8Array(wires)
  const readers: number[][] = Array.from({ length: wires }, () => [])
  const unknowns = constraints.map((constraint, index) => {
    const all = new Set(constraint.flat().map(([wire]) => wire))
    for (const wire of all) readers[wire]!.push(index)
    return all.size
  })
  const waiting = hints.map(({ needs }) => new Set(needs).size)
  const needers: number[][] = Array.from({ length: wires }, () => [])
  for (const [index, { needs }] of hints.entries()) for (const wire of new Set(needs)) needers[wire]!.push(index)

  const moves: Move[] = []
  const ready: number[] = constraints.map((_, index) => index)
  const readyHints: number[] = []
  const done = new Uint8Array(constraints.length)
  const learn = (wire: number): void => {
    if (known[wire]) return
    known[wire] = 1
    for (const index of readers[wire]!) {
      unknowns[index]! -= 1
      if (unknowns[index]! <= 1) ready.push(index)
    }
    for (const index of needers[wire]!) {
      waiting[index]! -= 1
      if (waiting[index] === 0) readyHints.push(index)
    }
  }
  for (const wire of [0, ...inputs]) learn(wire)
  for (;;) {
    const index = ready.pop()
    if (index !== undefined) {
      if (done[index] || unknowns[index]! > 1) continue
      const constraint = constraints[index]!
      const wire = constraint.flat().find(([each]) => !known[each])?.[0]
      if (wire !== undefined && !isLinearIn(constraint, wire)) continue
      done[index] = 1
      moves.push(wire === undefined ? { op: 'check', constraint } : { op: 'solve', constraint, wire })
      if (wire !== undefined) learn(wire)
      continue
    }
    const hint = hints[readyHints.shift() ?? -1]
    if (!hint) break
    // A wire that a constraint gave already, such as a bit that must be 1, is checked against and not written again.
    moves.push({ op: 'hint', hint, open: hint.gives.map((wire) => !known[wire]) })
    for (const wire of hint.gives) learn(wire)
  }
  const lost = Array.from(known.keys()).filter((wire) => !known[wire])
  if (lost.length > 0) throw new Error(`nothing says what the wires ${lost.slice(0, 10).join(', ')} are`)
  const touching: number[][] = Array.from({ length: wires }, () => [])
  for (const [place, move] of moves.entries()) for (const wire of wiresOf(move)) touching[wire]!.push(place)
  return { system, moves, touching }
}

/** A whole witness, or where it fails. */
export function solve(plan: Plan, inputs: ReadonlyMap<number, bigint>): Attempt {
  const values = new Array<bigint>(plan.system.wires)
  values[0] = 1n
  for (const wire of plan.system.inputs) values[wire] = inputs.get(wire) ?? 0n
  return follow(plan, values, new Map(), undefined)
}

/** The honest witness with some wires replaced, and all that follows from them computed anew. */
export function lie(plan: Plan, honest: readonly bigint[], lies: ReadonlyMap<number, bigint>): Attempt {
  const dirty = new Uint8Array(plan.moves.length)
  const values = [...honest]
  for (const [wire, value] of lies) {
    values[wire] = modulo(value, plan.system.prime)
    for (const place of plan.touching[wire]!) dirty[place] = 1
  }
  return follow(plan, values, lies, dirty)
}

export interface Attempt {
  readonly values: readonly bigint[]
  /** The first constraint that is not satisfied; without one, this is a witness. */
  readonly broken: Constraint | undefined
}

function follow(
  { system: { prime }, moves, touching }: Plan,
  values: bigint[],
  lies: ReadonlyMap<number, bigint>,
  dirty: Uint8Array | undefined,
): Attempt {
  const set = (wire: number, value: bigint): void => {
    if (values[wire] === value) return
    values[wire] = value
    if (dirty) for (const place of touching[wire]!) dirty[place] = 1
  }
  for (const [place, move] of moves.entries()) {
    if (dirty && !dirty[place]) continue
    if (move.op === 'hint') {
      const { needs, gives, compute } = move.hint
      const made = compute(...needs.map((wire) => values[wire]!))
      for (const [index, wire] of gives.entries())
        if (move.open[index] && !lies.has(wire)) set(wire, modulo(made[index]!, prime))
    } else if (move.op === 'solve' && !lies.has(move.wire)) {
      set(move.wire, solution(move.constraint, move.wire, values, prime))
    } else if (!holds(move.constraint, values, prime)) {
      return { values, broken: move.constraint }
    }
  }
  return { values, broken: undefined }
}

const wiresOf = (move: Move): readonly number[] =>
  move.op === 'hint'
    ? [...new Set([...move.hint.needs, ...move.hint.gives])]
    : [...new Set(move.constraint.flat().map(([wire]) => wire))]

function sumOf(terms: Linear, values: readonly bigint[], but = -1): bigint {
  let sum = 0n
  for (const [wire, k] of terms) if (wire !== but) sum += k * values[wire]!
  return sum
}

export function holds([a, b, c]: Constraint, values: readonly bigint[], prime: bigint): boolean {
  return (sumOf(a, values) * sumOf(b, values) - sumOf(c, values)) % prime === 0n
}

/** Whether the wire stands in C alone, or beside factors that are constant and do not cancel it. */
function isLinearIn([a, b, c]: Constraint, wire: number): boolean {
  const within = (terms: Linear): boolean => terms.some(([other]) => other === wire)
  return within(c) && !within(a) && !within(b)
}

function solution([a, b, c]: Constraint, wire: number, values: readonly bigint[], prime: bigint): bigint {
  const [, k] = c.find(([other]) => other === wire)!
  const rest = sumOf(a, values) * sumOf(b, values) - sumOf(c, values, wire)
  // Most coefficients are 1 or -1.
  return modulo(k === 1n ? rest : k === prime - 1n ? -rest : rest * inverse(k, prime), prime)
}
