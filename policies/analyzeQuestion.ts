import { compile, startRun } from './closure.ts'
import type { Outcome, Scalars } from './decide.ts'
import { type Smt, type SmtInputs, smtBit, smtTerms } from './emit/smt.ts'
import { type Bool, eq, type Flag, flag, type Int, num, or, type Sym } from './expr.ts'
import { expressionOf, expressionsOf } from './expressions.ts'
import { bool, type Fields, type FlatFields, type Group, uint } from './fields.ts'
import { widthOf } from './interval.ts'
import { layoutOf } from './layout.ts'
import { intern } from './node.ts'
import type { Exprs, Known, Step } from './step.ts'

/** What a question can be about: the inputs of one decision, and what was decided. */
export interface Subject<
  P extends Fields = Fields,
  C extends Fields = Fields,
  S extends Fields = Fields,
  R extends Fields = Fields,
> extends Known<P, C, S, R> {
  readonly allow: Bool
  /** 0, 1..n the deciding rule, or 255 for an error. */
  readonly reason: Int
  /** The state afterwards. */
  readonly next: Exprs<S>
  /** Whether this rule decided. @throws RuleError when there is none of that name */
  rule(name: string): Bool
}

/** Written with the operators of policies; a `fitTo` that does not fit is 0 in it. */
export type Question<
  P extends Fields = Fields,
  C extends Fields = Fields,
  S extends Fields = Fields,
  R extends Fields = Fields,
> = (subject: Subject<P, C, S, R>) => Flag

/** A question about one step, in both of the forms that have to agree. */
export interface Posed {
  /** A Bool term, and the lines that it stands on. */
  toSmt(inputs: SmtInputs, decided: Smt, prefix: string): { readonly lines: readonly string[]; readonly term: string }
  holds(scalars: Scalars, outcome: Outcome): boolean
}

/** The decision is asked about like a request: its parts are fields behind the request's own. */
export function pose(step: Step, question: Question): Posed {
  const decided: Fields = {
    ...step.request.fields,
    [ALLOW]: bool(),
    [REASON]: uint(8),
    ...nextFields(step.state.fields),
  }
  const asked = { params: step.params, chain: step.chain, state: step.state, request: layoutOf(decided) }
  const fields = (group: Group) => expressionsOf(group, step[group].declared, '', (_, own) => own)
  const { names = [ONE_ACTION], node: action = num(0) } = (fields('request').action ?? {}) as Partial<Sym>
  const reason = expressionOf('request', REASON, uint(8)) as Int
  const subject = {
    ...{ params: fields('params'), chain: fields('chain'), state: fields('state'), request: fields('request') },
    actor: intern({ op: 'actor' }, { kind: 'int', range: widthOf(160) }) as Int,
    at: intern({ op: 'time' }, { kind: 'int', range: widthOf(40) }) as Int,
    action: { kind: 'symbol', names, node: action },
    allow: expressionOf('request', ALLOW, bool()) as Bool,
    reason,
    next: expressionsOf('request', step.state.declared, nextOf(''), (_, own) => own),
    rule: (name: string) => or(...ruleNumbers(step, name).map((index) => eq(reason, index))),
  } as Subject
  const node = flag(question(subject))
  return {
    toSmt(inputs, { verdict, reason: decision, next: after }, prefix) {
      const terms = smtTerms(
        asked,
        { ...inputs, request: [...inputs.request, smtBit(verdict), decision, ...after] },
        prefix,
      )
      const term = terms.scalar(node)
      return { lines: terms.lines, term }
    },
    holds(scalars, { verdict, reason: decision, next: after }) {
      const request = [...scalars.request, verdict ? 1n : 0n, BigInt(decision), ...after]
      return compile(asked).scalar(node)(startRun({ ...scalars, request })) === 1n
    },
  }
}

/** No field can have these names. */
const ALLOW = 'decision allow'
const REASON = 'decision reason'
const nextOf = (name: string): string => `decision next ${name}`
const nextFields = (fields: FlatFields): FlatFields =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [nextOf(name), type]))
const ONE_ACTION = 'the only one'

function ruleNumbers({ name: step, rules }: Step, name: string): number[] {
  const numbers = rules.flatMap((rule, index) => (rule.name === name ? [index + 1] : []))
  if (numbers.length === 0)
    throw new RuleError(
      step,
      name,
      rules.map((rule) => rule.name),
    )
  return numbers
}

export class RuleError extends Error {
  override readonly name = 'Policies.RuleError'
  constructor(step: string, rule: string, rules: readonly string[]) {
    super(`${step} has no rule "${rule}". Its rules are ${rules.map((name) => `"${name}"`).join(', ')}.`)
  }
}
