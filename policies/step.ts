import type { Action } from './action.ts'
import type { Bool, Bytes32, Flag, Int, Num, Root, Sym } from './expr.ts'
import type {
  Account,
  Bytes,
  Element,
  Fields,
  FieldType,
  Many,
  Name,
  Rec,
  SignedInt,
  TreeRoot,
  Truth,
  Uint,
} from './fields.ts'
import type { Layout } from './layout.ts'
import type { Bools, Ints } from './loops.ts'
import type { Node } from './node.ts'
import type { Membership, OpeningOf, Secret, Secrets } from './secret.ts'

/**
 * A total function over bounded integers: `(params, chain, state, request, secret, actor, at)` to a verdict, a reason
 * and the next state. Its meaning is `decide`; circuit and Solidity are translations.
 */
export interface Step<
  P extends Fields = Fields,
  C extends Fields = Fields,
  S extends Fields = Fields,
  R extends Fields = Fields,
  K extends Secrets = Secrets,
> {
  readonly name: string
  /**
   * A policy governs calls and may refuse them; a computation only goes wrong when a `fitTo` fails; a migration takes an old
   * state for its request and makes a new one of it, always.
   */
  readonly kind: 'policy' | 'computation' | 'migration'
  readonly actions: readonly Action[]
  readonly params: Layout<P>
  readonly chain: Layout<C>
  readonly state: Layout<S>
  /** The gate keeps a commitment to the state instead of its words; only proofs can move it. */
  readonly secretState: boolean
  readonly request: Layout<R>
  readonly secrets: { readonly [N in keyof K]: Secret }
  /** What has to hold whether or not a rule reads it: the openings of bound secrets. */
  readonly opened: readonly Node[]
  /** In the order of reasons: rule n is `rules[n - 1]`. */
  readonly rules: readonly Rule[]
  readonly next: readonly Update[]
  /** Which actions (by index) a field of the request or the chain is read for; elsewhere it is 0. */
  readonly reads: { readonly request: Reads; readonly chain: Reads }
  /** Contracts whose addresses the Solidity form takes in its constructor, in order. */
  readonly links: readonly string[]
  /** From the state of the version before, where that has another layout. */
  readonly migration?: Step
  /** Of the code and the language, not of parameters. */
  readonly codeHash: `0x${string}`
}

export interface Rule {
  readonly name: string
  readonly effect: 'permit' | 'forbid'
  readonly when: Bool
}

/** The next value of the slots from `start` on: one, or as many as the node has items. */
export interface Update {
  readonly name: string
  readonly start: number
  readonly node: Node
}

type Reads = Readonly<Record<string, readonly number[]>>

/** What the function of a step is given. */
export interface Context<
  P extends Fields,
  C extends Fields,
  S extends Fields,
  R extends Fields,
  K extends Secrets,
  A extends string,
> extends Known<P, C, S, R, A> {
  /** Of a membership: whether the key is in the tree. Of the others: their fields. */
  readonly secret: { readonly [N in keyof K]: SecretExprs<K[N]> }
}

type SecretExprs<K> = K extends Membership ? Bool : K extends { fields: infer F extends Fields } ? Exprs<F> : never

export interface Known<
  P extends Fields,
  C extends Fields,
  S extends Fields,
  R extends Fields,
  A extends string = string,
> {
  readonly params: Exprs<P>
  readonly chain: Exprs<C>
  readonly state: Exprs<S>
  readonly request: Exprs<R>
  /** The account that acts. */
  readonly actor: Int
  /** When, in seconds; it never decreases within a state. */
  readonly at: Int
  /** Which of the governed calls this is. */
  readonly action: Sym<A>
}

export type Exprs<F extends Fields> = { readonly [N in keyof F]: ExprOf<F[N]> }
type ExprOf<T extends FieldType> = T extends Uint | SignedInt | Account
  ? Int
  : T extends Truth
    ? Bool
    : T extends Bytes
      ? Bytes32
      : T extends Name<infer N>
        ? Sym<N>
        : T extends TreeRoot
          ? Root
          : T extends Rec<infer F>
            ? Exprs<F>
            : T extends Many<infer E>
              ? ItemsOf<E>
              : never
/** An array of records is seen as one array per member. */
type ItemsOf<E> =
  E extends Rec<infer F> ? { readonly [N in keyof F]: ItemsOf<F[N]> } : E extends Element ? ItemsOfElement<E> : never
type ItemsOfElement<E extends Element> = E extends Truth ? Bools : Ints

/** What the function of a step returns for its state. */
export type Nexts<F extends Fields> = { readonly [N in keyof F]: NextOf<F[N]> }
type NextOf<T extends FieldType> = T extends Uint | SignedInt | Account
  ? Num
  : T extends Truth
    ? Flag
    : T extends Name<infer N>
      ? Sym<N> | N
      : T extends Rec<infer F>
        ? Nexts<F>
        : ExprOf<T>

/** What the prover adds: an opening for every secret. */
export type Openings<K extends Secrets> = { readonly [N in keyof K]: OpeningOf<K[N]> }

/** No fields. */
export type None = Record<never, never>
