// Private proofs behind one interface: build a circuit, prove with it, verify.

// biome-ignore lint/plugin: how many prove at once changes no proof
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { BuildProgress } from './build.ts'
import type { BuildJob } from './build-worker.ts'
import { type Artifacts, type CircuitSource, readArtifacts } from './cache.ts'
import { contentHash } from './content.ts'
import type { Proof } from './groth16.ts'
import type { VerificationKey } from './key.ts'
import { Pool, workerOf } from './pool.ts'
import type { Hex } from './proof.ts'
import type { ProveJob } from './prove-worker.ts'
import type { Claim } from './verify.ts'
import { buildVersions, standardIncludes } from './versions.ts'
import type { Signals } from './witness.ts'

export type { Artifacts, BuildProgress, CircuitSource, Hex, Proof, Signals, VerificationKey }

/** A way to prove that a step was right without showing its secrets. */
export type ProofSystem = {
  /** Such as `groth16`. */
  readonly name: string
  /**
   * Compiles, checks and sets up a circuit, or takes it from the cache.
   *
   * @throws errors of {@link buildCircuit}, by name
   */
  build(circuit: CircuitSource, options?: { onProgress?: (progress: BuildProgress) => void }): Promise<Artifacts>
  /**
   * Proves that the circuit maps these inputs to the signals that come back, first come first served.
   *
   * @throws {ProofTimeoutError} when it takes longer than the system's `timeout`
   * @throws {WorkerDiedError} when three workers died at it; others are not touched
   * @throws an error named `Circuits.WitnessError` when the inputs do not satisfy the circuit
   */
  prove(artifacts: Pick<Artifacts, 'name' | 'wasm' | 'zkey'>, inputs: Signals): Promise<Proof>
  /** Whether the proof shows these public signals; never throws on what others sent. */
  verify(verificationKey: VerificationKey, signals: readonly bigint[], proof: Hex): Promise<boolean>
  /** The same of many under one key, each as {@link ProofSystem.verify} says, and faster than one by one. */
  verifyAll(verificationKey: VerificationKey, claims: readonly Claim[]): Promise<boolean[]>
  /** Ends every child process; what is under way is rejected. */
  close(): Promise<void>
}

export type Groth16Options = {
  /** Keys the blinders; keep it as secret as the witnesses. */
  secret: Uint8Array
  /** Where built circuits are kept. */
  cacheDir: string
  /** Proving processes; all cores unless told otherwise. */
  workers?: number
  /** Milliseconds a single proof may take from its start; two minutes unless told otherwise. */
  timeout?: number
}

/** What a proof system shows of itself to tests and monitors. */
export type Groth16 = ProofSystem & {
  /** Process ids of the proving children. */
  pids(): number[]
}

/**
 * Groth16 over BN254. Same secret, circuit and inputs: same proof, byte for byte.
 *
 * @example
 * const system = groth16({ secret, cacheDir: '.polity/circuits' })
 * const artifacts = await system.build({ name: 'spend limit', source })
 * const { proof, signals } = await system.prove(artifacts, { amount: 5n, alpha: 7n })
 * await system.verify(artifacts.verificationKey, signals, proof) // true
 * await system.verify(artifacts.verificationKey, [0n, 0n, 0n], proof) // false
 * await system.close()
 */
export function groth16({
  secret,
  cacheDir,
  workers = availableParallelism(),
  timeout = 120_000,
}: Groth16Options): Groth16 {
  const provers = new Pool(workerOf('prove-worker'), workers)
  const builders = new Pool(workerOf('build-worker'), 1)

  return {
    name: 'groth16',
    async build(circuit, { onProgress } = {}) {
      const { name, source, includeDirs = standardIncludes } = circuit
      const directory = join(cacheDir, await contentHash({ source, includeDirs }, buildVersions))
      const cached = await readArtifacts(directory, name)
      if (cached) return cached
      const job: BuildJob = { name, source, includeDirs, cacheDir }
      return (await builders.run(job, {
        onProgress: (progress) => onProgress?.(progress as BuildProgress),
      })) as Artifacts
    },
    async prove({ name, wasm, zkey }, inputs) {
      const job: ProveJob = { wasm, zkey, inputs, secret }
      return (await provers.run(job, {
        timeout: { after: timeout, error: () => new ProofTimeoutError(name, timeout) },
      })) as Proof
    },
    async verify(verificationKey, signals, proof) {
      // Loaded when first needed: who only proves never loads a curve.
      const { verifyProof } = await import('./verify.ts')
      return verifyProof(verificationKey, signals, proof)
    },
    async verifyAll(verificationKey, claims) {
      const { verifyProofs } = await import('./verify.ts')
      return verifyProofs(verificationKey, claims)
    },
    async close() {
      await Promise.all([provers.close(), builders.close()])
    },
    pids: () => provers.pids(),
  }
}

export class ProofTimeoutError extends Error {
  override readonly name = 'Circuits.ProofTimeoutError'
  constructor(circuit: string, timeout: number) {
    super(
      `proving "${circuit}" took longer than ${timeout} ms and was stopped. Raise \`timeout\`, or prove a smaller circuit`,
    )
  }
}
