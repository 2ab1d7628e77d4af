import { compile, startRun } from './closure.ts'
import { address, type Fields, type Group, uint } from './fields.ts'
import { type Layout, layoutOf } from './layout.ts'
import type { AnyOpening, Secrets } from './secret.ts'
import type { None, Openings, Step } from './step.ts'
import { codecOf, type Values } from './values.ts'

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
  const erased = step as unknown as Step
  const [read, run, reasons] = [reader(erased), decideScalars(erased), reasonsOf(erased)]
  const { decode } = codecOf(step.state)
  return (input) => {
    const { verdict, reason, next } = run(read(input as unknown as AnyInput))
    return { allow: verdict, reason: reasons[reason]!, next: decode(next) as Values<S> }
  }
}

/** A step's input as bare numbers, in the order of the slots. */
export interface Scalars extends Readonly<Record<Group, readonly bigint[]>> {
  readonly actor: bigint
  readonly at: bigint
  readonly secret: Readonly<Record<string, AnyOpening>>
}

export interface Outcome {
  readonly verdict: boolean
  readonly reason: number
  readonly next: readonly bigint[]
}

/** `decide` on bare numbers. */
export function decideScalars({ rules, next, opened, state, ...step }: Step): (input: Scalars) => Outcome {
  const { scalar, values, run } = compile({ ...step, state })
  const cases = rules.map(({ effect, when }, index) => ({ effect, matches: scalar(when), reason: index + 1 }))
  const forbids = cases.filter(({ effect }) => effect === 'forbid')
  const permits = cases.filter(({ effect }) => effect === 'permit')
  const updates = next.map(({ start, node }) => ({ start, value: values(node) }))
  for (const node of opened) values(node)
  return (input) => {
    const frame = startRun(input)
    const deny = (reason: number): Outcome => ({ verdict: false, reason, next: input.state })
    run(frame)
    if (frame.failed) return deny(ERROR)
    for (const { matches, reason } of forbids) if (matches(frame) === 1n) return deny(reason)
    for (const { matches, reason } of permits) {
      if (matches(frame) !== 1n) continue
      const after = [...input.state]
      for (const { start, value } of updates) {
        const items = value(frame)
        for (let index = 0; index < items.length; index += 1) after[start + index] = items[index]!
      }
      return { verdict: true, reason, next: after }
    }
    return deny(0)
  }
}

export const ERROR = 255

/** @throws ValueError naming the field that is missing or does not fit. */
export const scalarsOf = (step: Step, input: AnyInput): Scalars => reader(step)(input)

/** `scalarsOf`, compiled. */
function reader(step: Step): (input: AnyInput) => Scalars {
  const [header, params, chain] = [codecOf(HEADER_LAYOUT), codecOf(step.params), codecOf(step.chain)]
  const [state, request] = [codecOf(step.state), codecOf(step.request)]
  const initial = step.state.slots.map(() => 0n)
  return (input) => {
    const [actor, at] = header.encode({ actor: input.actor, at: input.at })
    return {
      params: params.encode(input.params ?? {}),
      chain: chain.encode(input.chain ?? {}),
      state: input.state ? state.encode(input.state) : initial,
      request: request.encode(input.request ?? {}),
      secret: input.secret ?? {},
      actor: actor!,
      at: at!,
    }
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

/** By index, and frozen, for all decisions of a step share them. */
const reasonsOf = (step: Step): readonly Reason[] =>
  Array.from({ length: ERROR + 1 }, (_, index) => Object.freeze(explainIndex(step, index)))

const HEADER_LAYOUT: Layout = layoutOf({ actor: address(), at: uint(40) })
