// circom source to everything a prover and a verifier need, cached by content.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assumptionsOf } from './assume.ts'
import { type Artifacts, type CircuitSource, readArtifacts, scratchDirectory, writeArtifacts } from './cache.ts'
import { compileCircom, compileConstraints } from './compile.ts'
import { contentHash } from './content.ts'
import { verificationKeyHash } from './key.ts'
import { readR1cs } from './r1cs.ts'
import { developmentSetup } from './setup.ts'
import { readSymbols } from './symbols.ts'
import { checkUnique } from './unique.ts'
import { buildVersions, standardIncludes } from './versions.ts'

/** `percent` is of the phase, 0 to 100. */
export type BuildProgress = { phase: 'compile' | 'check' | 'set-up'; percent: number }

/**
 * Builds a circuit, or takes it from `cacheDir/<content hash>/`. Several processes may build the same circuit at once; a torn
 * directory is built again.
 *
 * @throws {CompileError} with circom's message
 * @throws {UndeterminedError} when some wire is not shown to be determined by the inputs
 * @example
 * const { verificationKey, constraints } = await buildCircuit({ name: 'spend limit', source, cacheDir: '.polity/circuits' })
 */
export async function buildCircuit({
  cacheDir,
  onProgress,
  ...circuit
}: CircuitSource & { cacheDir: string; onProgress?: (progress: BuildProgress) => void }): Promise<Artifacts> {
  const { name, source, includeDirs = standardIncludes } = circuit
  const directory = join(cacheDir, await contentHash({ source, includeDirs }, buildVersions))
  const cached = await readArtifacts(directory, name)
  if (cached) return cached

  const report = (phase: BuildProgress['phase'], percent: number) =>
    onProgress?.({ phase, percent: Math.round(percent) })
  const out = await scratchDirectory(cacheDir)
  try {
    report('compile', 0)
    const checked = await compileConstraints({ source, includeDirs, out })
    report('compile', 25)
    const proved = await compileCircom({ source, includeDirs, out })
    report('compile', 100)

    report('check', 0)
    const constraints = readR1cs(checked.r1cs)
    checkUnique(constraints, readSymbols(checked.symbols), assumptionsOf(constraints, checked))
    report('check', 100)

    report('set-up', 0)
    const { zkey, verificationKey } = await developmentSetup(proved.r1cs, (done) => report('set-up', done * 100))
    const built = {
      circuitHash: `0x${createHash('sha256').update(proved.r1cs).digest('hex')}`,
      constraints: readR1cs(proved.r1cs).constraints.length,
      wasm: proved.wasm,
      zkey,
      verificationKey,
      verificationKeyHash: verificationKeyHash(verificationKey),
      development: true,
    } as const
    return await writeArtifacts(directory, built, name)
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}
