// Runs over secret rows: one circuit for a step and a number of rows, one proof for a run.
import {
  type Fields,
  type RunPlace,
  runOf,
  runSignals,
  type SecretRows,
  type StatedRun,
  type Step,
  toRunCircom,
  type Values,
} from '../policies/index.ts'
import { verificationKeyWords } from './key.ts'
import type { Artifacts, BuildProgress, Hex, ProofSystem } from './prove.ts'

/** A step whose runs can be proved. */
export interface RunCircuit<P extends Fields = Fields, S extends Fields = Fields, R extends Fields = Fields> {
  readonly step: Step<P, Fields, S, R>
  /** The most rows that a run has. */
  readonly capacity: number
  readonly artifacts: Artifacts
  /** What its verifier contract is made of: `verifierCode(keyWords)` of contracts/deploy.ts. */
  readonly keyWords: readonly bigint[]
}

/** What `ProofResolver.show` and `WorkflowMarket.submitProof` take. */
export interface ProvedRun extends StatedRun {
  readonly proof: Hex
}

/**
 * The circuit of a step over 1 to `rows` secret rows, from the cache or built.
 *
 * @throws RunStepError for a step with facts, secrets or a secret state
 * @example
 * const circuit = await compileRun(system, tally, { rows: 8 })
 * const verifier = await deploy(verifierCode(circuit.keyWords)) // goes into the task's Work
 * const { proof, digest, last } = await proveRun(system, circuit, { chainId, asker: addresses.proofs, workflow, task, attempt, worker, rows, salt })
 * proofs.show([batch, 0n, leaf, last, digest, proof])
 */
export async function compileRun<P extends Fields, S extends Fields, R extends Fields>(
  system: Pick<ProofSystem, 'build'>,
  step: Step<P, Fields, S, R>,
  { rows, onProgress }: { rows: number; onProgress?: (progress: BuildProgress) => void },
): Promise<RunCircuit<P, S, R>> {
  const source = toRunCircom(step as unknown as Step, rows)
  const artifacts = await system.build(
    { name: `${step.name}, ${rows} rows`, source },
    onProgress === undefined ? {} : { onProgress },
  )
  return { step, capacity: rows, artifacts, keyWords: verificationKeyWords(artifacts.verificationKey) }
}

/**
 * Proves a run for one contract, worker, task and attempt. The proof tells the number of rows and the last state, not the rows.
 *
 * @throws RowCountError for no rows, or more than the circuit takes
 */
export async function proveRun<P extends Fields, S extends Fields, R extends Fields>(
  system: Pick<ProofSystem, 'prove'>,
  { step, capacity, artifacts }: RunCircuit<P, S, R>,
  run: RunPlace & SecretRows<R> & { readonly params?: Values<P> },
): Promise<ProvedRun> {
  const { proof } = await system.prove(artifacts, runSignals(step, capacity, run))
  return { ...runOf(step, capacity, run), proof }
}
