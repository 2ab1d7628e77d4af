import { withSolver } from '../../policies/analyzeSolver.ts'
import { rootsOf } from '../../policies/canonical.ts'
import { compile, startRun } from '../../policies/closure.ts'
import { decideScalars, type Outcome, scalarsOf } from '../../policies/decide.ts'
import { SMT_PRELUDE, type SmtInputs, smtBit, smtNumber, smtTerms, toSmt } from '../../policies/emit/smt.ts'
import {
  type AnyInput,
  type CommittedOpening,
  GROUPS,
  type Membership,
  type Opening,
  type Step,
} from '../../policies/index.ts'
import { layoutOf } from '../../policies/layout.ts'
import { topological } from '../../policies/node.ts'
import { toScalars } from '../../policies/values.ts'

/** What the evaluator and what z3 says: verdict, reason, next state, then every value on the way. */
export interface Solved {
  readonly outcome: Outcome
  readonly wanted: readonly bigint[]
  readonly got: unknown
}

/** Runs the SMT form of a step on inputs. A decision shows little of what it was made of, so that all values are compared. */
export async function solve(step: Step, asked: readonly AnyInput[]): Promise<readonly Solved[]> {
  const names = (group: (typeof GROUPS)[number]) => step[group].slots.map((_, index) => `${group}${index}`)
  const inputs: SmtInputs = {
    ...{ params: names('params'), chain: names('chain'), state: names('state'), request: names('request') },
    ...{ actor: 'actor', at: 'at' },
  }
  const { lines, verdict, reason, next, opened } = toSmt(step, inputs)
  const unknowns = [...GROUPS.flatMap(names), 'actor', 'at']
  const run = decideScalars(step)
  const nodes = topological(rootsOf(step)).filter(({ free }) => free === 0)
  const { values: valuesOf, scalar } = compile(step)
  const computed = nodes.map((node) => valuesOf(node))
  const terms = smtTerms(step, inputs, 'node ')
  const parts = nodes.flatMap((node) => terms.values(node).map((term) => (node.kind === 'bool' ? smtBit(term) : term)))
  const solved: Solved[] = []
  await withSolver(async (solver) => {
    const declared = unknowns.map((name) => `(declare-const ${name} Int)`)
    solver.say([SMT_PRELUDE, ...declared, ...lines, ...terms.lines])
    for (const input of asked) {
      const scalars = scalarsOf(step, input)
      const values = [...GROUPS.flatMap((group) => scalars[group]), scalars.actor, scalars.at]
      const given = unknowns.map((name, index) => `(assert (= ${name} ${smtNumber(values[index]!)}))`)
      // A tree is any set of keys there: it is told what the openings of this input say.
      const looks = terms.lookups.map(({ secret, depth, root, key }) => {
        const { key: asked } = step.secrets[secret] as Membership
        const found = (scalars.secret[secret] as Opening).key === scalar(asked)(startRun(scalars))
        return `(assert (= (in-tree ${depth} ${root} ${key}) ${found}))`
      })
      // And fields of a secret are any values.
      const shown = [...opened, ...terms.opened].flatMap(({ node, values: own }) => {
        const { values: kept } = scalars.secret[node.secret] as CommittedOpening
        const told = toScalars(layoutOf(node.fields), kept)
        return own.map((term, slot) => `(assert (= ${term} ${smtNumber(told[slot]!)}))`)
      })
      const known = [...given, ...looks, ...shown]
      const answer = await solver.check([smtBit(verdict), reason, ...next, ...parts], known, 100)
      const outcome = run(scalars)
      const frame = startRun(scalars)
      const wanted = [
        ...[outcome.verdict ? 1n : 0n, BigInt(outcome.reason), ...outcome.next],
        ...computed.flatMap((each) => each(frame)),
      ]
      solved.push({ outcome, wanted, got: answer.answer === 'sat' ? answer.values : answer })
    }
  })
  return solved
}
