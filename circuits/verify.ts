// Groth16 verification off the chain: three Miller loops and one final exponentiation.
import type { Curve } from 'ffjavascript'
import { FIELD } from '../policies/field.ts'
import { bn254 } from './curve.ts'
import type { VerificationKey } from './key.ts'
import { decodeProof, type Hex, ProofEncodingError, type ProofPoints } from './proof.ts'

/** The pairings of a key that no proof changes. */
type Prepared = { alphaBeta: Uint8Array; gamma2: Uint8Array; delta2: Uint8Array; ic: Uint8Array[] }

const preparedKeys = new WeakMap<VerificationKey, Prepared>()

/**
 * Whether the proof shows the signals under the key. Malformed proofs, points off the curve or outside its subgroup, points at
 * infinity and signals that are not field elements are answered `false`, as on chain.
 *
 * The fixed half of the equation is kept by key object: pass the same object again.
 *
 * @example
 * await verifyProof(artifacts.verificationKey, proof.signals, proof.proof) // true
 * await verifyProof(artifacts.verificationKey, [0n, 0n, 0n], proof.proof) // false
 */
export async function verifyProof(key: VerificationKey, signals: readonly bigint[], proof: Hex): Promise<boolean> {
  const points = decode(proof)
  if (!points || signals.length !== key.ic.length - 1) return false
  if (signals.some((signal) => signal < 0n || signal >= FIELD)) return false

  const curve = await bn254()
  const { G1, G2, Gt } = curve
  const a = G1.fromObject(points.a)
  const b = G2.fromObject(points.b)
  const c = G1.fromObject(points.c)
  if (G1.isZero(a) || G2.isZero(b) || G1.isZero(c)) return false
  if (!G1.isValid(a) || !G1.isValid(c) || !G2.isValid(b)) return false
  if (!isInSubgroup(curve, b)) return false

  const prepared = await prepare(key)
  const loop = (point: Uint8Array, prepared2: Uint8Array) =>
    G1.isZero(point) ? Gt.one : curve.millerLoop(curve.prepareG1(G1.toJacobian(point)), prepared2)
  const input = signals.reduce(
    (sum, signal, i) => G1.add(sum, G1.timesScalar(prepared.ic[i + 1]!, signal)),
    prepared.ic[0]!,
  )
  // e(-A, B) e(alpha, beta) e(input, gamma) e(C, delta) = 1
  const product = [
    loop(G1.neg(a), curve.prepareG2(G2.toJacobian(b))),
    loop(input, prepared.gamma2),
    loop(c, prepared.delta2),
  ].reduce((left, right) => Gt.mul(left, right), prepared.alphaBeta)
  return Gt.eq(curve.finalExponentiation(product), Gt.one)
}

/** Whether a point of the twist has the group's order (G1 is all of its curve, the twist has a cofactor). */
export function isInSubgroup({ G2 }: Curve, point: Uint8Array): boolean {
  return G2.isZero(G2.timesScalar(point, FIELD))
}

async function prepare(key: VerificationKey): Promise<Prepared> {
  const known = preparedKeys.get(key)
  if (known) return known
  const curve = await bn254()
  const { G1, G2 } = curve
  const g2 = (point: VerificationKey['beta2']) => curve.prepareG2(G2.toJacobian(G2.fromObject(point)))
  const prepared = {
    alphaBeta: curve.millerLoop(curve.prepareG1(G1.toJacobian(G1.fromObject(key.alpha1))), g2(key.beta2)),
    gamma2: g2(key.gamma2),
    delta2: g2(key.delta2),
    ic: key.ic.map((point) => G1.toJacobian(G1.fromObject(point))),
  }
  preparedKeys.set(key, prepared)
  return prepared
}

function decode(proof: Hex): ProofPoints | undefined {
  try {
    return decodeProof(proof)
  } catch (error) {
    if (error instanceof ProofEncodingError) return undefined
    throw error
  }
}
