import { describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { decide, never } from '../../policies/index.ts'
import { libraryTables } from '../../policies/library/tables.ts'
import { cases, tree } from './library.ts'
import { solve } from './smtKit.ts'

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
      const step = arbitraryStep(seed, { secret: seed % 3 === 0, records: seed % 2 === 0 })
      const inputs = Array.from({ length: INPUTS }, (_, round) => arbitraryInput(step, round))
      for (const [round, { outcome, wanted, got }] of (await solve(step, inputs)).entries()) {
        expect([seed, round, got]).toEqual([seed, round, wanted])
        reasons.add(step.rules[outcome.reason - 1]?.effect ?? String(outcome.reason))
      }
    }
    expect([...reasons].sort()).toEqual(['0', '255', 'forbid', 'permit'])
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
      // What a bound secret holds is free there, so that another decision is as good an example.
      const free = step.opened.length > 0
      expect(found).toMatchObject(free ? { answer: 'witness' } : { answer: 'witness', decision: decide(step)(input) })
    }
  })
})
