import { type Step, type Values, zeroState } from '../policies/index.ts'

type State = Values<Step['state']['declared']>

/**
 * What stands behind the commitments to secret states. Known to this process alone and in no file: a replay decides everything
 * again, and so makes it again.
 */
export interface SecretStates {
  /** @throws {@link UnknownStateError} for a commitment that nobody here made */
  open(step: Step, word: bigint): State
  keep(word: bigint, state: State): void
}

export function secretStates(): SecretStates {
  const known = new Map<bigint, State>()
  return {
    open({ name, ...step }, word) {
      const state = word === 0n ? zeroState(step) : known.get(word)
      if (!state) throw new UnknownStateError(name)
      return state
    },
    keep(word, state) {
      known.set(word, state)
    },
  }
}

/** The state behind a commitment is not known here. */
export class UnknownStateError extends Error {
  override readonly name = 'Arena.UnknownStateError'
  constructor(policy: string) {
    super(
      `Nobody here knows the secret state of policy ${policy} behind the gate's commitment: make it again out of the account's accepted actions (\`recoverState\`).`,
    )
  }
}
