import { updates } from './assemble.ts'
import { codeHashOf } from './canonical.ts'
import { flag } from './expr.ts'
import { expressionsOf } from './expressions.ts'
import type { Step } from './step.ts'

/**
 * The policy switched off: it reads the same calls under the same parameters, permits each of them, and its state stays. For
 * asking what a society would have done without it; a call that the policy can't read is still refused.
 *
 * @example
 * decide(permitAll(cap))({ params: { max: 40n }, request: { amount: 41n }, actor, at: 0n }).allow // true
 */
export function permitAll({ migration: _, codeHash: __, ...policy }: Step): Step {
  const { declared } = policy.state
  const state = expressionsOf('state', declared, '', (_, fields) => fields)
  const step = {
    ...policy,
    secretState: false,
    secrets: {},
    opened: [],
    rules: [{ name: 'the policy is off', effect: 'permit' as const, when: flag(true) }],
    next: updates({ prefix: '', state: declared }, policy.state, state, undefined, undefined),
  }
  return Object.freeze({ ...step, codeHash: codeHashOf(step) })
}
