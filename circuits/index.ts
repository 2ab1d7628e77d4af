/** Private proofs that a step was right. */
export {
  type Artifacts,
  type CircuitSource,
  type Groth16,
  type Groth16Options,
  groth16,
  type Proof,
  type ProofSystem,
  type Signals,
  type VerificationKey,
} from './prove.ts'
export { compileRun, type ProvedRun, proveRun, type RunCircuit } from './run.ts'
export { compileTransition, type ProvedTransition, proveTransition, type TransitionCircuit } from './transition.ts'
