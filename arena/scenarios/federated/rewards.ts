/**
 * Shares out a pot by what clients contributed: in proportion, to the wei; what rounding leaves goes to the largest rests, the first of equal ones. Who
 * contributed nothing, or less, gets nothing. When nobody contributed, nobody is paid and the pot stays where it is.
 *
 * @param pot - wei
 * @returns wei for each client, together the pot
 * @throws {@link PotError}
 * @example
 * payouts([2n, 1n, -4n], 100n) // [67n, 33n, 0n]
 */
export function payouts(contributions: readonly bigint[], pot: bigint): bigint[] {
  if (pot < 0n) throw new PotError(pot)
  const weights = contributions.map((each) => (each > 0n ? each : 0n))
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights
  const paid = weights.map((weight) => (pot * weight) / total)
  const over = pot - paid.reduce((sum, each) => sum + each, 0n)
  const rests = weights.map((weight, client) => ({ client, rest: (pot * weight) % total }))
  rests.sort((a, b) => (a.rest === b.rest ? a.client - b.client : a.rest > b.rest ? -1 : 1))
  for (const { client } of rests.slice(0, Number(over))) paid[client]! += 1n
  return paid
}

/** There is no pot to share. */
export class PotError extends Error {
  override readonly name = 'Federated.PotError'
  constructor(pot: bigint) {
    super(`A pot of ${pot} wei can't be shared out: give 0 or more.`)
  }
}
