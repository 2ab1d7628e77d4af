import { compile, startRun } from './closure.ts'
import type { Fields, Group } from './fields.ts'
import type { Layout } from './layout.ts'
import type { Opening, Secrets } from './secret.ts'
import type { None, Openings, Step } from './step.ts'
import { fromScalars, toScalars, type Values } from './values.ts'

/** What a step is asked about. Groups without fields, and a state that is still all zero, may be left out. */
export type Input<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets> = {
  readonly state?: Values<S> | undefined
  /** The account that acts. */
  readonly actor: `0x${string}`
  /** Unix seconds. */
  readonly at: bigint
} & Needed<'params', P, Values<P>> &
  Needed<'chain', C, Values<C>> &
  Needed<'request', R, Values<R>> &
  Needed<'secret', K, Openings<K>>

type Needed<N extends string, F, V> = None extends F ? { readonly [_ in N]?: V } : { readonly [_ in N]: V }

/** Any step's input, types erased. */
export type AnyInput = Input<Fields, Fields, Fields, Fields, Secrets>

export interface Decision<S extends Fields = Fields> {
  readonly allow: boolean
  readonly reason: Reason
  /** The state after it: unchanged by a denial. */
  readonly next: Values<S>
}

export interface Reason {
  /** 1..n the deciding rule, 0 that nothing permits, 255 an error: a `fitTo` that failed, a path that leads nowhere. */
  readonly index: number
  readonly rule: string
  readonly effect: 'permit' | 'forbid' | 'default' | 'error'
}

/**
 * The meaning of a step, compiled once: everything else is held to it.
 *
 * @throws ValueError when a value does not fit its field. A denied action is a decision, not an error.
 * @example
 * const check = decide(spendLimit)
 * check({ params: { max: 40n, window: 3600n }, request: { to, amount: 50n }, actor, at: 0n })
 * // { allow: false, reason: { index: 1, rule: 'over the limit of the window', effect: 'forbid' }, next: … }
 */
export function decide<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
): (input: Input<P, C, S, R, K>) => Decision<S> {
  const run = decideScalars(step as unknown as Step)
  return (input) => {
    const { verdict, reason, next } = run(scalarsOf(step as unknown as Step, input as unknown as AnyInput))
    return {
      allow: verdict,
      reason: explainIndex(step as unknown as Step, reason),
      next: fromScalars(step.state, next),
    }
  }
}

/** A step's input as bare numbers, in the order of the slots. */
export interface Scalars extends Readonly<Record<Group, readonly bigint[]>> {
  readonly actor: bigint
  readonly at: bigint
  readonly secret: Readonly<Record<string, Opening>>
}

export interface Outcome {
  readonly verdict: boolean
  readonly reason: number
  readonly next: readonly bigint[]
}

/** `decide` on bare numbers. */
export function decideScalars({ rules, next, state, ...step }: Step): (input: Scalars) => Outcome {
  const { scalar, values } = compile({ ...step, state })
  const conditions = rules.map(({ when }) => scalar(when))
  const updates = next.map(({ start, node }) => ({ start, value: values(node) }))
  const order = (effect: string): number[] => rules.flatMap((rule, index) => (rule.effect === effect ? [index] : []))
  const [forbids, permits] = [order('forbid'), order('permit')]
  return (input) => {
    const frame = startRun(input)
    const matched = conditions.map((condition) => condition(frame) === 1n)
    const after = [...input.state]
    for (const { start, value } of updates) for (const [index, x] of value(frame).entries()) after[start + index] = x
    const deny = (reason: number): Outcome => ({ verdict: false, reason, next: input.state })
    if (frame.failed) return deny(ERROR)
    const forbidden = forbids.find((index) => matched[index])
    if (forbidden !== undefined) return deny(forbidden + 1)
    const permitted = permits.find((index) => matched[index])
    return permitted === undefined ? deny(0) : { verdict: true, reason: permitted + 1, next: after }
  }
}

export const ERROR = 255

/** @throws ValueError naming the field that is missing or does not fit. */
export function scalarsOf(step: Step, input: AnyInput): Scalars {
  const { params = {}, chain = {}, state, request = {}, secret = {}, actor, at } = input
  const header = { actor, at } as unknown as Values<Fields>
  const [who, when] = toScalars(HEADER_LAYOUT, header)
  return {
    params: toScalars(step.params, params),
    chain: toScalars(step.chain, chain),
    state: state ? toScalars(step.state, state) : step.state.slots.map(() => 0n),
    request: toScalars(step.request, request),
    secret,
    actor: who!,
    at: when!,
  }
}

/** The reason in words. */
export function explainIndex({ rules }: Step, index: number): Reason {
  if (index === ERROR) return { index, rule: 'a value does not fit or a path leads nowhere', effect: 'error' }
  const rule = rules[index - 1]
  return rule
    ? { index, rule: rule.name, effect: rule.effect }
    : { index, rule: 'nothing permits it', effect: 'default' }
}

const HEADER_LAYOUT: Layout = {
  fields: { actor: { kind: 'address' }, at: { kind: 'uint', bits: 40 } },
  slots: [],
  places: {},
  words: 0,
}
