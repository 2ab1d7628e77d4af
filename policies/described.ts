import { checkStep } from './check.ts'
import { GROUPS, type Group } from './fields.ts'
import type { Slot } from './layout.ts'
import type { Step } from './step.ts'

/** What others need to speak to a compiled step: where each value lies, what it is called on chain, what it costs. */
export interface Described {
  readonly name: string
  readonly codeHash: `0x${string}`
  readonly constraints: number
  /** Of the statement. */
  readonly statementWords: number
  readonly actions: readonly { readonly signature: string; readonly selector: `0x${string}` }[]
  /** In the order of reasons: rule n of a decision is the nth. */
  readonly rules: readonly { readonly rule: string; readonly effect: 'permit' | 'forbid' }[]
  /** Addresses that the contract's constructor takes. */
  readonly links: readonly string[]
  /** Whether the gate keeps a commitment to the state, one word, instead of the words of its layout. */
  readonly secretState: boolean
  readonly layout: Readonly<Record<Group, { readonly words: number; readonly slots: readonly Slot[] }>>
}

/** @example describeStep(spendLimit).layout.state.slots // [{ name: 'since', bits: 40, word: 0, offset: 0, … }, …] */
export function describeStep(step: Step): Described {
  const { constraints, words } = checkStep(step)
  return {
    name: step.name,
    codeHash: step.codeHash,
    constraints,
    statementWords: words,
    actions: step.actions.map(({ signature, selector }) => ({ signature, selector })),
    rules: step.rules.map(({ name, effect }) => ({ rule: name, effect })),
    links: step.links,
    secretState: step.secretState,
    layout: Object.fromEntries(
      GROUPS.map((group) => [group, { words: step[group].words, slots: step[group].slots }]),
    ) as Described['layout'],
  }
}
