import { type AnyInput, decide, type Input } from './decide.ts'
import type { Fields } from './fields.ts'
import { zeroState } from './iterate.ts'
import type { Secrets } from './secret.ts'
import { commitState } from './secretState.ts'
import type { Step } from './step.ts'
import { toScalars, type Values } from './values.ts'

/**
 * The secret state of an account, made again out of its state key and what it was allowed: requests, facts, parameters and times, all of
 * which the chain still has, and the openings of the step's other secrets, which its owner keeps.
 *
 * @param actions - every accepted action of the account under the step, in order
 * @param kept - the word that the gate has now (`stateOf`)
 * @throws RecoverError when an action is denied, or the state is not what was committed
 * @example
 * recoverState(privateBudget, { stateKey, actions: [first, second], kept: words[0] }) // { spent: 30n }
 */
export function recoverState<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  {
    stateKey,
    actions,
    kept,
  }: { stateKey: bigint; actions: readonly Omit<Input<P, C, S, R, K>, 'state'>[]; kept: bigint },
): Values<S> {
  const erased = step as unknown as Step
  const run = decide(erased)
  let state = zeroState(erased)
  for (const [index, action] of actions.entries()) {
    const { allow, reason, next } = run({ ...action, state } as unknown as AnyInput)
    if (!allow) throw new RecoverError(`action ${index} is denied by "${reason.rule}"`)
    state = next
  }
  const found = commitState(erased, toScalars(erased.state, state), stateKey, BigInt(actions.length))
  if (found !== kept) throw new RecoverError('what comes of all of them is not what the gate keeps')
  return state as Values<S>
}

export class RecoverError extends Error {
  override readonly name = 'Policies.RecoverError'
  constructor(what: string) {
    super(
      `This is not how the state came about: ${what}. Give every accepted action in order, and the account's own key.`,
    )
  }
}
