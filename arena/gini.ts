/**
 * The Gini coefficient of amounts, none of them negative: half the mean absolute difference over the mean (Gini 1912). 0 when all
 * hold the same or nobody holds anything, (n - 1) / n when one of n holds all. Exact in integers, then rounded to six places.
 */
export function gini(amounts: readonly bigint[]): number {
  const sorted = amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const total = sorted.reduce((sum, amount) => sum + amount, 0n)
  if (total === 0n) return 0
  const count = BigInt(sorted.length)
  const ranked = sorted.reduce((sum, amount, rank) => sum + amount * BigInt(rank + 1), 0n)
  return share(2n * ranked - (count + 1n) * total, count * total)
}

/** `part` of `whole` in six places, rounded half up; 0 of nothing. */
export function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((2n * part * MILLION + whole) / (2n * whole)) / Number(MILLION)
}

const MILLION = 1_000_000n
