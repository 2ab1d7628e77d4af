// Between our proofs and keys and those of snarkjs, the independent implementation these tests compare with.

import type { SnarkjsProof } from 'snarkjs'
import { concat, packElements, packWords } from '../../circuits/bytes.ts'
import { writeSections } from '../../circuits/container.ts'
import type { Proof } from '../../circuits/groth16.ts'
import { VerificationKey } from '../../circuits/key.ts'
import { decodeProof, encodeProof, type Hex } from '../../circuits/proof.ts'
import { FIELD } from '../../policies/field.ts'

export function toSnarkjs(proof: Hex): SnarkjsProof {
  const { a, b, c } = decodeProof(proof)
  const text = ([x, y]: readonly [bigint, bigint]): [string, string] => [x.toString(), y.toString()]
  return {
    pi_a: [...text(a), '1'],
    pi_b: [text(b[0]), text(b[1]), ['1', '0']],
    pi_c: [...text(c), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  }
}

export function fromSnarkjs({ proof, publicSignals }: { proof: SnarkjsProof; publicSignals: string[] }): Proof {
  const point = ([x, y]: readonly string[]): [bigint, bigint] => [BigInt(x!), BigInt(y!)]
  const { pi_a: a, pi_b: b, pi_c: c } = proof
  return {
    proof: encodeProof({ a: point(a), b: [point(b[0]), point(b[1])], c: point(c) }),
    signals: publicSignals.map(BigInt),
  }
}

/** Our key from snarkjs's JSON. */
export function keyFromSnarkjs(json: Record<string, unknown>): VerificationKey {
  const affine = (points: unknown) => (points as string[][]).slice(0, 2)
  return VerificationKey.parse({
    alpha1: affine(json.vk_alpha_1),
    beta2: affine(json.vk_beta_2),
    gamma2: affine(json.vk_gamma_2),
    delta2: affine(json.vk_delta_2),
    ic: (json.IC as unknown[]).map(affine),
  })
}

/** A witness as a .wtns file. */
export function witnessFile(witness: Uint8Array): Uint8Array {
  const header = concat([packWords([32]), packElements([FIELD]), packWords([witness.length / 32])])
  return writeSections('wtns', 2, [
    [1, header],
    [2, witness],
  ])
}
