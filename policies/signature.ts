import { keccak256 } from 'viem/utils'
import { addPoints, BASE, multiply, ORDER, onCurve, type Point } from './babyjubjub.ts'
import { commit, tagOf } from './commitment.ts'
import { FIELD } from './field.ts'
import { poseidon } from './poseidon.ts'

/** EdDSA over Baby Jubjub with Poseidon: cheap to check in a circuit over BN254. */
export interface Signature {
  /** The issuer's public key; its hash is what a policy names. */
  readonly key: Point
  readonly r: Point
  readonly s: bigint
}

/** Who signs: `word` is what the parameter `by` of a `signed` secret holds. */
export interface Issuer {
  readonly key: Point
  readonly word: bigint
  /** Signs a field element; use `credential` for fields. */
  sign(message: bigint): Signature
}

/**
 * An issuer out of 32 secret bytes. Nonces follow from secret and message (as in RFC 8032), so that none is used twice.
 *
 * @example
 * const issuer = issuerOf(`0x${'11'.repeat(32)}`)
 * issuer.word // the parameter that policies trust
 */
export function issuerOf(secret: `0x${string}`): Issuer {
  if (!/^0x[0-9a-fA-F]{64}$/.test(secret)) throw new IssuerError('its secret is not 0x and 64 hexadecimal digits')
  const scalar = wide('polity issuer key', secret, 0n)
  const key = multiply(BASE, scalar)
  return {
    key,
    word: issuerWord(key),
    sign(message) {
      const nonce = wide('polity issuer nonce', secret, message)
      const r = multiply(BASE, nonce)
      const s = (nonce + 8n * challenge(r, key, message) * scalar) % ORDER
      return { key, r, s }
    },
  }
}

/**
 * A public key as one word: Poseidon of a tag and both coordinates.
 *
 * @throws IssuerError for what is no point, or one of the 8 points of small order, for which anybody can sign
 */
export function issuerWord(key: Point): bigint {
  if (!onCurve(key)) throw new IssuerError('its key is no point of Baby Jubjub')
  if (multiply(key, 8n)[0] === 0n) throw new IssuerError('its key has a small order')
  return hashKey(key)
}

/**
 * Whether the issuer of this word signed this message: s B = R + h 8 A without leaving out the cofactor on one side only, so all
 * verifiers agree. Refused: s of the subgroup's order or more, a key of small order, coordinates off the curve.
 *
 * A signature is not unique: its signer can make others for the same message. Nothing is derived from one.
 */
export function verifySignature({ key, r, s }: Signature, issuer: bigint, message: bigint): boolean {
  if (!onCurve(key) || !onCurve(r) || hashKey(key) !== issuer) return false
  const h = challenge(r, key, message)
  if (!canonical(s, S_LOW, ORDER) || !canonical(h, H_LOW, FIELD)) return false
  const eight = multiply(key, 8n)
  if (eight[0] === 0n) return false
  const [left, right] = [multiply(BASE, s), addPoints(r, multiply(eight, h))]
  return left[0] === right[0] && left[1] === right[1]
}

/**
 * Below the limit in their 64 highest bits, as the circuit tests it: it leaves out the last 2^-63 of the numbers below, which neither a hash
 * nor a signature meets, and lets nothing else in.
 */
const canonical = (x: bigint, low: bigint, limit: bigint): boolean =>
  typeof x === 'bigint' && x >= 0n && x >> low < limit >> low

/** Bits below the 64 highest: of 251 and of 254. */
const S_LOW = 187n
const H_LOW = 190n

const challenge = (r: Point, key: Point, message: bigint): bigint => poseidon([...r, ...key, message])

/** The tag that stands before a key. */
export const ISSUER_TAG: bigint = tagOf('issuer', {})
const hashKey = ([x, y]: Point): bigint => commit(ISSUER_TAG, [x], y)

/** 512 bits of keccak256 modulo the order: uniform but for 2^-259; never 0 in practice, and 1 then. */
function wide(what: string, secret: `0x${string}`, message: bigint): bigint {
  const half = (index: number): bigint =>
    BigInt(keccak256(new TextEncoder().encode(`${what} ${index} ${secret.toLowerCase()} ${message}`)))
  return ((half(0) << 256n) + half(1)) % ORDER || 1n
}

export class IssuerError extends Error {
  override readonly name = 'Policies.IssuerError'
  constructor(what: string) {
    super(`This cannot be an issuer: ${what}.`)
  }
}
