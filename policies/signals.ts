import { rootsOf } from './canonical.ts'
import { type AnyInput, decideScalars, type Input, type Scalars, scalarsOf } from './decide.ts'
import { secretSignal } from './emit/circom.ts'
import { type Fields, GROUPS } from './fields.ts'
import { HIDDEN_STATE, STATE_AFTER, STATE_BEFORE, STATE_KEY } from './gates.ts'
import { topological } from './node.ts'
import { openedSignals } from './openedSignals.ts'
import type { Opening, Secrets } from './secret.ts'
import { commitState, StateKeyError } from './secretState.ts'
import { type Binding, bindStatement, statementWords } from './statement.ts'
import type { Step } from './step.ts'
import { ValueError } from './values.ts'
import { biasOf, packScalars } from './words.ts'

/** Where and how often: what the gate adds to an input. */
export interface Place {
  readonly chainId: bigint
  readonly gate: `0x${string}`
  readonly sequence: bigint
  /** Of the agent, for a step with a secret state: see `stateKey` of its wallet. */
  readonly stateKey?: bigint
}

/** A circuit's inputs by name. */
export type CircuitSignals = Readonly<Record<string, CircuitSignal>>
export type CircuitSignal = bigint | readonly bigint[] | readonly (readonly bigint[])[]

/** The statement that a step makes about an input, and what binds it. */
export interface Stated extends Binding {
  readonly words: readonly bigint[]
  readonly verdict: boolean
  /** What the gate keeps after it: words of the state, or the commitment to a secret one. */
  readonly next: readonly bigint[]
}

/** Decides and packs: the words that a contract will rebuild, allowed or denied. */
export function stateOf<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  input: Input<P, C, S, R, K> & Place,
): Stated {
  const erased = step as unknown as Step
  return stated(erased, scalarsOf(erased, input as unknown as AnyInput), input)
}

/**
 * The inputs of the step's circuit, as circom wants them. There is a witness for a denial as well as for an approval;
 * there is none for an opening that does not lead to its root.
 *
 * @example
 * await prove(artifacts, signals(spendLimit, { …input, chainId: 31337n, gate, sequence: 0n }))
 */
export function signals<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  input: Input<P, C, S, R, K> & Place,
): CircuitSignals {
  const erased = step as unknown as Step
  const scalars = scalarsOf(erased, input as unknown as AnyInput)
  const groups = GROUPS.flatMap((group) => {
    const { slots } = step[group]
    const values = slots.map((slot, index) => scalars[group][index]! + biasOf(slot))
    const name = group === 'state' && step.secretState ? HIDDEN_STATE : group
    return values.length === 0 ? [] : [[name, values] as const]
  })
  const { alpha, before, next } = stated(erased, scalars, input)
  const committed: [string, bigint][] = step.secretState
    ? [
        [STATE_KEY, keyOf(input)],
        [STATE_BEFORE, before[0]!],
        [STATE_AFTER, next[0]!],
      ]
    : []
  return Object.fromEntries<CircuitSignal>([
    ['chainId', input.chainId],
    ['gate', BigInt(input.gate)],
    ['actor', scalars.actor],
    ['sequence', input.sequence],
    ['at', scalars.at],
    ...groups,
    ...committed,
    ...openingSignals(erased, scalars),
    ['alpha', alpha],
  ])
}

/** @internal What a circuit is given of the openings of a step's secrets. */
export function openingSignals(step: Step, scalars: Scalars): readonly (readonly [string, CircuitSignal])[] {
  // What no rule reads has no gate, and the circuit no input for it.
  const read = new Set(topological(rootsOf(step)).map((node) => (node.op === 'member' ? node.secret : undefined)))
  const openings = Object.entries(step.secrets).flatMap(([name, { kind, depth }]) => {
    if (kind !== 'membership' || !read.has(name)) return []
    const opening = scalars.secret[name] as Opening | undefined
    if (!opening) throw new ValueError(name, 'is missing: prove it with the tree it is looked up in')
    const { key, next, index, siblings } = opening
    const path = Array.from({ length: depth }, (_, height) => BigInt(Math.floor(index / 2 ** height) % 2))
    return [
      [`${secretSignal(name)}_key`, key],
      [`${secretSignal(name)}_next`, next],
      [`${secretSignal(name)}_path`, path],
      [`${secretSignal(name)}_siblings`, siblings],
    ] as const
  })
  const bound = step.opened.flatMap((node) => {
    if (node.op !== 'opened') return []
    const opening = scalars.secret[node.secret]
    if (!opening) throw new ValueError(node.secret, 'is missing: prove it with the opening that its holder keeps')
    return openedSignals(node, node.args.length > 1, opening)
  })
  return [...openings, ...bound]
}

const keyOf = ({ stateKey }: Place): bigint => {
  if (stateKey === undefined) throw new StateKeyError('is missing')
  return stateKey
}

function stated(step: Step, scalars: Scalars, place: Place): Stated & { readonly before: readonly bigint[] } {
  const { chainId, gate, sequence } = place
  const { verdict, next } = decideScalars(step)(scalars)
  const kept = (state: readonly bigint[], at: bigint): readonly bigint[] =>
    step.secretState ? [commitState(step, state, keyOf(place), at)] : packScalars(step.state, state)
  const [before, after] = [kept(scalars.state, sequence), kept(next, sequence + 1n)]
  const words = statementWords({
    chainId,
    gate,
    verdict,
    actor: `0x${scalars.actor.toString(16)}`,
    sequence,
    at: scalars.at,
    params: packScalars(step.params, scalars.params),
    chain: packScalars(step.chain, scalars.chain),
    state: before,
    next: after,
    request: packScalars(step.request, scalars.request),
  })
  return { ...bindStatement(words), words, verdict, before, next: after }
}
