// The verification key: as data, as words for a contract, as JSON.
import { keccak256 } from 'viem/utils'
import { z } from 'zod'

const Coordinate = z.codec(z.string().regex(/^(0|[1-9]\d*)$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => value.toString(),
})

/** A point (x, y) over the base field. */
export const G1Point = z.tuple([Coordinate, Coordinate])
export type G1Point = z.output<typeof G1Point>

/** A point over the extension field: x and y are `[c0, c1]`, meaning c0 + c1 * i. EIP-197 writes c1 first. */
export const G2Point = z.tuple([G1Point, G1Point])
export type G2Point = z.output<typeof G2Point>

/** Groth16's verification key; `ic` holds one point more than there are public signals. Decimal strings on the wire. */
export const VerificationKey = z.object({
  alpha1: G1Point,
  beta2: G2Point,
  gamma2: G2Point,
  delta2: G2Point,
  ic: z.array(G1Point),
})
export type VerificationKey = z.output<typeof VerificationKey>

/** The words a contract keeps: alpha1 (2), beta2, gamma2, delta2 (4 each: x1 x0 y1 y0), then ic (2 each). */
export function verificationKeyWords({ alpha1, beta2, gamma2, delta2, ic }: VerificationKey): bigint[] {
  return [...alpha1, ...[beta2, gamma2, delta2].flatMap(g2Words), ...ic.flat()]
}

/** keccak256 over the words, 32 big-endian bytes each. */
export function verificationKeyHash(key: VerificationKey): `0x${string}` {
  return keccak256(`0x${verificationKeyWords(key).map(hexWord).join('')}`)
}

/** A G2 point in the order of EIP-197. */
export function g2Words([[x0, x1], [y0, y1]]: G2Point): [x1: bigint, x0: bigint, y1: bigint, y0: bigint] {
  return [x1, x0, y1, y0]
}

/** 32 big-endian bytes as 64 hex digits. */
export function hexWord(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}
