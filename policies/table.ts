import { type AnyInput, type Decision, decide, type Input } from './decide.ts'
import type { Fields } from './fields.ts'
import { openingsOf } from './openings.ts'
import type { Secrets } from './secret.ts'
import type { None, Openings, Step } from './step.ts'
import type { IndexedTree } from './tree.ts'
import type { Values } from './values.ts'

/** One row of a table test. */
export interface Row<I = AnyInput, S = unknown> {
  readonly name: string
  readonly input: I
  /** `allow`, or the name of the rule that decides: a permit, a forbid, `NOTHING_PERMITS` or `AN_ERROR`. */
  readonly expect: string
  /** The state afterwards, where the row is about it. */
  readonly next?: S
}

/** Cases beside a policy, by which people see what it means; `polity policy test` runs them. */
export interface PolicyTable {
  readonly step: Step
  readonly rows: readonly Row[]
  readonly trees: Readonly<Record<string, IndexedTree>>
}

/** As `expect`: no permit matched. */
export const NOTHING_PERMITS = 'nothing permits it'
/** As `expect`: a value did not fit, or a path led nowhere. */
export const AN_ERROR = 'error'

/** An input whose openings may be left out: they are found in `trees`. */
type Given<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets> = Omit<
  Input<P, C, S, R, None>,
  'secret'
> & { readonly secret?: Openings<K> }

/**
 * A table of cases for a policy. In a file `NAME.table.ts` beside it, as (one of) its default export.
 *
 * @param trees - the sets that its memberships look into, by the parameter that holds the root
 * @throws RuleUnknownError when a row expects what no rule is called.
 * @example
 * export default policyTable(expiry('ping()'), [
 *   { name: 'late', input: { params: { until: 9n }, actor, at: 9n }, expect: 'the permission has expired' },
 * ])
 */
export function policyTable<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  rows: readonly Row<NoInfer<Given<P, C, S, R, K>>, NoInfer<Values<S>>>[],
  trees: Readonly<Record<string, IndexedTree>> = {},
): PolicyTable {
  const known = ['allow', NOTHING_PERMITS, AN_ERROR, ...step.rules.map(({ name }) => name)]
  const stray = rows.find(({ expect }) => !known.includes(expect))
  if (stray) throw new RuleUnknownError(step.name, stray, known)
  return { step: step as unknown as Step, rows: rows as unknown as readonly Row[], trees }
}

/** How a table went. */
export interface TableResult {
  readonly policy: string
  readonly codeHash: `0x${string}`
  readonly cases: readonly CaseResult[]
  /** Every rule of the policy, and how many rows it decided. */
  readonly rules: readonly { readonly rule: string; readonly decided: number }[]
}

export interface CaseResult {
  readonly name: string
  readonly ok: boolean
  /** What decided, and what was expected. */
  readonly got: string
  readonly expected: string
}

/**
 * Decides every row of the tables of one policy.
 *
 * @throws RowError when an input does not fit its fields, or a set is missing.
 * @example
 * runTables([table]).cases.filter(({ ok }) => !ok)
 */
export function runTables(tables: readonly [PolicyTable, ...PolicyTable[]]): TableResult {
  const { step } = tables[0]
  const check = decide(step)
  const done = tables.flatMap(({ rows, trees }) =>
    rows.map((row) => {
      try {
        return judge(row, check(inputOf(step, row, trees)))
      } catch (cause) {
        throw new RowError(step.name, row.name, cause)
      }
    }),
  )
  return {
    policy: step.name,
    codeHash: step.codeHash,
    cases: done.map(({ result }) => result),
    rules: step.rules.map(({ name }, index) => ({
      rule: name,
      decided: done.filter(({ decision }) => decision.reason.index === index + 1).length,
    })),
  }
}

/** The inputs of a table's rows, those that decide without an error: they have a proof. */
export function tableInputs({ step, rows, trees }: PolicyTable): readonly AnyInput[] {
  return rows.filter(({ expect }) => expect !== AN_ERROR).map((row) => inputOf(step, row, trees))
}

const inputOf = (step: Step, { input }: Row, trees: PolicyTable['trees']): AnyInput => ({
  ...input,
  secret: input.secret ?? openingsOf(step, input, trees),
})

function judge({ name, expect, next }: Row, decision: Decision) {
  const { allow, reason } = decision
  const rule = reason.effect === 'error' ? AN_ERROR : reason.rule
  const moved = next === undefined || show(next) === show(decision.next)
  const agreed = expect === 'allow' ? allow : expect === rule
  const got = agreed && !moved ? `next ${show(decision.next)}` : `${allow ? 'allow' : 'deny'}: ${rule}`
  const expected = agreed && !moved ? `next ${show(next)}` : expect
  return { decision, result: { name, ok: agreed && moved, got, expected } }
}

/** Fields in one order, so that states can be compared as text. */
function show(state: unknown): string {
  const fields = Object.entries(state as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(fields), (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

export class RuleUnknownError extends Error {
  override readonly name = 'Policies.RuleUnknownError'
  constructor(policy: string, { name, expect }: { name: string; expect: string }, known: readonly string[]) {
    super(`Row "${name}" expects "${expect}", and ${policy} can say: ${known.map((each) => `"${each}"`).join(', ')}.`)
  }
}

export class RowError extends Error {
  override readonly name = 'Policies.RowError'
  constructor(policy: string, row: string, cause: unknown) {
    super(`Row "${row}" of ${policy} cannot be decided. ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}
