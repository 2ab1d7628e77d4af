import { assemble, type Part } from './assemble.ts'
import type { Flag } from './expr.ts'
import type { Fields, Name } from './fields.ts'
import { type Migration, migrationStep } from './migrate.ts'
import type { Secrets } from './secret.ts'
import type { Context, Known, Nexts, None, Step } from './step.ts'

/** A step whose verdict matters, and which can be a member of a set. */
export interface Policy<
  N extends string = string,
  A extends string = string,
  P extends Fields = Fields,
  C extends Fields = Fields,
  S extends Fields = Fields,
  R extends Fields = Fields,
  K extends Secrets = Secrets,
> extends Step<P, C, S, WithAction<A, R>, K> {
  readonly name: N
  readonly part: Part
  /** Types only. */
  readonly typed?: { readonly action: A; readonly request: R; readonly secret: K }
}

/** A request names its action only where a policy governs more than one. */
export type WithAction<A extends string, R extends Fields> = string extends A
  ? Fields
  : IsUnion<A> extends true
    ? R & { readonly action: Name<A> }
    : R

type IsUnion<A, B = A> = A extends unknown ? ([B] extends [A] ? false : true) : never

interface Definition<
  N extends string,
  A extends string,
  P extends Fields,
  C extends Fields,
  S extends Fields,
  R extends Fields,
  K extends Secrets,
> {
  readonly name: N
  /** The kinds of call it governs, as Solidity signatures. */
  readonly actions: readonly A[]
  /** Voted numbers. */
  readonly params?: P
  /** Facts that contracts keep. */
  readonly chain?: C
  /** What it remembers of its agent; all zero at first. */
  readonly state?: S
  /** Whether the gate keeps a commitment to the state instead of its words. Such a policy needs a proof of each action. */
  readonly secretState?: boolean
  /** From the state of the version before, if that has another layout. */
  readonly migrate?: Migration<Nexts<NoInfer<S>>>
  readonly request?: R
  readonly secret?: (known: Known<P, C, S, R, A>) => K
  readonly step: (context: Context<P, C, S, R, K, A>) => {
    readonly permit?: Readonly<Record<string, Flag>>
    readonly forbid?: Readonly<Record<string, Flag>>
    /** Every field of the state; left out, nothing changes. */
    readonly next?: Nexts<S>
  }
}

/**
 * A policy: nothing is allowed unless a `permit` matches, no `forbid` matches, and no `fitTo` failed.
 *
 * @throws errors named in `policies/`: about widths, bindings, names, at definition and never at a decision.
 * @example
 * const cap = definePolicy({
 *   name: 'cap',
 *   actions: ['transfer(address,uint256)'],
 *   params: { max: uint(96, 'e-18 POL') },
 *   request: { amount: uint(96, calldata(1)) },
 *   step: ({ params, request }) => ({
 *     permit: { 'a payment': true },
 *     forbid: { 'more than the cap': gt(request.amount, params.max) },
 *   }),
 * })
 * decide(cap)({ params: { max: 40n }, request: { amount: 41n }, actor, at: 0n }).allow // false
 */
export function definePolicy<
  const N extends string,
  const A extends string,
  P extends Fields = None,
  C extends Fields = None,
  S extends Fields = None,
  R extends Fields = None,
  K extends Secrets = None,
>(definition: Definition<N, A, P, C, S, R, K>): Policy<N, A, P, C, S, R, K> {
  const part = erase(definition)
  const step = withMigration(assemble(definition.name, 'policy', [part]), definition.migrate)
  return { ...step, part } as unknown as Policy<N, A, P, C, S, R, K>
}

/** @internal */
export const withMigration = (step: Step, migrate: Migration<unknown> | undefined): Step =>
  migrate ? { ...step, migration: migrationStep(step, migrate) } : step

interface Computation<P extends Fields, S extends Fields, R extends Fields, K extends Secrets> {
  readonly name: string
  readonly params?: P
  readonly state: S
  readonly request: R
  /** Such a step has no form on chain: its rows are judged by a proof. */
  readonly secret?: (known: Pick<Known<P, None, S, R>, 'params' | 'state' | 'request'>) => K
  readonly step: (
    context: Pick<Context<P, None, S, R, K, never>, 'params' | 'state' | 'request' | 'secret' | 'actor' | 'at'>,
  ) => { readonly next: Nexts<S> }
}

/**
 * A step without rules, for one row of a computation: its verdict says that no `fitTo` failed.
 *
 * @example
 * const total = defineStep({
 *   name: 'total', state: { sum: uint(64) }, request: { value: uint(32) },
 *   step: ({ state, request }) => ({ next: { sum: fitTo(add(state.sum, request.value), uint(64)) } }),
 * })
 */
export function defineStep<S extends Fields, R extends Fields, P extends Fields = None, K extends Secrets = None>(
  definition: Computation<P, S, R, K>,
): Step<P, None, S, R, K> {
  const part = erase(definition as unknown as Erasable)
  return assemble(definition.name, 'computation', [part]) as unknown as Step<P, None, S, R, K>
}

type Erasable = Pick<Part, 'name' | 'step'> & Partial<Omit<Part, 'name' | 'step'>>

/** The types have done their work on the caller's side; inside, fields are looked up by name. */
function erase(definition: unknown): Part {
  const { name, step, secret = () => ({}), ...rest } = definition as Erasable
  const odd = Object.keys(rest).find((key) => !KEYS.includes(key))
  if (odd !== undefined)
    throw new DefinitionError(name, `"${odd}" is nothing that can be declared: it knows ${KEYS.join(', ')}`)
  for (const [key, value] of Object.entries({ step, secret }))
    if (typeof value !== 'function')
      throw new DefinitionError(name, `\`${key}\` is no function: write ${key}: ({ params }) => ({ … })`)
  const { actions = [], params = {}, chain = {}, state = {}, secretState = false, request = {} } = rest
  return { name, prefix: '', actions, params, chain, state, secretState, request, secret, step }
}

const KEYS: readonly string[] = ['actions', 'params', 'chain', 'state', 'secretState', 'migrate', 'request']

export class DefinitionError extends Error {
  override readonly name = 'Policies.DefinitionError'
  constructor(policy: string, what: string) {
    super(`Policy ${policy} cannot be read: ${what}.`)
  }
}
