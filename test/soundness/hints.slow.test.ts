// Adversarial hints (docs/security.md, "What is proved"): nothing that a prover may choose gives another answer.
import { describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { costOf } from '../../policies/index.ts'
import { cases } from '../differential/library.ts'
import { audit, suspect } from './audit.ts'
import { othersOf } from './others.ts'

/** The largest are for test/bench/soundness.ts: what they are made of is in the small ones. */
const AFFORDABLE = 12_000
const REQUESTS = 2
const RANDOM = 6
const TRIES = 200

const library = [...new Map(cases.map((each) => [each.step.codeHash, each])).values()].filter(
  ({ step }) => costOf(step) < AFFORDABLE,
)

describe('lies about hints, openings, wires and packings', () => {
  test.each(library)('law: none gives another answer to $step.name of the library', async ({ step, inputs }) => {
    const suspected = await suspect(step)
    for (const [index, input] of inputs.slice(0, REQUESTS).entries()) {
      const { tries, holes, loose } = audit(suspected, input, { seed: index, others: othersOf(step, input) })
      expect({ holes, loose }).toEqual({ holes: [], loose: [] })
      expect(tries).toBeGreaterThan(TRIES)
    }
  })

  test.each(Array.from({ length: RANDOM }, (_, index) => 900 + index))(
    'law: none gives another answer to random policy %i',
    async (seed) => {
      const step = arbitraryStep(seed, { secret: seed % 2 === 0, records: seed % 3 === 0, secretState: seed % 3 === 1 })
      const suspected = await suspect(step)
      for (let round = 0; round < REQUESTS; round += 1) {
        const input = arbitraryInput(step, round)
        const { tries, holes, loose } = audit(suspected, input, { seed: round, others: othersOf(step, input) })
        expect({ holes, loose }).toEqual({ holes: [], loose: [] })
        expect(tries).toBeGreaterThan(TRIES)
      }
    },
  )
})
