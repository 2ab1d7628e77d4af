import type { Asked } from './analyzeInputs.ts'
import { type Answer, type AskOptions, inquire } from './analyzeInquiry.ts'
import { pose, type Question } from './analyzeQuestion.ts'
import { twinOf } from './analyzeTwins.ts'
import type { Confirmed, Found } from './analyzeWitness.ts'
import type { Smt } from './emit/smt.ts'
import { not } from './expr.ts'
import type { Fields } from './fields.ts'
import type { Secrets } from './secret.ts'
import type { Step } from './step.ts'
import type { IndexedTree } from './tree.ts'
import type { Values } from './values.ts'

/** A step, and what is known of its parameters: those without a value may have any. */
export interface Version<
  P extends Fields = Fields,
  C extends Fields = Fields,
  S extends Fields = Fields,
  R extends Fields = Fields,
  K extends Secrets = Secrets,
> {
  readonly step: Step<P, C, S, R, K>
  readonly params?: Partial<Values<P>>
  /** The sets behind parameters that are roots. */
  readonly trees?: Readonly<Record<string, IndexedTree>>
}

/** One request on which two versions differ. */
export interface Difference {
  readonly before: Found
  readonly after: Found
}

export interface Diff {
  /** Of the three below: a witness if there is one, none only if all of them are proved to be none. */
  readonly answer: 'witness' | 'none' | 'unknown'
  /** Something that was allowed before is denied now. */
  readonly tightens: Answer<Difference>
  /** Something that was denied before is allowed now. */
  readonly loosens: Answer<Difference>
  /** Both allow it, and a field of the state that both have differs afterwards. */
  readonly remembers: Answer<Difference>
  /** Calls that one version alone governs; the answers are about those that both do. */
  readonly dropped: readonly string[]
  readonly added: readonly string[]
}

/**
 * What a change of a policy changes, for all requests, states and facts at once. Versions may differ in code, in
 * parameters, or in both; a field they share by meaning has one value in both. Openings are honest: one that leads nowhere
 * is an error in every version.
 *
 * @throws WitnessError when the evaluator does not confirm an example
 * @example
 * const params = { 'spendLimit.max': 2n * POL, 'spendLimit.window': 600n }
 * const { tightens } = await diff({ step, params }, { step, params: { ...params, 'spendLimit.max': 1n * POL } })
 * // { answer: 'witness', before: { input: { request: { amount: 2n * POL, … } }, decision }, after: … }
 */
export async function diff<
  P extends Fields,
  C extends Fields,
  S extends Fields,
  R extends Fields,
  K extends Secrets,
  P2 extends Fields,
  C2 extends Fields,
  S2 extends Fields,
  R2 extends Fields,
  K2 extends Secrets,
>(before: Version<P, C, S, R, K>, after: Version<P2, C2, S2, R2, K2>, options: AskOptions = {}): Promise<Diff> {
  const [a, b] = [erase(before), erase(after)]
  return inquire([a, b], options, async ({ forms, solve }) => {
    const [was, is] = forms as readonly [Smt, Smt]
    const both = Object.keys(b.step.state.fields).flatMap((name) => {
      const twin = twinOf(a.step, b.step, 'state', name)
      if (twin === undefined) return []
      const [x, y] = [a.step.state.places[twin]!, b.step.state.places[name]!]
      return Array.from(
        { length: x.length },
        (_, slot) => [was.next[x.start + slot]!, is.next[y.start + slot]!] as const,
      )
    })
    const changed = both.map(([x, y]) => ` (not (= ${x} ${y}))`).join('')
    const ask = async (condition: string): Promise<Answer<Difference>> => {
      const found = await solve(condition)
      if (found.answer !== 'witness') return found
      const [one, other] = found.confirmed
      return { answer: 'witness', before: one!.found, after: other!.found }
    }
    const tightens = await ask(`(and ${was.verdict} (not ${is.verdict}))`)
    const loosens = await ask(`(and ${is.verdict} (not ${was.verdict}))`)
    const remembers = await ask(`(and ${was.verdict} ${is.verdict} (or false${changed}))`)
    const answers = [tightens, loosens, remembers].map(({ answer }) => answer)
    const answer = (['witness', 'unknown', 'none'] as const).find((each) => answers.includes(each))!
    const [old, fresh] = [a.step, b.step].map(({ actions }) => actions.map(({ signature }) => signature))
    const without = (all: readonly string[], others: readonly string[]) => all.filter((each) => !others.includes(each))
    return { answer, tightens, loosens, remembers, dropped: without(old!, fresh!), added: without(fresh!, old!) }
  })
}

/**
 * Whether something can never be: `none` is the proof that it cannot, a witness the case in which it is.
 *
 * @example
 * await never({ step: spendLimit }, ({ allow, request, params }) => and(allow, gt(request.amount, params.max)))
 * // { answer: 'none' }
 */
export async function never<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  version: Version<P, C, S, R, K>,
  question: Question<P, C, S, R>,
  options: AskOptions = {},
): Promise<Answer<Found>> {
  const erased = erase(version)
  const posed = pose(erased.step, question as unknown as Question)
  return inquire([erased], options, async ({ forms, unknowns, say, solve }) => {
    const { lines, term } = posed.toSmt(unknowns.inputs[0]!, forms[0]!, 'question ')
    say(lines)
    const answer = await solve(term)
    if (answer.answer !== 'witness') return answer
    const [{ scalars, outcome, found }] = answer.confirmed as readonly [Confirmed]
    if (!posed.holds(scalars, outcome)) throw new QuestionError(erased.step.name)
    return { answer: 'witness', ...found }
  })
}

/**
 * Whether something is always so: `none` is the proof that nothing contradicts it, a witness contradicts it.
 *
 * @example
 * await always({ step: spendLimit }, ({ allow, next, params }) => implies(allow, le(next.spent, params.max)))
 */
export function always<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  version: Version<P, C, S, R, K>,
  question: Question<P, C, S, R>,
  options: AskOptions = {},
): Promise<Answer<Found>> {
  return never(version, (subject) => not(question(subject)), options)
}

/**
 * Whether a rule can ever be the one that decides: `none` proves that it is dead.
 *
 * @throws RuleError when the step has no rule of that name
 */
export function ruleCanFire<P extends Fields, C extends Fields, S extends Fields, R extends Fields, K extends Secrets>(
  version: Version<P, C, S, R, K>,
  rule: string,
  options: AskOptions = {},
): Promise<Answer<Found>> {
  return never(version, (subject) => subject.rule(rule), options)
}

function erase(version: object): Asked {
  const { step, params = {}, trees = {} } = version as Version
  return { step, params, trees }
}

export class QuestionError extends Error {
  override readonly name = 'Policies.QuestionError'
  constructor(step: string) {
    super(
      `The solver found an example for a question about ${step} that the evaluator does not see: policies/emit/smt.ts is wrong.`,
    )
  }
}
