import { describe, expect, test } from 'vitest'
import { importCedar } from '../../policies/cedar/index.ts'
import { chance } from '../../policies/chance.ts'
import { gatesOf } from '../../policies/gates.ts'
import { signals, stateOf } from '../../policies/signals.ts'
import { differences, inputOf, newTally } from './cedarKit.ts'
import { randomCall, randomPolicies, schema } from './cedarRandom.ts'
import { runGates } from './gateTwin.ts'

describe('importCedar', () => {
  test("law: random policies decide as Cedar's engine does, rule by rule and failure by failure", () => {
    const tally = newTally()
    const seeds = Array.from({ length: 12 }, (_, seed) => seed)
    expect(differences(seeds, 40, tally)).toEqual([])
    expect([tally.allowed > 50, tally.failed > 20, tally.whole > 200]).toEqual([true, true, true])
  })

  test('law: gates state what the evaluator decides of an imported policy', () => {
    const place = { chainId: 31337n, gate: '0x00000000000000000000000000000000000000ee', sequence: 7n } as const
    for (const seed of [1, 2, 3, 4]) {
      const random = chance(seed)
      const text = randomPolicies(random)
      for (const errors of ['deny', 'cedar'] as const) {
        const { policy, request } = importCedar(text, { schema, errors })
        const gates = gatesOf(policy)
        for (let round = 0; round < 5; round += 1) {
          const input = { ...inputOf(request(randomCall(random))), ...place }
          expect([seed, runGates(gates, signals(policy, input))]).toEqual([seed, stateOf(policy, input).words])
        }
      }
    }
  })
})
