import { type Answers, withAnswers } from './analyzeAnswers.ts'
import { type Asked, type Given, type Unknowns, unknownsOf } from './analyzeInputs.ts'
import { type Bindings, bindingsOf, shownLines } from './analyzeOpened.ts'
import { pose, type Question } from './analyzeQuestion.ts'
import { type Solver, withSolver } from './analyzeSolver.ts'
import {
  type Claim,
  type Confirmed,
  claimOf,
  claimTerms,
  confirm,
  type Forest,
  forestOf,
  treeLines,
} from './analyzeWitness.ts'
import { SMT_PRELUDE, type Smt, type SmtInputs, toSmt } from './emit/smt.ts'
import type { Step } from './step.ts'
import { type IndexedTree, TreeError } from './tree.ts'

/** One of three: an example, the proof that there is none, or neither. Unknown is not "none". */
export type Answer<W> =
  | ({ readonly answer: 'witness' } & W)
  | { readonly answer: 'none' }
  | { readonly answer: 'unknown'; readonly why: string }

export interface AskOptions extends Given {
  /** How hard the solver tries, in millions of z3's units of work: the same on every machine. The default is 10. */
  readonly effort?: number
  /** What an example should be like where it can be, the first most. */
  readonly prefer?: readonly Question[]
  /** What the solver has said before: it is not asked the same twice. */
  readonly answers?: Answers
}

/** A question under way. */
export interface Inquiry {
  readonly unknowns: Unknowns
  readonly forms: readonly Smt[]
  say(lines: readonly string[]): void
  /** An example of a Bool term, confirmed by the evaluator version by version. */
  solve(condition: string): Promise<Answer<{ readonly confirmed: readonly Confirmed[] }>>
}

/** Puts versions to the solver as functions of shared unknowns, for as long as `work` takes. */
export function inquire<T>(
  versions: readonly Asked[],
  { effort = 10, prefer = [], answers, ...given }: AskOptions,
  work: (inquiry: Inquiry) => Promise<T>,
): Promise<T> {
  const unknowns = unknownsOf(versions, given)
  const forms = versions.map(({ step }, place) => toSmt(step, unknowns.inputs[place]!, `${place} `))
  const trees = versions.flatMap((version) => Object.values(version.trees))
  const lookups = forms.flatMap((form) => form.lookups)
  const wishes = prefer.map((wish, index) =>
    pose(versions[0]!.step, wish).toSmt(unknowns.inputs[0]!, forms[0]!, `wish ${index} `),
  )
  const tidy = [...wishes.map(({ term }) => term), ...tidiness(versions[0]!.step, unknowns.inputs[0]!)]
  const asked = [unknowns.terms, ...forms.map(claimTerms)]
  const ask = (solver: Solver): Promise<T> => {
    solver.say([
      SMT_PRELUDE,
      ...unknowns.lines,
      ...[...forms, ...wishes].flatMap(({ lines }) => lines),
      ...treeLines(lookups, trees),
      ...shownLines(
        forms.flatMap(({ opened }) => opened),
        lookups,
      ),
    ])
    return work({
      unknowns,
      forms,
      say: solver.say,
      async solve(condition) {
        const wanted = [`(assert ${condition})`]
        const first = await solver.check(asked.flat(), wanted, effort)
        if (first.answer === 'unsat') return { answer: 'none' }
        if (first.answer === 'unknown') return first
        let { values } = first
        for (const wish of tidy) {
          const better = await solver.check(asked.flat(), [...wanted, `(assert ${wish})`], effort / 10)
          if (better.answer !== 'sat') continue
          wanted.push(`(assert ${wish})`)
          values = better.values
        }
        const [inputs, ...claimed] = split(
          values,
          asked.map(({ length }) => length),
        )
        const claims = forms.map((form, place) => claimOf(form, claimed[place]!))
        const plants = planted(claims, trees)
        if (plants instanceof TreeError)
          return { answer: 'unknown', why: `the solver's example needs a set that no tree holds: ${plants.message}` }
        const confirmed = versions.map(({ step }, place) =>
          confirm(step, unknowns.scalarsOf(place, inputs!), plants.forest, claims[place]!, plants.bindings),
        )
        return { answer: 'witness', confirmed }
      },
    })
  }
  return answers ? withAnswers(ask, answers) : withSolver(ask)
}

/** The solver does not know how many keys a tree has room for. */
function planted(
  claims: readonly Claim[],
  trees: readonly IndexedTree[],
): { readonly forest: Forest; readonly bindings: Bindings } | TreeError {
  try {
    return { forest: forestOf(claims, trees), bindings: bindingsOf(claims.flatMap(({ shown }) => shown)) }
  } catch (error) {
    if (error instanceof TreeError) return error
    throw error
  }
}

/** Examples are for people: from the first state on, and in whole units. */
function tidiness(step: Step, inputs: SmtInputs): string[] {
  const zero = inputs.state.map((term) => ` (= ${term} 0)`).join('')
  const whole = Object.entries(step.request.fields).flatMap(([name, type]) => {
    const [, decimals] = ('unit' in type && /^e-(\d+) /.exec(type.unit ?? '')) || []
    if (decimals === undefined) return []
    const amount = inputs.request[step.request.places[name]!.start]!
    return [`(and (> ${amount} 0) (= (mod ${amount} ${10n ** BigInt(decimals)}) 0))`]
  })
  return [`(and true${zero})`, ...whole]
}

function split(values: readonly bigint[], lengths: readonly number[]): readonly (readonly bigint[])[] {
  const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((a, b) => a + b, 0))
  return ends.map((end, index) => values.slice(end - lengths[index]!, end))
}
