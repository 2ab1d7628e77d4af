import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildCircuit } from '../../circuits/build.ts'
import { compileCircom } from '../../circuits/compile.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { calculateWitness, witnessValues } from '../../circuits/witness.ts'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { type AnyInput, costOf, type Step, signals, stateOf, toCircom } from '../../policies/index.ts'
import { cases, payee, tree } from './library.ts'

const place = {
  chainId: 31337n,
  gate: '0x00000000000000000000000000000000000000ee',
  sequence: 7n,
  stateKey: 99n,
} as const
const out = mkdtempSync(join(tmpdir(), 'polity-circuit-'))
afterAll(() => rmSync(out, { recursive: true }))

describe('circuit', () => {
  test.each(Array.from({ length: 12 }, (_, index) => 300 + index))(
    'law: random policy %i states what the evaluator decides',
    async (seed) => {
      const step = arbitraryStep(seed, { secret: seed % 2 === 0, records: seed % 3 === 0, secretState: seed % 4 === 0 })
      const inputs = Array.from({ length: 20 }, (_, round) => arbitraryInput(step, round))
      await agree(step, inputs)
    },
  )

  test.each(cases)('law: and $step.name of the library, at the estimated cost', async ({ step, inputs }) => {
    const constraints = await agree(step, inputs)
    expect(Math.abs(costOf(step) / constraints - 1)).toBeLessThan(0.15)
  })

  test.each(cases.slice(0, 2))('law: in $step.name the inputs determine every wire', async ({ step }) => {
    // The build refuses a circuit in which some wire is not shown to be determined.
    const built = await buildCircuit({ name: step.name, source: toCircom(step), cacheDir: join(out, 'cache') })
    expect(built.constraints).toBe(costOf(step))
  })

  test('behavior: a path of another leaf has no witness', async () => {
    const { step, inputs } = cases[0]!
    const honest = signals(step, { ...inputs[0]!, ...place })
    const { wasm } = await compileCircom({ source: toCircom(step), includeDirs: standardIncludes, out })
    const module = await WebAssembly.compile(wasm)
    const forge = (x: bigint) => {
      const secret = { 'allowlist.payee': tree.prove(x) }
      return signals(step, { ...inputs[0]!, ...place, secret })
    }
    await expect(calculateWitness(module, forge(BigInt(payee)))).resolves.toBeDefined()
    // The leaf before ends at the payee, the leaf after begins beyond it; both lead to the root.
    await expect(calculateWitness(module, forge(BigInt(payee) - 1n))).rejects.toThrow('no witness')
    await expect(calculateWitness(module, forge(0xffffn))).rejects.toThrow('no witness')
    // A leaf that is in no tree.
    const wider = { ...honest, secret_allowlist_payee_next: tree.prove(BigInt(payee)).next + 1n }
    await expect(calculateWitness(module, wider)).rejects.toThrow('no witness')
  })
})

/** The circuit's digest and evaluation are those of the statement, for approvals and denials; returns its size. */
async function agree(step: Step, inputs: readonly AnyInput[]): Promise<number> {
  const { wasm, r1cs } = await compileCircom({ source: toCircom(step), includeDirs: standardIncludes, out })
  const module = await WebAssembly.compile(wasm)
  for (const [round, each] of inputs.entries()) {
    const input = { ...each, ...place }
    const { digest, evaluation, alpha } = stateOf(step, input)
    const witness = await calculateWitness(module, signals(step, input))
    expect([step.name, round, witnessValues(witness, 1, 4)]).toEqual([step.name, round, [digest, evaluation, alpha]])
  }
  return readR1cs(r1cs).constraints.length
}
