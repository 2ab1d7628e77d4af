import { compile, startRun } from './closure.ts'
import { type AnyInput, type Decision, decide, type Input, type Scalars, scalarsOf } from './decide.ts'
import type { Fields } from './fields.ts'
import { type Nearest, nearestAllowed } from './nearest.ts'
import { type Node, topological } from './node.ts'
import { type Prose, proseOf } from './prose.ts'
import type { Secrets } from './secret.ts'
import type { Step } from './step.ts'

export interface Explanation<S extends Fields = Fields> {
  readonly decision: Decision<S>
  /** For people and for the agent that was refused. */
  readonly text: string
  /** Single changes with which a denied request passes. */
  readonly nearest: readonly Nearest[]
}

/**
 * Why: the deciding rule, its condition with the values of this request, and what would have passed.
 *
 * Explanations end up in logs. Of a rule that depends on secret fields it only says so, and looks for nothing near, which would tell
 * where the secret lies; unless `reveal` asks for it.
 *
 * @example
 * explain(spendLimit, input).text
 * // denied by "over the limit of the window": max = 40 POL is less than spent + amount = 47 POL.
 * // It passes with amount at most 10 POL, or from 2023-11-14T23:13:20Z on (in 3590 s).
 */
export function explain<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  step: Step<P, C, S, R, K>,
  input: Input<P, C, S, R, K>,
  { reveal = false }: { readonly reveal?: boolean } = {},
): Explanation<S> {
  const erased = step as unknown as Step
  const decision = decide(step)(input)
  const scalars = scalarsOf(erased, input as unknown as AnyInput)
  const { scalar } = compile(erased)
  const run = startRun(scalars)
  const prose = proseOf(erased, (node) => scalar(node)(run))
  const hides = !reveal && erased.opened.length > 0
  const nearest = decision.allow || hides ? [] : nearestAllowed(erased, scalars)
  const condition = (when: Node): string => {
    const secrets = hides ? secretsUnder(when) : []
    return secrets.length === 0 ? prose.condition(when) : `it depends on the secret ${secrets.join(' and ')}`
  }
  return {
    decision,
    nearest,
    text: [because(erased, decision, condition), ...passing(erased, nearest, scalars, prose)].join(' '),
  }
}

function because(
  step: Step,
  { allow, reason }: Pick<Decision, 'allow' | 'reason'>,
  condition: (when: Node) => string,
): string {
  const rule = step.rules[reason.index - 1]
  if (rule) return `${allow ? 'allowed' : 'denied'} by "${rule.name}": ${condition(rule.when)}.`
  if (reason.effect === 'error')
    return step.opened.length === 0
      ? 'denied as an error: a value does not fit its type, or a path does not lead to its root.'
      : 'denied as an error: a value does not fit its type, or a secret is not bound by what is public: not opened, expired, of somebody else.'
  const permits = step.rules.filter(({ effect }) => effect === 'permit')
  const missed = permits.map(({ name, when }) => `not "${name}": ${condition(when)}`)
  return ['denied because nothing permits it', ...missed].join('; ').concat('.')
}

/** Names of the secrets whose fields a condition is made of. */
function secretsUnder(when: Node): readonly string[] {
  const found = topological([when]).flatMap((node) => (node.op === 'opened' ? [node.secret] : []))
  return [...new Set(found)]
}

function passing({ request }: Step, nearest: readonly Nearest[], { at }: Scalars, prose: Prose): string[] {
  const ways = nearest.map(({ field, value, side }) =>
    field === 'at'
      ? `from ${new Date(Number(value) * 1000).toISOString().replace('.000Z', 'Z')} on (in ${value - at} s)`
      : `with ${field} ${side} ${prose.amount(request.fields[field], value)}`,
  )
  return ways.length === 0 ? [] : [`It passes ${ways.join(', or ')}.`]
}
