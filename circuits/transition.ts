// Transitions of a step that has no form on chain: one circuit for a row, one proof for a kill.
import {
  type Fields,
  type StatedTransition,
  type Step,
  type TransitionInput,
  type TransitionPlace,
  toTransitionCircom,
  transitionOf,
  transitionSignals,
} from '../policies/index.ts'
import { verificationKeyWords } from './key.ts'
import type { Artifacts, BuildProgress, Hex, ProofSystem } from './prove.ts'

/** A step whose transitions can be proved. */
export interface TransitionCircuit<Proved> {
  readonly step: Proved
  readonly artifacts: Artifacts
  /** What its verifier contract is made of: `verifierCode(keyWords)` of contracts/deploy.ts. */
  readonly keyWords: readonly bigint[]
}

/** What `TraceResolver.killByProof` takes, beside the openings. */
export interface ProvedTransition extends StatedTransition {
  readonly proof: Hex
}

/**
 * The circuit of one row of a step, from the cache or built.
 *
 * @throws TransitionStepError for a step with facts or a secret state
 * @example
 * const circuit = await compileTransition(system, listed)
 * const verifier = await deploy(verifierCode(circuit.keyWords)) // goes into the task's Work
 * const place = { chainId, asker: addresses.traces, batch, leaf: 0, row: 5 }
 * const { next, digest, proof } = await proveTransition(system, circuit, { ...place, params, state, request, secret })
 * traces.killByProof([batch, 0n, leaf, transition, next, digest, proof]) // TransitionHolds, if the claim has that state
 */
export async function compileTransition<Proved extends Pick<Step, 'name'>>(
  system: Pick<ProofSystem, 'build'>,
  step: Proved,
  { onProgress }: { onProgress?: (progress: BuildProgress) => void } = {},
): Promise<TransitionCircuit<Proved>> {
  const source = toTransitionCircom(step as unknown as Step)
  const artifacts = await system.build(
    { name: `${step.name}, one row`, source },
    onProgress === undefined ? {} : { onProgress },
  )
  return { step, artifacts, keyWords: verificationKeyWords(artifacts.verificationKey) }
}

/** Proves what the step makes of a state and a row, for one leaf of one batch. */
export async function proveTransition<P extends Fields, S extends Fields, R extends Fields, K extends Step['secrets']>(
  system: Pick<ProofSystem, 'prove'>,
  { step, artifacts }: TransitionCircuit<Step<P, Fields, S, R, K>>,
  input: TransitionPlace & TransitionInput<P, S, R, K>,
): Promise<ProvedTransition> {
  const { proof } = await system.prove(artifacts, transitionSignals(step, input))
  return { ...transitionOf(step, input), proof }
}
