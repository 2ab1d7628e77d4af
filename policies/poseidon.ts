import { createRequire } from 'node:module'

type Hash = (inputs: readonly bigint[]) => bigint

/** The constants of all sixteen take longer to load than most commands to run: each comes when it is first asked for. */
const require = createRequire(import.meta.url)
const byArity: Hash[] = []

/**
 * One permutation of Poseidon over BN254 with circomlib's constants.
 *
 * @throws ArityError for none or more than 16 inputs: chain them (`digestOf`).
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  const { length } = inputs
  if (length < 1 || length > 16) throw new ArityError(length)
  byArity[length] ??= (require(`poseidon-lite/poseidon${length}`) as Record<string, Hash>)[`poseidon${length}`] as Hash
  return byArity[length](inputs)
}

export class ArityError extends Error {
  override readonly name = 'Policies.ArityError'
  constructor(inputs: number) {
    super(`Poseidon takes 1 to 16 inputs, not ${inputs}.`)
  }
}
