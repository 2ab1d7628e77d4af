import { commit, tagOf } from './commitment.ts'
import { FIELD } from './field.ts'
import { digestOf } from './statement.ts'
import type { Step } from './step.ts'
import { packScalars } from './words.ts'

/**
 * The words that the gate keeps of an account under a step: its packed state or, of a secret state, one commitment, which
 * is 0 before the first action.
 */
export const keptWords = ({ secretState, state }: Pick<Step, 'secretState' | 'state'>): number =>
  secretState ? 1 : state.words

/**
 * The salt under which the state before action `sequence` is committed: made of the agent's state key, so that it can be made again and not
 * be guessed, and proved to be, so that nobody can choose it.
 *
 * @throws StateKeyError when the key is no field element above 0.
 */
export function stateSalt(key: bigint, sequence: bigint): bigint {
  if (key <= 0n || key >= FIELD) throw new StateKeyError('is no field element above 0')
  return digestOf([SALT_TAG, key, sequence])
}

/** What the gate keeps of a secret state, as scalars, before action `sequence`: 0 before the first, else a commitment. */
export function commitState(
  { state }: Pick<Step, 'state'>,
  scalars: readonly bigint[],
  key: bigint,
  sequence: bigint,
): bigint {
  if (sequence > 0n) return commit(tagOf('state', state.fields), packScalars(state, scalars), stateSalt(key, sequence))
  if (scalars.some((each) => each !== 0n)) throw new FirstStateError()
  return 0n
}

/** Domain of salts: "polity state salt 1" as a number. */
export const SALT_TAG = 0x706f6c6974792073746174652073616c742031n

export class StateKeyError extends Error {
  override readonly name = 'Policies.StateKeyError'
  constructor(what: string) {
    super(`The state key ${what}: a secret state needs the one that the agent's wallet derives (\`stateKey\`).`)
  }
}

export class FirstStateError extends Error {
  override readonly name = 'Policies.FirstStateError'
  constructor() {
    super('Before the first action a state is all zero: give the sequence that the gate has for this account.')
  }
}
