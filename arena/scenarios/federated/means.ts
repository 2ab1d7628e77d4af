import type { Update } from './format.ts'

/** What a round makes of the updates that were handed in; there is at least one. */
export type Mean = (updates: readonly Update[]) => Update

/** The plain mean, rounded to the nearest, halves up. */
export const plain: Mean = (updates) => columnsOf(updates).map(rounded)

/** The mean of each coordinate without its least and its greatest, as the aggregation's trace has it; plain for one or two. */
export const trimmed: Mean = (updates) =>
  updates.length < 3
    ? plain(updates)
    : columnsOf(updates).map((column) => rounded(column.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).slice(1, -1)))

/** The plain mean of updates of which none is longer than the root of `bound`: a longer one is shortened to it. */
export const clipped =
  (bound: bigint): Mean =>
  (updates) =>
    plain(updates.map((update) => shortened(update, bound)))

/** An update in its direction, of a squared length of at most `bound`. */
export function shortened(update: Update, bound: bigint): Update {
  const length = update.reduce((sum, value) => sum + value * value, 0n)
  if (length <= bound) return update
  // value * sqrt(bound / length), towards zero, so that nothing gets longer.
  return update.map((value) => {
    const size = root((value * value * bound) / length)
    return value < 0n ? -size : size
  })
}

function columnsOf(updates: readonly Update[]): bigint[][] {
  return (updates[0] ?? []).map((_, place) => updates.map((update) => update[place]!))
}

function rounded(column: readonly bigint[]): bigint {
  const count = BigInt(column.length)
  const twice = 2n * column.reduce((sum, value) => sum + value, 0n) + count
  const unit = 2n * count
  return twice >= 0n ? twice / unit : -((-twice + unit - 1n) / unit)
}

/** The whole part of a square root, exact below 2^52. */
function root(value: bigint): bigint {
  return BigInt(Math.floor(Math.sqrt(Number(value))))
}
