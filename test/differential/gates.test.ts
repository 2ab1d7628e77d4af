import { describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { gatesOf } from '../../policies/gates.ts'
import { signals, stateOf } from '../../policies/signals.ts'
import { runGates } from './gateTwin.ts'
import { cases, payee, payments, tree } from './library.ts'

const place = {
  chainId: 31337n,
  gate: '0x00000000000000000000000000000000000000ee',
  sequence: 7n,
  stateKey: 99n,
} as const

describe('gates', () => {
  test('law: gates state what the evaluator decides, for random policies', () => {
    // Once through all ways to be secret; thousands more are compared by test/bench/differential.ts.
    for (let seed = 0; seed < 30; seed += 1) {
      const step = arbitraryStep(seed, { secret: seed % 3 === 0, records: seed % 2 === 0, secretState: seed % 5 === 0 })
      const gates = gatesOf(step)
      for (let round = 0; round < 6; round += 1) {
        const input = { ...arbitraryInput(step, round), ...place }
        expect([seed, round, runGates(gates, signals(step, input))]).toEqual([seed, round, stateOf(step, input).words])
      }
    }
  }, 20_000)

  test.each([
    [1117, 22],
    [1148, 22],
    [1306, 23],
  ])('behavior: random policy %i, which the evaluator once decided otherwise', (seed, round) => {
    const step = arbitraryStep(seed)
    const input = { ...arbitraryInput(step, round), ...place }
    expect(runGates(gatesOf(step), signals(step, input))).toEqual(stateOf(step, input).words)
  })

  test.each(cases)('law: and for $step.name of the library', ({ step, inputs }) => {
    const gates = gatesOf(step)
    for (const each of inputs) {
      const input = { ...each, ...place }
      expect(runGates(gates, signals(step, input))).toEqual(stateOf(step, input).words)
    }
  })

  test('behavior: an opening of another key has no witness', () => {
    const input = { ...cases[0]!.inputs[0]!, ...place }
    const honest = signals(payments, input as never)
    const { key, next, siblings } = tree.prove(BigInt(payee) - 1n)
    const secret = 'secret_allowlist_payee'
    const forged = { ...honest, [`${secret}_key`]: key, [`${secret}_next`]: next, [`${secret}_siblings`]: siblings }
    expect(() => runGates(gatesOf(cases[0]!.step), forged)).toThrow('an opening')
  })
})
