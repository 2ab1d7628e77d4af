import { describe, expect, test } from 'vitest'
import { openSolver } from '../../policies/analyzeSolver.ts'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import { type SmtInputs, smtBit, smtNumber, toSmt } from '../../policies/emit/smt.ts'
import { GROUPS } from '../../policies/index.ts'

const STEPS = 150
const INPUTS = 8

describe('smt', () => {
  test('law: the SMT form decides what the evaluator decides, for random policies', async () => {
    for (let seed = 0; seed < STEPS; seed += 1) {
      const step = arbitraryStep(seed)
      const names = (group: (typeof GROUPS)[number]) => step[group].slots.map((_, index) => `${group}${index}`)
      const inputs: SmtInputs = {
        ...{ params: names('params'), chain: names('chain'), state: names('state'), request: names('request') },
        actor: 'actor',
        at: 'at',
      }
      const { lines, verdict, reason, next } = toSmt(step, inputs)
      const unknowns = [...GROUPS.flatMap(names), 'actor', 'at']
      const run = decideScalars(step)
      const solver = await openSolver(100_000_000)
      solver.say([...unknowns.map((name) => `(declare-const ${name} Int)`), ...lines])
      for (let round = 0; round < INPUTS; round += 1) {
        const scalars = scalarsOf(step, arbitraryInput(step, round))
        const values = [...GROUPS.flatMap((group) => scalars[group]), scalars.actor, scalars.at]
        const given = unknowns.map((name, index) => `(assert (= ${name} ${smtNumber(values[index]!)}))`)
        const solved = await solver.check([smtBit(verdict), reason, ...next], given)
        const decided = run(scalars)
        expect([seed, round, solved]).toEqual([
          ...[seed, round],
          { answer: 'sat', values: [decided.verdict ? 1n : 0n, BigInt(decided.reason), ...decided.next] },
        ])
      }
      solver.close()
    }
  })
})
