import { assemble } from './assemble.ts'
import type { Fields } from './fields.ts'
import type { Migration } from './migrate.ts'
import { type Policy, type WithAction, withMigration } from './policy.ts'
import type { Secrets } from './secret.ts'
import type { Nexts, Step } from './step.ts'

/**
 * Policies as one step: deny by default, any forbid wins, some permit must match, an error anywhere denies.
 * If one member's state is secret, that of the set is. Params, state and secrets are named `policy.field`; request and chain fields of one name are one field. A member
 * only speaks about the actions it governs.
 *
 * @param options.migrate - from the state of the version before, if that has another layout
 * @throws DisagreementError when members declare a shared field differently.
 * @throws MemberError when there is none, two have one name, or one is no policy.
 * @example
 * const payments = policySet('payments', [spendLimit, allowlist])
 * decide(payments)({ params: { 'spendLimit.max': 40n, … }, … })
 */
export function policySet<const M extends readonly Policy[]>(
  name: string,
  members: M,
  { migrate }: { readonly migrate?: Migration<Nexts<State<M>>> } = {},
): Step<Params<M>, Chain<M>, State<M>, Request<M>, Secret<M>> {
  const stranger = members.findIndex((member) => !member?.part)
  if (stranger >= 0)
    throw new MemberError(name, `member ${stranger} of it is not what definePolicy gives: name a policy`)
  const names = members.map((member) => member.name)
  const double = names.find((each, index) => names.indexOf(each) !== index)
  if (members.length === 0) throw new MemberError(name, 'it has no members, and would deny everything')
  if (double !== undefined) throw new MemberError(name, `two members are named ${double}: their params would be one`)
  const parts = members.map(({ part }) => ({ ...part, prefix: `${part.name}.` }))
  return withMigration(assemble(name, 'policy', parts), migrate) as unknown as Step<
    Params<M>,
    Chain<M>,
    State<M>,
    Request<M>,
    Secret<M>
  >
}

type Members = readonly Policy[]
type Prefixed<N extends string, F> = { readonly [K in keyof F & string as `${N}.${K}`]: F[K] }
type Both<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never
type Flat<T, Bound> = { readonly [K in keyof T]: T[K] } extends infer F extends Bound ? F : never

type ParamsOf<M> = M extends Policy<infer N, infer _A, infer P> ? Prefixed<N, P> : never
type ChainOf<M> = M extends Policy<infer _N, infer _A, infer _P, infer C> ? C : never
type StateOf<M> = M extends Policy<infer N, infer _A, infer _P, infer _C, infer S> ? Prefixed<N, S> : never
type TypedOf<M> = M extends { readonly typed?: infer T } ? NonNullable<T> : never
type RequestOf<M> = TypedOf<M> extends { readonly request: infer R } ? R : never
type ActionOf<M> = TypedOf<M> extends { readonly action: infer A extends string } ? A : never
type SecretOf<M> =
  M extends Policy<infer N> ? (TypedOf<M> extends { readonly secret: infer K } ? Prefixed<N, K> : never) : never

type Each<M extends Members, F extends 'params' | 'chain' | 'state' | 'request' | 'secret'> = M[number] extends infer U
  ? U extends unknown
    ? { params: ParamsOf<U>; chain: ChainOf<U>; state: StateOf<U>; request: RequestOf<U>; secret: SecretOf<U> }[F]
    : never
  : never
type Actions<M extends Members> = M[number] extends infer U ? (U extends unknown ? ActionOf<U> : never) : never

type Params<M extends Members> = Flat<Both<Each<M, 'params'>>, Fields>
type Chain<M extends Members> = Flat<Both<Each<M, 'chain'>>, Fields>
type State<M extends Members> = Flat<Both<Each<M, 'state'>>, Fields>
type Request<M extends Members> = Flat<WithAction<Actions<M>, Flat<Both<Each<M, 'request'>>, Fields>>, Fields>
type Secret<M extends Members> = Flat<Both<Each<M, 'secret'>>, Secrets>

export class MemberError extends Error {
  override readonly name = 'Policies.MemberError'
  constructor(set: string, what: string) {
    super(`The set ${set} cannot be made: ${what}.`)
  }
}
