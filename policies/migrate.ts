import { keccak256 } from 'viem/utils'
import { knownOnly, updates } from './assemble.ts'
import { codeHashOf, rootsOf } from './canonical.ts'
import { decide, decideScalars } from './decide.ts'
import { flag } from './expr.ts'
import { expressionsOf } from './expressions.ts'
import type { Fields } from './fields.ts'
import { type Layout, layoutOf } from './layout.ts'
import { topological } from './node.ts'
import type { Exprs, Step } from './step.ts'
import type { Values } from './values.ts'

/** What a state becomes in a new version of its policy; made by `migration`. */
export interface Migration<N> {
  readonly from: Kept
  readonly map: (state: never) => N
}

type Kept<S extends Fields = Fields> = Pick<Step, 'name' | 'secretState'> & { readonly state: Layout<S> }

/**
 * For `migrate` of a version whose state has another layout than that of the version before: a total function from the old state to the
 * new one, every field of it. The gate runs it once for each account, at its next action; no state is ever reset.
 *
 * @param from - the version before
 * @example
 * migrate: migration(budget, (state) => ({ spentMilli: mul(state.spent, 1000) }))
 */
export function migration<S extends Fields, N>(from: Kept<S>, map: (state: Exprs<S>) => N): Migration<N> {
  return { from: from as Kept, map: map as (state: never) => N }
}

/**
 * A migration as a step of its own: its request is the old state, its next state the new one. So it has all the forms of a step.
 *
 * @throws MigrationError when it may fail, resets or invents something, or would have to open a secret state
 */
export function migrationStep(to: Pick<Step, 'name' | 'state' | 'secretState'>, migrate: Migration<unknown>): Step {
  const { name, state } = to
  const { from, map } = migrate
  if (!from?.state || typeof map !== 'function')
    throw new MigrationError(name, 'is no migration', 'write `migrate: migration(before, (state) => ({ … }))`')
  if (from.secretState || to.secretState)
    throw new MigrationError(
      name,
      'is of a secret state, of which the chain sees no words',
      'keep its layout, or adopt the new one as another policy beside it',
    )
  const named = (path: string, fields: object) => knownOnly(name, path.replace('request', 'state'), fields)
  const old = expressionsOf('request', from.state.declared, '', named as never)
  const before = expressionsOf('state', state.declared, '', (_, fields) => fields)
  const part = { prefix: '', state: state.declared }
  const next = updates(part, state, before, map(old as never) as Readonly<Record<string, unknown>>, undefined)
  const nothing = layoutOf({})
  const step: Omit<Step, 'codeHash'> = {
    ...{ name, kind: 'migration' as const, actions: [], params: nothing, chain: nothing, state, secretState: false },
    ...{
      request: from.state,
      secrets: {},
      opened: [],
      rules: [MIGRATED],
      next,
      reads: { request: {}, chain: {} },
      links: [],
    },
  }
  const partial = topological(rootsOf(step)).find(({ op }) => ['fit', 'actor', 'time', 'member', 'opened'].includes(op))
  if (partial)
    throw new MigrationError(
      name,
      partial.op === 'fit'
        ? 'uses `fitTo`, and an account whose value does not fit could never act again'
        : 'looks at more than the old state',
      partial.op === 'fit' ? '`clamp` or `min` it' : 'use its argument alone',
    )
  const whole = Object.freeze({ ...step, codeHash: codeHashOf(step) })
  const zeros = { params: [], chain: [], secret: {}, actor: 0n, at: 0n }
  const request = from.state.slots.map(() => 0n)
  const start = decideScalars(whole)({ ...zeros, state: state.slots.map(() => 0n), request })
  const odd = start.next.findIndex((value) => value !== 0n)
  if (odd >= 0)
    throw new MigrationError(
      name,
      `makes ${start.next[odd]} of zeros in "${state.slots[odd]!.name}", and whoever acts later begins with 0`,
      'let zeros become zeros',
    )
  return whole
}

/**
 * The state that an old one becomes in a version with a `migrate`.
 *
 * @example
 * migrate(budget2, { spent: 3n }) // { spentMilli: 3000n }
 */
export function migrate<S extends Fields>(
  { name, migration: by }: { readonly name: string; readonly state: Layout<S>; readonly migration?: Step },
  old: Readonly<Record<string, unknown>>,
): Values<S> {
  if (!by) throw new MigrationError(name, 'is missing', 'define the version with `migrate`')
  const input = { request: old, actor: '0x0000000000000000000000000000000000000000', at: 0n } as const
  return decide(by)(input as never).next as Values<S>
}

/** What the words of a step's state mean: names, types and units of the fields, and whether they are secret. */
export function stateLayoutOf({ state, secretState }: Pick<Step, 'state' | 'secretState'>): `0x${string}` {
  const fields = Object.entries(state.fields).map(([name, { binding: _, ...type }]) => [name, type])
  return keccak256(new TextEncoder().encode(JSON.stringify(['polity state layout 1', secretState, fields])))
}

/**
 * Whether a version can take the place of another: with a state of one layout, or with a `migrate` from the layout before.
 *
 * @throws NoMigrationError naming the fields that differ
 */
export function checkUpgrade(before: Kept, after: Step): void {
  const [from, to] = [stateLayoutOf(before), stateLayoutOf(after)]
  const { migration: by } = after
  if (by && stateLayoutOf({ state: by.request, secretState: false }) !== from)
    throw new NoMigrationError(after.name, before.name, changedFields({ state: by.request }, before))
  if (!by && from !== to) throw new NoMigrationError(after.name, before.name, changedFields(before, after))
}

function changedFields(before: Pick<Step, 'state'>, after: Pick<Step, 'state'>): string[] {
  const told = ({ state }: Pick<Step, 'state'>) =>
    Object.entries(state.fields).map(([name, { binding: _, ...type }]) => JSON.stringify([name, type]))
  const [old, fresh] = [told(before), told(after)]
  const differing = [...old.filter((each) => !fresh.includes(each)), ...fresh.filter((each) => !old.includes(each))]
  return [...new Set(differing.map((each) => (JSON.parse(each) as [string])[0]))]
}

const MIGRATED = { name: 'migrated', effect: 'permit', when: flag(true) } as const

export class MigrationError extends Error {
  override readonly name = 'Policies.MigrationError'
  constructor(policy: string, what: string, next: string) {
    super(`The migrate of ${policy} ${what}: ${next}.`)
  }
}

export class NoMigrationError extends Error {
  override readonly name = 'Policies.NoMigrationError'
  constructor(after: string, before: string, fields: readonly string[]) {
    const which = fields.length > 0 ? `fields ${fields.join(', ')}` : 'order or secrecy of the fields'
    const old = before === after ? 'the one before' : before
    super(
      `The new version of ${after} keeps its state in another layout than ${old} (${which}) and has no migrate from it: give it \`migrate: migration(${before}, (state) => …)\`, so that no state is reset.`,
    )
  }
}
