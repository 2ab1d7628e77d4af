import type { Random } from '../../clock.ts'

/**
 * An integer with probability proportional to exp(-x^2 / (2 sigma^2)), drawn exactly: in whole numbers, so that no rounding of a floating-point
 * sampler tells what the noise hides. Canonne, Kamath and Steinke 2020 (arXiv 2004.00010), algorithms 1 to 3.
 *
 * @param sigma - at least 1; in the units of what the noise is added to
 * @throws {@link SigmaError}
 * @example
 * discreteGaussian(64, randomStream(secret, 'noise', round))
 */
export function discreteGaussian(sigma: number, random: Random): number {
  if (!Number.isSafeInteger(sigma) || sigma < 1 || sigma > MAX_SIGMA) throw new SigmaError(sigma)
  const [variance, scale] = [BigInt(sigma) ** 2n, BigInt(sigma) + 1n]
  for (;;) {
    const drawn = discreteLaplace(scale, random)
    const far = (drawn < 0n ? -drawn : drawn) * scale - variance
    if (bernoulliExp(far * far, 2n * variance * scale * scale, random)) return Number(drawn)
  }
}

/** Above this, updates of some thousand units are noise alone. */
export const MAX_SIGMA = 2 ** 20

/** An integer with probability proportional to exp(-|x| / scale). */
function discreteLaplace(scale: bigint, random: Random): bigint {
  for (;;) {
    const rest = below(scale, random)
    if (!bernoulliExp(rest, scale, random)) continue
    let whole = 0n
    while (bernoulliExp(1n, 1n, random)) whole++
    const size = rest + scale * whole
    const isNegative = random.below(2) === 1
    // Zero has one sign, or it would come twice as often as it should.
    if (isNegative && size === 0n) continue
    return isNegative ? -size : size
  }
}

/** True with probability exp(-numerator / denominator). */
export function bernoulliExp(numerator: bigint, denominator: bigint, random: Random): boolean {
  let left = numerator
  while (left > denominator) {
    if (!bernoulliExp(1n, 1n, random)) return false
    left -= denominator
  }
  // exp(-p) = 1 - p + p^2/2 - …: how often in a row draws of p, p/2, p/3, … succeed is even with this probability (von Neumann 1951).
  let turn = 1n
  while (below(denominator * turn, random) < left) turn++
  return turn % 2n === 1n
}

/** A whole number in [0, limit), whatever its size. */
function below(limit: bigint, random: Random): bigint {
  if (limit <= DIGIT) return BigInt(random.below(Number(limit)))
  for (;;) {
    let [value, space] = [0n, 1n]
    while (space < limit) [value, space] = [value * DIGIT + BigInt(random.below(Number(DIGIT))), space * DIGIT]
    if (value < space - (space % limit)) return value % limit
  }
}

const DIGIT = 2n ** 32n

/** The noise is not of a size that can be drawn. */
export class SigmaError extends Error {
  override readonly name = 'Federated.SigmaError'
  constructor(sigma: number) {
    super(`Noise has a sigma of 1 to ${MAX_SIGMA}, in whole units, not ${sigma}: round it up.`)
  }
}
