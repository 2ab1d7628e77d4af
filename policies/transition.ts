import { type AnyInput, decideScalars, scalarsOf } from './decide.ts'
import type { Fields } from './fields.ts'
import { codeHalves, halves, placeOf } from './run.ts'
import type { Secrets } from './secret.ts'
import { type CircuitSignals, openingSignals } from './signals.ts'
import { type Binding, bindStatement, HeaderError } from './statement.ts'
import type { Openings, Step } from './step.ts'
import type { Values } from './values.ts'
import { biasOf, packScalars } from './words.ts'

/** Which transition it is: a proof of one is none of another. */
export interface TransitionPlace {
  readonly chainId: bigint
  /** The contract that checks the proof: the trace resolver. */
  readonly asker: `0x${string}`
  readonly batch: bigint
  /** Of the leaf in its batch. */
  readonly leaf: number
  /** Which row. */
  readonly row: number
}

/** A state, a row, and what the prover knows besides. */
export interface TransitionInput<P extends Fields, S extends Fields, R extends Fields, K extends Secrets> {
  readonly params?: Values<P>
  readonly state: Values<S>
  readonly request: Values<R>
  /** See {@link openingsOf}. */
  readonly secret?: Openings<K>
}

/** The statement of a transition, and what binds it. */
export interface StatedTransition extends Binding {
  readonly words: readonly bigint[]
  /** Words of the state that the step leads to: it kills a claim that has another there. */
  readonly next: readonly bigint[]
}

/** What a proof of the transition states; the twin of `libraries/TransitionStatement.sol`. */
export function transitionOf<P extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, Fields, S, R, K>,
  input: TransitionPlace & TransitionInput<P, S, R, K>,
): StatedTransition {
  const erased = step as unknown as Step
  checkTransition(erased)
  const scalars = scalarsOf(erased, known(input))
  const next = packScalars(erased.state, decideScalars(erased)(scalars).next)
  const words = [
    ...[placeOf(input), headOf(input), ...halves(input.batch), ...codeHalves(step)],
    ...[...packScalars(erased.params, scalars.params), ...packScalars(erased.state, scalars.state), ...next],
    ...packScalars(erased.request, scalars.request),
  ]
  return { ...bindStatement(words), words, next }
}

/** The inputs of the transition's circuit (`toTransitionCircom`). */
export function transitionSignals<P extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, Fields, S, R, K>,
  input: TransitionPlace & TransitionInput<P, S, R, K>,
): CircuitSignals {
  const erased = step as unknown as Step
  const { alpha } = transitionOf(step, input)
  const scalars = scalarsOf(erased, known(input))
  const groups = (['params', 'state', 'request'] as const).flatMap((group) => {
    const values = scalars[group].map((value, slot) => value + biasOf(erased[group].slots[slot]!))
    return values.length === 0 ? [] : [[group, values] as const]
  })
  return {
    ...{ place: placeOf(input), head: headOf(input), batch: halves(input.batch), alpha },
    ...Object.fromEntries([...groups, ...openingSignals(erased, scalars)]),
  }
}

/** @throws TransitionStepError when nobody could open a transition of the step. */
export function checkTransition({ name, chain, secrets, secretState, request, state }: Step): void {
  if (chain.words > 0) throw new TransitionStepError(name, 'it reads facts of the chain, and a row has none')
  if (secretState) throw new TransitionStepError(name, 'its state is secret, and a trace opens its states')
  // Or a challenger would choose what the next state is.
  for (const [secret, { kind, ...bound }] of Object.entries(secrets))
    if (kind === 'signed' || (kind === 'leaf' && !('index' in bound && bound.index)))
      throw new TransitionStepError(name, `whoever proves it chooses ${secret}, and so the next state`)
  if (request.words === 0 || state.words === 0)
    throw new TransitionStepError(name, 'its rows or its state have no fields')
}

/** As on chain: a row is nobody's, and at no time. */
const known = ({ params, state, request, secret }: TransitionInput<Fields, Fields, Fields, Secrets>): AnyInput =>
  ({ params, state, request, secret, actor: `0x${'0'.repeat(40)}`, at: 0n }) as unknown as AnyInput

function headOf({ leaf, row }: TransitionPlace): bigint {
  if (leaf < 0 || leaf > 255) throw new HeaderError('leaf', BigInt(leaf), 8)
  if (row < 0 || row >= 2 ** 32) throw new HeaderError('row', BigInt(row), 32)
  return BigInt(row) | (BigInt(leaf) << 32n)
}

export class TransitionStepError extends Error {
  override readonly name = 'Policies.TransitionStepError'
  constructor(step: string, why: string) {
    super(`No circuit of a transition can be made of ${step}: ${why}.`)
  }
}
