// Groth16 verification off the chain: three Miller loops and one final exponentiation, or one loop a proof for many at once.
import { createHash } from 'node:crypto'
import type { Curve } from 'ffjavascript'
import { FIELD } from '../policies/field.ts'
import { bn254 } from './curve.ts'
import { type VerificationKey, verificationKeyHash } from './key.ts'
import { decodeProof, type Hex, ProofEncodingError, type ProofPoints } from './proof.ts'

/** The pairings of a key that no proof changes. */
type Prepared = {
  alpha1: Uint8Array
  alphaBeta: Uint8Array
  beta2: Uint8Array
  gamma2: Uint8Array
  delta2: Uint8Array
  ic: Uint8Array[]
}

/** A proof, and the public signals that it is said to show. */
export type Claim = { signals: readonly bigint[]; proof: Hex }

/** The points of a proof, on their curves and in their groups. */
type Points = { a: Uint8Array; b: Uint8Array; c: Uint8Array }

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
  const curve = await bn254()
  const points = pointsOf(curve, key, { signals, proof })
  if (!points) return false
  const { G1, G2, Gt } = curve
  const prepared = await prepare(key)
  const input = signals.reduce(
    (sum, signal, i) => G1.add(sum, G1.timesScalar(prepared.ic[i + 1]!, signal)),
    prepared.ic[0]!,
  )
  // e(-A, B) e(alpha, beta) e(input, gamma) e(C, delta) = 1
  const product = [
    loop(curve, G1.neg(points.a), curve.prepareG2(G2.toJacobian(points.b))),
    loop(curve, input, prepared.gamma2),
    loop(curve, points.c, prepared.delta2),
  ].reduce((left, right) => Gt.mul(left, right), prepared.alphaBeta)
  return Gt.eq(curve.finalExponentiation(product), Gt.one)
}

/**
 * Which of many claims under one key hold, each as {@link verifyProof} says, in about a third of the time.
 *
 * All equations are added up, each with a weight of 128 bits that is a hash of all claims: wrong ones would have to make up for
 * one another under weights that change with them. Where the sum is wrong, its halves are looked at.
 *
 * @example
 * await verifyProofs(key, [{ signals, proof }, { signals: [0n, 0n, 0n], proof }]) // [true, false]
 */
export async function verifyProofs(key: VerificationKey, claims: readonly Claim[]): Promise<boolean[]> {
  const curve = await bn254()
  const read = claims.map((claim) => pointsOf(curve, key, claim))
  const prepared = await prepare(key)
  const holds = claims.map(() => false)
  const look = (places: readonly number[]): void => {
    if (places.length === 0) return
    const some = places.map((place) => ({ ...claims[place]!, ...read[place]! }))
    if (holdTogether(curve, key, prepared, some)) for (const place of places) holds[place] = true
    else if (places.length > 1) {
      look(places.slice(0, places.length >> 1))
      look(places.slice(places.length >> 1))
    }
  }
  look([...read.keys()].filter((place) => read[place]))
  return holds
}

/** e(-w A, B) for each claim, times e(alpha, beta) e(input, gamma) e(C, delta) of their weighed sums, is 1. */
function holdTogether(
  curve: Curve,
  key: VerificationKey,
  prepared: Prepared,
  claims: readonly (Claim & Points)[],
): boolean {
  const { G1, G2, Gt } = curve
  const weights = weightsOf(key, claims)
  const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => (a + b) % FIELD, 0n)
  const total = sum(weights)
  const input = prepared.ic.slice(1).reduce(
    (point, ic, place) => {
      const by = sum(claims.map(({ signals }, index) => (signals[place]! * weights[index]!) % FIELD))
      return G1.add(point, G1.timesScalar(ic, by))
    },
    G1.timesScalar(prepared.ic[0]!, total),
  )
  const c = claims.map(({ c }, index) => G1.timesScalar(c, weights[index]!)).reduce((a, b) => G1.add(a, b))
  const product = claims
    .map(({ a, b }, index) =>
      loop(curve, G1.neg(G1.timesScalar(a, weights[index]!)), curve.prepareG2(G2.toJacobian(b))),
    )
    .concat(
      loop(curve, G1.timesScalar(prepared.alpha1, total), prepared.beta2),
      loop(curve, input, prepared.gamma2),
      loop(curve, c, prepared.delta2),
    )
    .reduce((left, right) => Gt.mul(left, right))
  return Gt.eq(curve.finalExponentiation(product), Gt.one)
}

/** 128 bits each, never 0. */
function weightsOf(key: VerificationKey, claims: readonly Claim[]): bigint[] {
  const all = createHash('sha256').update('polity groth16 batch 1\0').update(verificationKeyHash(key))
  for (const { signals, proof } of claims) all.update(`${signals.join(' ')} ${proof}\n`)
  const seed = all.digest()
  return claims.map((_, index) => {
    const hash = createHash('sha256').update(seed).update(String(index)).digest('hex')
    return BigInt(`0x${hash.slice(0, 32)}`) | 1n
  })
}

const loop = (curve: Curve, point: Uint8Array, prepared2: Uint8Array): Uint8Array =>
  curve.G1.isZero(point) ? curve.Gt.one : curve.millerLoop(curve.prepareG1(curve.G1.toJacobian(point)), prepared2)

/** Undefined for what the chain refuses before it looks at the equation. */
function pointsOf(curve: Curve, key: VerificationKey, { signals, proof }: Claim): Points | undefined {
  const points = decode(proof)
  if (!points || signals.length !== key.ic.length - 1) return undefined
  if (signals.some((signal) => signal < 0n || signal >= FIELD)) return undefined
  const { G1, G2 } = curve
  const a = G1.fromObject(points.a)
  const b = G2.fromObject(points.b)
  const c = G1.fromObject(points.c)
  if (G1.isZero(a) || G2.isZero(b) || G1.isZero(c)) return undefined
  if (!G1.isValid(a) || !G1.isValid(c) || !G2.isValid(b)) return undefined
  return isInSubgroup(curve, b) ? { a, b, c } : undefined
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
  const [alpha1, beta2] = [G1.toJacobian(G1.fromObject(key.alpha1)), g2(key.beta2)]
  const prepared = {
    ...{ alpha1, beta2 },
    alphaBeta: curve.millerLoop(curve.prepareG1(alpha1), beta2),
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
