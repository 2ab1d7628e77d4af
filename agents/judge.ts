import {
  type AnyInput,
  commitState,
  type Decision,
  explain,
  type Held,
  type IndexedTree,
  keptWords,
  packWords,
  type Step,
  toScalars,
  unpackWords,
  type Values,
} from '../policies/index.ts'
import { openingsOf } from '../policies/openings.ts'
import type { Address, Call, Hex } from './action.ts'
import type { Checker, Session } from './underPolicy.ts'

/** A policy that calls are judged by. */
export interface Ruling {
  readonly name: string
  readonly id: Hex
  readonly step: Step
  readonly decide: (input: AnyInput) => Decision
  /** The trees behind the parameters that hold a set's root. */
  readonly trees: Readonly<Record<string, IndexedTree>>
}

/** Policy state as it is kept: by the gate, or by whoever stands in for it. */
export interface Kept {
  readonly words: readonly bigint[]
  /** How many actions were accepted before. */
  readonly sequence: number
}

/** One call with the policy that governs it, and all that it is decided on. */
export interface Case<P extends Ruling> {
  readonly policy: P
  readonly actor: Address
  /** Seconds since 1970. */
  readonly at: bigint
  readonly words: Record<'params' | 'chain' | 'request', readonly bigint[]>
  /** Nothing while no action was accepted. */
  readonly kept: Kept | undefined
  readonly held: Readonly<Record<string, Held>>
}

/** Why a call is denied before any policy looks at it. */
export interface Refusal {
  readonly refusal: string
}

/** Where facts come from: the arena's fold of its log, an RPC, or a ledger that nobody enforces. */
export interface Court<P extends Ruling = Ruling> {
  /** The policy that governs a call, with facts and request as it is to see them. */
  hear(call: Call): Promise<Case<P> | Refusal>
  /** For policies that keep their state secret. */
  readonly secret: {
    open(step: Step, word: bigint): State
    keep(word: bigint, state: State): void
    /** The actor's key of its state under a policy. */
    key(policy: P): Promise<bigint>
  }
}

type State = Values<Step['state']['declared']>

/** One call as its policy sees it, with what the policy says. */
export interface Judgement<P extends Ruling = Ruling> {
  policy: P
  input: AnyInput
  decision: Decision
  sequence: number
  words: Record<'params' | 'chain' | 'state' | 'request', readonly bigint[]>
  /** What the gate keeps afterwards. */
  next: readonly bigint[]
  /** The state afterwards, for all to see: of a secret one, nothing. */
  shown: Record<string, unknown>
  stateKey?: bigint
}

/** Policy state that moves with each allowed call, by policy, before any of them has happened. */
export type Tentative = Map<string, Kept>

/**
 * Decides one call: the one way in which the house does that, inside the arena and outside.
 *
 * @param tentative - what calls before it would leave; is not changed (see `move`)
 */
export async function judge<P extends Ruling>(
  court: Court<P>,
  call: Call,
  tentative: Tentative,
): Promise<Judgement<P> | Refusal> {
  const found = await court.hear(call)
  if ('refusal' in found) return found
  const { policy, actor, at, held } = found
  const { step } = policy
  const initial = { words: Array<bigint>(keptWords(step)).fill(0n), sequence: 0 }
  const { words: state, sequence } = tentative.get(policy.name) ?? found.kept ?? initial
  const words = { ...found.words, state }
  const asked = {
    params: unpackWords(step.params, words.params),
    chain: unpackWords(step.chain, words.chain),
    state: step.secretState ? court.secret.open(step, state[0]!) : unpackWords(step.state, state),
    request: unpackWords(step.request, words.request),
    actor,
    at,
  }
  const input = { ...asked, secret: openingsOf(step, asked, policy.trees, held) }
  const decision = policy.decide(input)
  const judged = { policy, input, decision, sequence, words }
  if (!step.secretState) return { ...judged, next: packWords(step.state, decision.next), shown: decision.next }
  const stateKey = await court.secret.key(policy)
  const word = commitState(step, toScalars(step.state, decision.next), stateKey, BigInt(sequence + 1))
  court.secret.keep(word, decision.next)
  return { ...judged, next: [word], shown: {}, stateKey }
}

/** What an allowed call leaves behind. */
export function move(tentative: Tentative, { policy, next, sequence }: Judgement): void {
  tentative.set(policy.name, { words: next, sequence: sequence + 1 })
}

/** The check of an agent whose calls are heard by this court. */
export function checkerOf(court: Court): Checker {
  return {
    begin(): Session {
      const tentative: Tentative = new Map()
      return {
        async check(call) {
          const judgement = await judge(court, call, tentative)
          if (!('refusal' in judgement) && judgement.decision.allow) move(tentative, judgement)
          return verdictOn(judgement)
        },
      }
    },
  }
}

/** A judgement in the words that an agent is given. */
export function verdictOn(judgement: Judgement | Refusal) {
  if ('refusal' in judgement) return { policy: 'none', allow: false, rule: 'default', explanation: judgement.refusal }
  const { policy, input, decision } = judgement
  return {
    policy: policy.name,
    allow: decision.allow,
    rule: decision.reason.rule,
    explanation: decision.allow ? '' : whyNot(policy.step, input, decision),
  }
}

/** Why, with the values that decided; of a policy whose state is secret the rule alone, for what an agent is told is recorded. */
function whyNot(step: Step, input: AnyInput, { reason }: Decision): string {
  if (!step.secretState) return explain(step, input).text
  const cause = reason.effect === 'forbid' ? `by "${reason.rule}"` : `because ${reason.rule}`
  return `denied ${cause}; no values are given, for the state of ${step.name} is secret.`
}
