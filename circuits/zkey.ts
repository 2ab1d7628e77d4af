// The proving key, in snarkjs's .zkey format: iden3's container with Groth16's points, affine and in Montgomery form.
import { createHash } from 'node:crypto'
import type { Curve } from 'ffjavascript'
import { FIELD } from '../policies/field.ts'
import { concat, packElements, packWords } from './bytes.ts'
import { readSections, type Sections, section, writeSections } from './container.ts'
import type { VerificationKey } from './key.ts'
import { BASE_FIELD } from './proof.ts'

const G1_BYTES = 64
const G2_BYTES = 128

/** Points of the header, affine. */
export type KeyPoints = {
  alpha1: Uint8Array
  beta1: Uint8Array
  beta2: Uint8Array
  gamma2: Uint8Array
  delta1: Uint8Array
  delta2: Uint8Array
}

/** Everything the prover reads; sections are named as in snarkjs's `zkey_utils`. */
export type ProvingKey = KeyPoints & {
  wires: number
  /** Public signals: outputs, then public inputs. */
  signals: number
  /** Size of the evaluation domain, a power of two. */
  domain: number
  ic: Uint8Array
  coefficients: Uint8Array
  a: Uint8Array
  b1: Uint8Array
  b2: Uint8Array
  c: Uint8Array
  h: Uint8Array
  /** sha-256 of the file: which key a proof's blinders belong to. */
  hash: Uint8Array
}

/** Bytes of one entry of `coefficients`: matrix, row, wire (u32 each), value. */
export const COEFFICIENT = 44

export function writeZkey(key: Omit<ProvingKey, 'hash'>, circuitHash: Uint8Array): Uint8Array {
  const header = concat([
    packWords([32]),
    packElements([BASE_FIELD]),
    packWords([32]),
    packElements([FIELD]),
    packWords([key.wires, key.signals, key.domain]),
    ...[key.alpha1, key.beta1, key.beta2, key.gamma2, key.delta1, key.delta2],
  ])
  const noContributions = concat([circuitHash, packWords([0])])
  return writeSections('zkey', 1, [
    [1, packWords([1])], // 1 is Groth16
    [2, header],
    [3, key.ic],
    [4, key.coefficients],
    [5, key.a],
    [6, key.b1],
    [7, key.b2],
    [8, key.c],
    [9, key.h],
    [10, noContributions],
  ])
}

/** @throws {ContainerError} on another file. */
export function readZkey(bytes: Uint8Array): ProvingKey {
  const sections = readSections(bytes, 'zkey')
  const at = (id: number) => section(sections, id, 'zkey')
  return {
    ...readHeader(sections),
    ic: at(3),
    coefficients: at(4),
    a: at(5),
    b1: at(6),
    b2: at(7),
    c: at(8),
    h: at(9),
    hash: createHash('sha256').update(bytes).digest(),
  }
}

function readHeader(sections: Sections): KeyPoints & Pick<ProvingKey, 'wires' | 'signals' | 'domain'> {
  const header = section(sections, 2, 'zkey')
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const sizes = 4 + 32 + 4 + 32
  let offset = sizes + 12
  const take = (length: number) => {
    offset += length
    return header.slice(offset - length, offset)
  }
  return {
    wires: view.getUint32(sizes, true),
    signals: view.getUint32(sizes + 4, true),
    domain: view.getUint32(sizes + 8, true),
    alpha1: take(G1_BYTES),
    beta1: take(G1_BYTES),
    beta2: take(G2_BYTES),
    gamma2: take(G2_BYTES),
    delta1: take(G1_BYTES),
    delta2: take(G2_BYTES),
  }
}

/** The public part of a proving key. */
export function verificationKeyOf(curve: Curve, key: Pick<ProvingKey, keyof KeyPoints | 'ic'>): VerificationKey {
  const g1 = (point: Uint8Array): [bigint, bigint] => {
    const [x, y] = curve.G1.toObject(point)
    return [x, y]
  }
  const g2 = (point: Uint8Array): [[bigint, bigint], [bigint, bigint]] => {
    const [x, y] = curve.G2.toObject(point)
    return [x, y]
  }
  const ic = Array.from({ length: key.ic.length / G1_BYTES }, (_, i) =>
    g1(key.ic.slice(i * G1_BYTES, (i + 1) * G1_BYTES)),
  )
  return { alpha1: g1(key.alpha1), beta2: g2(key.beta2), gamma2: g2(key.gamma2), delta2: g2(key.delta2), ic }
}
