/**
 * How much one row can show through noise, as zero-concentrated differential privacy (Bun and Steinke 2016, arXiv 1605.02065): discrete Gaussian noise of
 * `sigma` on a vector of whole numbers that one row moves by at most `sensitivity` is rho-zCDP with rho = sensitivity^2 / (2 sigma^2) (Canonne, Kamath and
 * Steinke 2020, arXiv 2004.00010). Uses add up.
 */
export function rhoOf({ sensitivity, sigma, uses }: { sensitivity: number; sigma: number; uses: number }): number {
  return (uses * sensitivity ** 2) / (2 * sigma ** 2)
}

/**
 * The epsilon of (epsilon, delta)-differential privacy that rho-zCDP gives, the least that Canonne, Kamath and Steinke 2020 (section 2.3) prove; never above
 * rho + 2 sqrt(rho ln(1 / delta)), which is Bun and Steinke's.
 */
export function epsilonOf(rho: number, delta: number): number {
  let [low, high] = [0, simpleEpsilon(rho, delta)]
  for (let turn = 0; turn < TURNS; turn++) {
    const middle = (low + high) / 2
    if (deltaOf(rho, middle) <= delta) high = middle
    else low = middle
  }
  return high
}

/** rho + 2 sqrt(rho ln(1 / delta)): Bun and Steinke 2016, proposition 1.3. */
export function simpleEpsilon(rho: number, delta: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta))
}

/** The delta that rho-zCDP gives at an epsilon: the least over alpha > 1 of e^((alpha - 1)(alpha rho - epsilon)) / (alpha - 1) * (1 - 1 / alpha)^alpha. */
export function deltaOf(rho: number, epsilon: number): number {
  if (rho === 0) return 0
  // Its logarithm is convex in alpha; where the slope changes sign is the least.
  let [low, high] = [1 + 1e-9, (epsilon + 1) / (2 * rho) + 2]
  for (let turn = 0; turn < TURNS; turn++) {
    const alpha = (low + high) / 2
    const slope = (2 * alpha - 1) * rho - epsilon + Math.log1p(-1 / alpha)
    if (slope < 0) low = alpha
    else high = alpha
  }
  const alpha = (low + high) / 2
  return Math.min(1, Math.exp((alpha - 1) * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha)) / (alpha - 1))
}

/** The largest rho that is within an epsilon at a delta, from below. */
export function rhoFor(epsilon: number, delta: number): number {
  let [low, high] = [0, epsilon]
  for (let turn = 0; turn < TURNS; turn++) {
    const middle = (low + high) / 2
    if (epsilonOf(middle, delta) <= epsilon) low = middle
    else high = middle
  }
  return low
}

/** The least whole sigma with which `uses` of a sensitivity stay within an epsilon. */
export function sigmaFor(goal: { sensitivity: number; uses: number; epsilon: number; delta: number }): number {
  const { sensitivity, uses, epsilon, delta } = goal
  const within = (sigma: number) => epsilonOf(rhoOf({ sensitivity, sigma, uses }), delta) <= epsilon
  let high = 1
  while (!within(high)) high *= 2
  let low = Math.floor(high / 2)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (within(middle)) high = middle
    else low = middle
  }
  return high
}

const TURNS = 200
