// The library's payments, from TypeScript to a verified proof: what is allowed and what is denied.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Artifacts, type Groth16, groth16 } from '../../circuits/prove.ts'
import { signals, stateOf, toCircom } from '../../policies/index.ts'
import { cases } from '../differential/library.ts'

const { step, inputs } = cases[0]!
const place = { chainId: 31337n, gate: '0x00000000000000000000000000000000000000ee', sequence: 7n } as const
let cacheDir: string
let system: Groth16
let artifacts: Artifacts

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'polity-library-'))
  system = groth16({ secret: new TextEncoder().encode('secret of a test'), cacheDir })
  artifacts = await system.build({ name: step.name, source: toCircom(step) })
})

afterAll(async () => {
  await system.close()
  await rm(cacheDir, { recursive: true })
})

describe(step.name, () => {
  test.each([
    [0, true],
    [1, false],
  ])('behavior: input %i is shown to be allowed: %s', async (index, allowed) => {
    const input = { ...inputs[index]!, ...place }
    const { digest, evaluation, alpha, verdict } = stateOf(step, input)
    expect(verdict).toBe(allowed)
    const { proof, signals: shown } = await system.prove(artifacts, signals(step, input))
    expect(shown).toEqual([digest, evaluation, alpha])
    expect(await system.verify(artifacts.verificationKey, shown, proof)).toBe(true)
  })

  test('behavior: a denial is no approval: the proof of one statement shows no other', async () => {
    const [allowed, denied] = [inputs[0]!, inputs[1]!].map((each) => ({ ...each, ...place }))
    const claimed = stateOf(step, allowed!)
    const { proof } = await system.prove(artifacts, signals(step, denied!))
    const { verificationKey } = artifacts
    expect(await system.verify(verificationKey, [claimed.digest, claimed.evaluation, claimed.alpha], proof)).toBe(false)
  })
})
