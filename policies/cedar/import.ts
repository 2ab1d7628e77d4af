import { and, type Bool, eq, fitTo, flag, not, or, select } from '../expr.ts'
import { between } from '../interval.ts'
import { topological } from '../node.ts'
import { definePolicy, type Policy } from '../policy.ts'
import { andThen, translate } from './expression.ts'
import { type CedarCall, factsOf } from './facts.ts'
import { declare, newSurvey, type Question, questions, type Survey } from './questions.ts'
import { type CedarSchema, readSchema } from './schema.ts'
import { inScope, scopeOf } from './scope.ts'
import { need, type Of, truth, UntakenError } from './term.ts'
import { type Parsed, parsePolicies } from './text.ts'

export interface CedarOptions {
  /** Cedar's schema, as text or as JSON. */
  readonly schema: string | object
  /** Of the policy that comes out; `cedar` if left out. */
  readonly name?: string
  /**
   * What a policy that fails does, say by a sum beyond 64 bits or an attribute that is absent. `deny`, the default here:
   * the whole request is denied, reason 255. `cedar`: that policy is skipped, even if it forbids, as Cedar does.
   */
  readonly errors?: 'deny' | 'cedar'
  /** How many levels of groups an entity may be in; 8 if left out. A request that has more is refused. */
  readonly depth?: number
}

export interface CedarImport {
  /** A policy like any other: it is decided, proved and enforced by the same code. */
  readonly policy: Policy
  readonly policies: readonly CedarPolicy[]
  /** What is not taken, each with its reason; empty when the import is whole. */
  readonly untaken: readonly Untaken[]
  /** The fields of the request and what they hold. */
  readonly fields: readonly Question[]
  /**
   * What Cedar is asked, as this policy's request.
   *
   * @throws CedarRequestError for a request that the schema has not, or a hierarchy deeper than was declared.
   */
  request(call: CedarCall): Record<string, unknown>
}

export interface CedarPolicy {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  /** `scope`: a forbid whose conditions are not taken forbids all it could: an import never allows what Cedar denies. */
  readonly taken: 'whole' | 'scope' | 'not'
}

export interface Untaken {
  readonly policyId: string
  readonly construct: string
  readonly why: string
}

/**
 * Cedar text as a policy. What has no bounded form is listed in `untaken`, never approximated in silence: its permit
 * permits nothing, its forbid forbids its whole scope.
 *
 * The facts (attributes, memberships) are arguments of a call `authorize(…)`: whoever makes that call vouches for them.
 *
 * @throws CedarTextError when Cedar cannot read the text or the schema.
 * @example
 * const imported = importCedar('permit(principal, action, resource) when { context.amount <= 40 };', { schema })
 * const run = decide(imported.policy)
 * run({ request: imported.request({ principal, action, resource, context: { amount: 41 }, entities: [] }), actor, at: 0n })
 * // { allow: false, … }
 */
export function importCedar(text: string, options: CedarOptions): CedarImport {
  const { name = 'cedar', errors = 'deny', depth = 8 } = options
  const schema = readSchema(options.schema)
  const parsed = parsePolicies(text)
  // Texts are names where they meet literals only, and that is known after a first reading of all policies.
  const survey = newSurvey()
  readAll(parsed, schema, survey)
  const { taken, asked } = readAll(parsed, schema, survey)
  const rules = taken.flatMap(({ rule }) => (rule ? [rule] : []))
  const failed = or(...rules.map(({ fails }) => fails))
  const sound =
    errors === 'deny' && failed.range.hi === 1n ? eq(fitTo(select(failed, 1, 0), between(0n, 0n)), 0) : flag(true)
  const permit: Record<string, Bool> = {}
  const forbid: Record<string, Bool> = {}
  for (const [index, { id, effect, value, fails }] of rules.entries()) {
    const matched = errors === 'cedar' && fails.range.hi === 1n ? and(value, not(fails)) : value
    const list = effect === 'permit' ? permit : forbid
    list[ruleName(id, index, list)] = sound.op === 'const' ? matched : and(matched, sound)
  }
  const read = new Set(
    topological(Object.values({ ...permit, ...forbid })).map((node) => (node.op === 'field' ? node.name : '')),
  )
  const fields = asked.filter((question) => read.has(question.name))
  const { action, request } = declare(fields)
  return {
    policy: definePolicy({ name, actions: [action], request, step: () => ({ permit, forbid }) }) as unknown as Policy,
    policies: taken.map(({ id, effect, taken }) => ({ id, effect, taken })),
    untaken: taken.flatMap(({ id, untaken }) =>
      untaken ? [{ policyId: id, construct: untaken.construct, why: untaken.why }] : [],
    ),
    fields,
    request(call) {
      const facts = factsOf(call, schema, depth)
      return Object.fromEntries(fields.map((question) => [question.name, question.answer(facts)]))
    },
  }
}

interface Taken extends CedarPolicy {
  readonly rule?: {
    readonly id: string
    readonly effect: 'permit' | 'forbid'
    readonly value: Bool
    readonly fails: Bool
  }
  readonly untaken?: UntakenError
}

function readAll(parsed: readonly Parsed[], schema: CedarSchema, survey: Survey) {
  const ask = questions(survey)
  const taken = parsed.map((policy): Taken => {
    const { id, effect, head } = policy
    const rule = ({ value, fails }: Of<'Bool'>) => ({ id, effect, value, fails })
    try {
      if (policy.template) throw new UntakenError('template', 'its slots are filled elsewhere: link it first')
      const scope = scopeOf(head, schema, ask)
      const conditions = policy.conditions.map(({ kind, body }) => {
        const { value, fails } = need(translate(body, scope), 'Bool', kind)
        return truth(kind === 'when' ? value : not(value), fails)
      })
      return { id, effect, taken: 'whole', rule: rule([inScope(head, scope), ...conditions].reduce(andThen)) }
    } catch (error) {
      if (!(error instanceof UntakenError)) throw error
      if (effect === 'permit') return { id, effect, taken: 'not', untaken: error }
      const all = policy.template ? truth(true) : inScope(head, scopeOf(head, schema, ask))
      return { id, effect, taken: 'scope', rule: rule(all), untaken: error }
    }
  })
  return { taken, asked: ask.fields() }
}

/** Rules have names of printable ASCII, each its own. */
function ruleName(id: string, index: number, others: object): string {
  const name = id.replace(/[^\x20-\x7e]/g, '?') || `policy${index}`
  return Object.hasOwn(others, name) ? `${name} (${index})` : name
}
