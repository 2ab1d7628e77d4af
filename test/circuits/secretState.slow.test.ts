// The build's uniqueness check, on a state behind a commitment: key, state and next state follow from the public words.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { assumptionsOf } from '../../circuits/assume.ts'
import { compileConstraints } from '../../circuits/compile.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { readSymbols } from '../../circuits/symbols.ts'
import { findUndetermined } from '../../circuits/unique.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { add, bool, calldata, definePolicy, fitTo, le, type Step, toCircom, uint } from '../../policies/index.ts'

const quiet = definePolicy({
  name: 'quiet',
  actions: ['pay(uint96)'],
  params: { max: uint(96) },
  state: { sum: uint(96), some: bool() },
  secretState: true,
  request: { amount: uint(96, calldata(0)) },
  step: ({ params, state, request }) => {
    const sum = fitTo(add(state.sum, request.amount), uint(96))
    return { permit: { 'within it': le(sum, params.max) }, next: { sum, some: true } }
  },
})
const circuit = toCircom(quiet as unknown as Step)

describe('a secret state', () => {
  const out = mkdtempSync(join(tmpdir(), 'polity-state-'))
  afterAll(() => rmSync(out, { recursive: true }))
  const undetermined = async (source: string): Promise<(string | undefined)[]> => {
    const checked = await compileConstraints({ source, includeDirs: standardIncludes, out })
    const [system, names] = [readR1cs(checked.r1cs), readSymbols(checked.symbols)]
    return findUndetermined(system, assumptionsOf(system, checked)).map((wire) => names.get(wire))
  }
  const without = (pattern: RegExp): string => {
    const lines = circuit.split('\n')
    const left = lines.filter((line) => !pattern.test(line))
    expect(left.length).toBe(lines.length - 1)
    return left.join('\n')
  }

  test('default: is determined', async () => {
    expect(await undetermined(circuit)).toEqual([])
  })

  test('behavior: but not once a commitment is not compared', async () => {
    expect(await undetermined(without(/ === stateAfter;/))).toContain('main.hidden_stateKey')
    const before = await undetermined(without(/^ *w\d+ === .*stateBefore/))
    expect(before).toContain('main.hidden_state[0]')
    expect(before).not.toContain('main.hidden_stateKey')
  })
})
