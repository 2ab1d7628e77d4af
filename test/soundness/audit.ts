import { type Chance, chance } from '../../policies/chance.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import { secretSignal } from '../../policies/emit/circom.ts'
import type { Group } from '../../policies/fields.ts'
import { STATE_KEY } from '../../policies/gates.ts'
import {
  type AnyInput,
  commitState,
  GROUPS,
  type Place,
  type Step,
  signals,
  statementWords,
  stateOf,
  toCircom,
} from '../../policies/index.ts'
import type { Opening } from '../../policies/secret.ts'
import { digestOf } from '../../policies/statement.ts'
import { biasOf, packScalars } from '../../policies/words.ts'
import { type Circuit, inputWires, openCircuit } from './circuit.ts'
import { lie as attempt, holds, type Plan, planOf, solve } from './engine.ts'
import { type Assigned, type Hint, hintsOf } from './hints.ts'
import {
  bothOf,
  broughtLies,
  hintLies,
  inputOf,
  type Lie,
  openingLies,
  otherStatements,
  samePackings,
  wireLies,
} from './lies.ts'

/** What came of lying. */
export interface Audit {
  readonly tries: number
  /** Lies that are witnesses, and say something else than the honest one. */
  readonly holes: readonly string[]
  /** Lies that are witnesses and say the same: wires that are not unique, and are no hint of a zero test of 0. */
  readonly loose: readonly string[]
  /** Other values of the statement that have a witness, whose public signals are what the evaluator makes of them. */
  readonly stated: number
}

export interface Suspect {
  readonly circuit: Circuit
  readonly hints: readonly Hint[]
  readonly plan: Plan
  readonly step: Step
}

export interface Changed {
  readonly source?: string
  readonly before?: readonly string[]
  readonly assigned?: ((circuit: Circuit) => readonly Assigned[]) | undefined
}

export const PLACE = {
  chainId: 31_337n,
  gate: '0x00000000000000000000000000000000000000ee',
  sequence: 7n,
  stateKey: 99n,
} as const

/** The step's circuit, or what somebody made of it: other text, other templates, with more that is only assigned. */
export async function suspect(
  step: Step,
  { source = toCircom(step), before = [], assigned }: Changed = {},
): Promise<Suspect> {
  const circuit = await openCircuit(source, before)
  const hints = hintsOf(circuit, assigned?.(circuit))
  return { circuit, hints, plan: planOf(circuit.system, hints), step }
}

/** The honest witness, whose public signals are those of the statement; then every lie there is, and `pairs` of two at once. */
export function audit(
  { circuit, hints, plan, step }: Suspect,
  input: AnyInput,
  { seed, others = {}, wires = 60, pairs = 60, more = {} }: Options,
): Audit {
  const random = chance(seed)
  const placed = { ...input, ...PLACE }
  const honest = solve(plan, inputWires(circuit, { ...signals(step, placed), ...more }))
  const { digest, evaluation } = stateOf(step, placed)
  const stated = [honest.broken === undefined, honest.values[1], honest.values[2]].join()
  if (stated !== [true, digest, evaluation].join())
    throw new Error(`${step.name}: the honest witness is none: ${stated}`)

  const lies = liesAbout(circuit, hints, step, honest.values, others, random)
  const holes: string[] = []
  const loose: string[] = []
  const inverses = new Set(hints.filter(({ kind }) => kind === 'inverse').flatMap(({ gives }) => gives))
  const changed = (values: readonly bigint[]): number[] =>
    values.flatMap((value, wire) => (value === honest.values[wire] || inverses.has(wire) ? [] : [wire]))
  const all = [...lies, ...wireLies(circuit, honest.values, wires, random), ...bothOf(lies, pairs, random)]
  for (const { about, wires } of all) {
    const { values, broken } = attempt(plan, honest.values, wires)
    if (broken) continue
    const { constraints, prime } = circuit.system
    if (!constraints.every((each) => holds(each, values, prime))) throw new Error(`${about} was followed wrongly`)
    if (values[1] !== honest.values[1] || values[2] !== honest.values[2]) holes.push(about)
    else if (changed(values).length > 0) loose.push(`${about}: ${changed(values).map((wire) => circuit.names[wire])}`)
  }
  const packings = samePackings(circuit, step, honest.values)
  for (const { about, wires } of packings) if (!attempt(plan, honest.values, wires).broken) holes.push(about)
  const statements = otherStatements(circuit, step, honest.values, random)
  const made = statements.filter(({ about, wires }) => {
    const { values, broken } = attempt(plan, honest.values, wires)
    if (broken) return false
    if (values[1] !== truth(circuit, step, placed, values)) holes.push(`not what is so: ${about}`)
    return true
  })
  return { tries: all.length + packings.length + statements.length, holes, loose, stated: made.length }
}

/** The digest of what the evaluator decides on the values that a witness holds. */
function truth({ wires }: Circuit, step: Step, input: AnyInput & Place, values: readonly bigint[]): bigint {
  const value = (name: string): bigint => values[wires.get(`main.${name}`)!]!
  const group = (name: Group): bigint[] =>
    step[name].slots.map((slot, index) => value(`${inputOf(step, name)}[${index}]`) - biasOf(slot))
  const [params, chain, state, request] = GROUPS.map(group) as [bigint[], bigint[], bigint[], bigint[]]
  const [actor, at] = [value('actor'), value('at')]
  const { secret } = scalarsOf(step, input)
  const { verdict, next } = decideScalars(step)({ params, chain, state, request, actor, at, secret })
  const kept = (scalars: readonly bigint[], later: bigint): readonly bigint[] =>
    step.secretState
      ? [commitState(step, scalars, value(STATE_KEY), value('sequence') + later)]
      : packScalars(step.state, scalars)
  const words = statementWords({
    ...{
      chainId: value('chainId'),
      gate: hex(value('gate')),
      actor: hex(actor),
      at,
      sequence: value('sequence'),
      verdict,
    },
    ...{ params: packScalars(step.params, params), chain: packScalars(step.chain, chain) },
    ...{ state: kept(state, 0n), next: kept(next, 1n) },
    request: packScalars(step.request, request),
  })
  return digestOf(words)
}

const hex = (value: bigint): `0x${string}` => `0x${value.toString(16)}`

interface Options {
  readonly seed: number
  /** Openings of other leaves of the trees that are looked into, by secret. */
  readonly others?: Readonly<Record<string, readonly Opening[]>>
  /** Inputs that the step's own circuit does not have. */
  readonly more?: Readonly<Record<string, bigint>>
  readonly wires?: number
  readonly pairs?: number
}

function liesAbout(
  circuit: Circuit,
  hints: readonly Hint[],
  step: Step,
  values: readonly bigint[],
  others: Readonly<Record<string, readonly Opening[]>>,
  random: Chance,
): readonly Lie[] {
  const openings = Object.keys(step.secrets)
    .filter((name) => circuit.wires.has(`main.${secretSignal(name)}_key`))
    .flatMap((name) => openingLies(circuit, secretSignal(name), others[name] ?? [], values))
  return [
    ...hints.flatMap((hint) => hintLies(hint, values, random)),
    ...openings,
    ...broughtLies(circuit, values, random),
  ]
}
