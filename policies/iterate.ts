import { type Decision, decide, type Input } from './decide.ts'
import type { Fields } from './fields.ts'
import type { Layout } from './layout.ts'
import type { Secrets } from './secret.ts'
import type { Step } from './step.ts'
import { fromScalars, type Values } from './values.ts'

/**
 * The states of a step run over rows: `states[i]` is before row i, the last one after all of them. A row that is
 * denied leaves the state as it is.
 *
 * @example
 * iterate(total, [{ value: 1n }, { value: 2n }], { actor, at: 0n }).states.at(-1) // { sum: 3n }
 */
export function iterate<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  rows: readonly Values<R>[],
  input: Omit<Input<P, C, S, R, K>, 'request'>,
): { readonly states: readonly Values<S>[]; readonly decisions: readonly Decision<S>[] } {
  const run = decide(step)
  const first = (input.state ?? zeroState(step)) as Values<S>
  const states = [first]
  const decisions = rows.map((request) => {
    const decision = run({ ...input, state: states.at(-1), request } as unknown as Input<P, C, S, R, K>)
    states.push(decision.next)
    return decision
  })
  return { states, decisions }
}

/** The state that zero words hold. */
export function zeroState<S extends Fields>({ state }: { readonly state: Layout<S> }): Values<S> {
  return fromScalars(
    state,
    state.slots.map(() => 0n),
  )
}
