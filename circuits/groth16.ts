// The Groth16 prover with blinders that are derived, not drawn: same secret and witness, same bytes.
import { createHash, createHmac } from 'node:crypto'
import type { Curve } from 'ffjavascript'
import { FIELD } from '../policies/field.ts'
import { ELEMENT } from './bytes.ts'
import { bn254 } from './curve.ts'
import { encodeProof, type Hex } from './proof.ts'
import { witnessValues } from './witness.ts'
import { COEFFICIENT, type ProvingKey } from './zkey.ts'

export type Proof = {
  /** 256 bytes, see {@link encodeProof}. */
  proof: Hex
  /** Public signals: outputs, then public inputs. */
  signals: bigint[]
}

/**
 * Proves that `witness` satisfies the circuit (section 3.2 of https://eprint.iacr.org/2016/260).
 *
 * The blinders are HMACs of key and witness under `secret`: whoever knows it can undo zero knowledge, and a statement whose
 * private inputs could be guessed needs a salt among them.
 *
 * @param witness every wire, 32 little-endian bytes each, see {@link calculateWitness}
 * @throws {WitnessSizeError} when the witness is of another circuit
 */
export async function createProof(key: ProvingKey, witness: Uint8Array, secret: Uint8Array): Promise<Proof> {
  if (witness.length !== key.wires * ELEMENT) throw new WitnessSizeError(key.wires, witness.length / ELEMENT)
  const curve = await bn254()
  const { Fr, G1, G2 } = curve
  const [r, s] = blinders(secret, key.hash, witness).map((blinder) => Fr.e(blinder)) as [Uint8Array, Uint8Array]

  const sumA = await G1.multiExpAffine(key.a, witness)
  const sumB1 = await G1.multiExpAffine(key.b1, witness)
  const sumB2 = await G2.multiExpAffine(key.b2, witness)
  const sumC = await G1.multiExpAffine(key.c, witness.slice((key.signals + 1) * ELEMENT))
  const sumH = await G1.multiExpAffine(key.h, await quotient(curve, key, witness))

  const a = G1.add(G1.add(sumA, key.alpha1), G1.timesFr(key.delta1, r))
  const b1 = G1.add(G1.add(sumB1, key.beta1), G1.timesFr(key.delta1, s))
  const b2 = G2.add(G2.add(sumB2, key.beta2), G2.timesFr(key.delta2, s))
  const minusRS = Fr.neg(Fr.mul(r, s))
  const c = [G1.timesFr(a, s), G1.timesFr(b1, r), G1.timesFr(key.delta1, minusRS), sumH].reduce(
    (sum, point) => G1.add(sum, point),
    sumC,
  )
  const [ax, ay] = G1.toObject(G1.toAffine(a))
  const [bx, by] = G2.toObject(G2.toAffine(b2))
  const [cx, cy] = G1.toObject(G1.toAffine(c))
  return {
    proof: encodeProof({ a: [ax, ay], b: [bx, by], c: [cx, cy] }),
    signals: witnessValues(witness, 1, key.signals + 1),
  }
}

/** As RFC 6979 does for signatures; 512 bits modulo a 254-bit order leave no bias worth the name. */
function blinders(secret: Uint8Array, keyHash: Uint8Array, witness: Uint8Array): bigint[] {
  const witnessHash = createHash('sha512').update(witness).digest()
  return [0, 1].map((counter) => {
    const hmac = createHmac('sha512', secret)
      .update('polity groth16 blinder 1\0')
      .update(keyHash)
      .update(witnessHash)
      .update(Uint8Array.of(counter))
    return BigInt(`0x${hmac.digest('hex')}`) % FIELD
  })
}

/** A * B - C at the odd points of the doubled domain, as plain scalars: the engine's own kernels, two tasks. */
async function quotient(curve: Curve, key: ProvingKey, witness: Uint8Array): Promise<Uint8Array> {
  const { Fr, tm } = curve
  const size = key.domain * ELEMENT
  const entries = (key.coefficients.length - 4) / COEFFICIENT
  const rows = await tm.queueAction([
    { cmd: 'ALLOCSET', var: 0, buff: key.coefficients.slice(4) },
    { cmd: 'ALLOCSET', var: 1, buff: witness },
    ...[2, 3, 4].map((variable) => ({ cmd: 'ALLOC', var: variable, len: size })),
    {
      cmd: 'CALL',
      fnName: 'qap_buildABC',
      params: [
        ...[{ var: 0 }, { val: entries }, { var: 1 }, { var: 2 }, { var: 3 }, { var: 4 }],
        ...[{ val: 0 }, { val: key.domain }, { val: 0 }, { val: key.wires }],
      ],
    },
    ...[2, 3, 4].map((variable, out) => ({ cmd: 'GET', out, var: variable, len: size })),
  ])
  // Interpolate, move to the odd points, evaluate again.
  const step = Fr.w[Math.log2(key.domain) + 1]!
  const odd = await Promise.all(
    rows.map(async (values) => Fr.fft(await Fr.batchApplyKey(await Fr.ifft(values), Fr.one, step))),
  )
  const [joined] = await tm.queueAction([
    ...odd.map((buff, variable) => ({ cmd: 'ALLOCSET', var: variable, buff })),
    { cmd: 'ALLOC', var: 3, len: size },
    {
      cmd: 'CALL',
      fnName: 'qap_joinABC',
      params: [{ var: 0 }, { var: 1 }, { var: 2 }, { val: key.domain }, { var: 3 }],
    },
    { cmd: 'CALL', fnName: 'frm_batchFromMontgomery', params: [{ var: 3 }, { val: key.domain }, { var: 3 }] },
    { cmd: 'GET', out: 0, var: 3, len: size },
  ])
  return joined!
}

export class WitnessSizeError extends Error {
  override readonly name = 'Circuits.WitnessSizeError'
  constructor(wanted: number, given: number) {
    super(`the key is for ${wanted} wires, the witness has ${given}: take wasm and zkey from one build`)
  }
}
