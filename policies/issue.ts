import { commit, tagOf } from './commitment.ts'
import type { Fields } from './fields.ts'
import { layoutOf } from './layout.ts'
import { signedLayout } from './opened.ts'
import type { SignedOpening } from './secret.ts'
import type { Issuer } from './signature.ts'
import { digestOf } from './statement.ts'
import { toScalars, type Values } from './values.ts'
import { packScalars, packWords } from './words.ts'

/**
 * The public word to which a `committed` secret opens. Keep values and salt: they are the opening. The salt is a field
 * element that nobody can guess, and not used again.
 *
 * @throws ValueError when a value does not fit its field
 * @example
 * const opening = { values: { most: 40n }, salt }
 * commitmentTo(fields, opening.values, opening.salt) // goes on chain, in a field of type root()
 */
export const commitmentTo = <F extends Fields>(fields: F, values: Values<F>, salt: bigint): bigint =>
  commit(tagOf('committed', fields), packWords(layoutOf(fields), values), salt)

/**
 * A record as a leaf for `leafTree`: salted, so that a path shows nothing about its neighbours.
 *
 * @throws ValueError when a value does not fit its field
 */
export const leafOf = <F extends Fields>(fields: F, values: Values<F>, salt: bigint): bigint =>
  commit(tagOf('leaf', fields), packWords(layoutOf(fields), values), salt)

/**
 * What an issuer gives to a holder: the opening of a `signed` secret.
 *
 * @throws ValueError when a value does not fit its field
 * @example
 * credential(issuer, { role: uint(8) }, { role: 2n }, account)
 */
export function credential<F extends Fields>(
  issuer: Issuer,
  fields: F,
  values: Values<F>,
  holder: `0x${string}`,
): SignedOpening<F> {
  const whole = signedLayout(fields)
  const words = packScalars(whole, toScalars(whole, { holder, ...values } as Values<Fields>))
  return { values, signature: issuer.sign(digestOf([tagOf('signed', whole.fields), ...words])) }
}
