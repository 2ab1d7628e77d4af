import { describe, expect, test } from 'vitest'
import { withSolver } from '../../policies/analyzeSolver.ts'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { rootsOf } from '../../policies/canonical.ts'
import { compile, startRun } from '../../policies/closure.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import { type SmtInputs, smtBit, smtNumber, smtTerms, toSmt } from '../../policies/emit/smt.ts'
import { decide, GROUPS, never, type Step } from '../../policies/index.ts'
import { libraryTables } from '../../policies/library/tables.ts'
import { topological } from '../../policies/node.ts'
import { cases, tree } from './library.ts'

const STEPS = 150
const INPUTS = 8

/** Every set that the library's cases look into. */
const trees = [
  tree,
  ...Object.values(libraryTables).flatMap((tables) => [tables].flat().flatMap((each) => Object.values(each.trees))),
]

describe('smt', () => {
  test('law: the SMT form computes and decides what the evaluator does, for random policies', async () => {
    const reasons = new Set<string>()
    for (let seed = 0; seed < STEPS; seed += 1) {
      const step = arbitraryStep(seed)
      const names = (group: (typeof GROUPS)[number]) => step[group].slots.map((_, index) => `${group}${index}`)
      const inputs: SmtInputs = {
        ...{ params: names('params'), chain: names('chain'), state: names('state'), request: names('request') },
        ...{ actor: 'actor', at: 'at' },
      }
      const { lines, verdict, reason, next } = toSmt(step, inputs)
      const unknowns = [...GROUPS.flatMap(names), 'actor', 'at']
      const run = decideScalars(step)
      // A decision shows little of what it was made of: every value on the way is compared as well.
      const nodes = topological(rootsOf(step)).filter(({ free }) => free === 0)
      const { values: valuesOf } = compile(step)
      const computed = nodes.map((node) => valuesOf(node))
      const terms = smtTerms(step, inputs, 'node ')
      const parts = nodes.flatMap((node) =>
        terms.values(node).map((term) => (node.kind === 'bool' ? smtBit(term) : term)),
      )
      await withSolver(async (solver) => {
        solver.say([...unknowns.map((name) => `(declare-const ${name} Int)`), ...lines, ...terms.lines])
        for (let round = 0; round < INPUTS; round += 1) {
          const scalars = scalarsOf(step, arbitraryInput(step, round))
          const values = [...GROUPS.flatMap((group) => scalars[group]), scalars.actor, scalars.at]
          const given = unknowns.map((name, index) => `(assert (= ${name} ${smtNumber(values[index]!)}))`)
          const solved = await solver.check([smtBit(verdict), reason, ...next, ...parts], given, 100)
          const decided = run(scalars)
          const frame = startRun(scalars)
          const expected = [
            ...[decided.verdict ? 1n : 0n, BigInt(decided.reason), ...decided.next],
            ...computed.flatMap((each) => each(frame)),
          ]
          expect([seed, round, solved]).toEqual([seed, round, { answer: 'sat', values: expected }])
          reasons.add(step.rules[decided.reason - 1]?.effect ?? String(decided.reason))
        }
      })
    }
    expect([...reasons].sort()).toEqual(['0', '255', 'forbid', 'permit'])
  })

  test('behavior: these policies reach every operator but memberships, which the library has', () => {
    const operators = (steps: readonly Step[]) =>
      [...new Set(steps.flatMap((step) => topological(rootsOf(step)).map(({ op }) => op)))].sort().join(' ')
    expect(operators(Array.from({ length: STEPS }, (_, seed) => arbitraryStep(seed)))).toMatchInlineSnapshot(
      `"actor add all and any bound const count div eq field fit fold le list lt map max min mod mul not or part pick select sub sum table time"`,
    )
    expect(operators(cases.map(({ step }) => step))).toContain('member')
  })

  test.each(cases.map((each) => [each.step.name, each] as const))('law: and for %s of the library', async (_, each) => {
    const { step, inputs } = each
    for (const input of inputs) {
      const { params = {}, chain = {}, state = 'initial' as const, request = {}, actor, at } = input
      const sets = Object.entries(params).flatMap(([name, value]) => {
        const set = trees.find(({ root }) => root === value)
        return set ? [[name, set] as const] : []
      })
      const given = { chain, state, request, actor, at }
      const found = await never({ step, params, trees: Object.fromEntries(sets) }, () => true, given)
      expect(found).toMatchObject({ answer: 'witness', decision: decide(step)(input) })
    }
  })
})
