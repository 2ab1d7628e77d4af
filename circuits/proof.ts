// A Groth16 proof on the wire: 256 bytes, `a.x a.y b.x1 b.x0 b.y1 b.y0 c.x c.y`, big-endian (docs/architecture.md).
import { type G1Point, type G2Point, g2Words, hexWord } from './key.ts'

export type Hex = `0x${string}`

export type ProofPoints = { a: G1Point; b: G2Point; c: G1Point }

/** The base field of BN254 (EIP-196). */
export const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

export function encodeProof({ a, b, c }: ProofPoints): Hex {
  return `0x${[...a, ...g2Words(b), ...c].map(hexWord).join('')}`
}

/**
 * Accepts one spelling of a proof only: 512 lower-case hex digits, every coordinate below the base field.
 * Whether the points lie on the curve is for {@link verifyProof} to say.
 *
 * @throws {ProofEncodingError}
 */
export function decodeProof(proof: Hex): ProofPoints {
  if (!/^0x[0-9a-f]{512}$/.test(proof)) throw new ProofEncodingError('a proof is 256 bytes in lower-case hex')
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words(proof)
  const b: G2Point = [
    [bx0, bx1],
    [by0, by1],
  ]
  return { a: [ax, ay], b, c: [cx, cy] }
}

type Words = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

function words(proof: Hex): Words {
  return Array.from({ length: 8 }, (_, index) => {
    const word = BigInt(`0x${proof.slice(2 + index * 64, 66 + index * 64)}`)
    if (word >= BASE_FIELD) throw new ProofEncodingError(`word ${index} is not below the base field`)
    return word
  }) as Words
}

export class ProofEncodingError extends Error {
  override readonly name = 'Circuits.ProofEncodingError'
  constructor(what: string) {
    super(`not a proof: ${what}. Encode it with encodeProof()`)
  }
}
