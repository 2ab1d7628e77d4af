import * as lite from 'poseidon-lite'

type Hash = (inputs: readonly bigint[]) => bigint

/** One permutation of Poseidon over BN254 with circomlib's constants. */
const BY_ARITY: readonly Hash[] = [
  ...[lite.poseidon1, lite.poseidon2, lite.poseidon3, lite.poseidon4, lite.poseidon5, lite.poseidon6, lite.poseidon7],
  ...[lite.poseidon8, lite.poseidon9, lite.poseidon10, lite.poseidon11, lite.poseidon12, lite.poseidon13],
  ...[lite.poseidon14, lite.poseidon15, lite.poseidon16],
] as Hash[]

/** @throws ArityError for none or more than 16 inputs: chain them (`digestOf`). */
export function poseidon(inputs: readonly bigint[]): bigint {
  const hash = BY_ARITY[inputs.length - 1]
  if (!hash) throw new ArityError(inputs.length)
  return hash(inputs)
}

export class ArityError extends Error {
  override readonly name = 'Policies.ArityError'
  constructor(inputs: number) {
    super(`Poseidon takes 1 to 16 inputs, not ${inputs}.`)
  }
}
