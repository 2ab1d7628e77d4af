import { type Random, shuffle } from '../../clock.ts'
import { type Label, placesOf, take } from './dataset.ts'

/** How labels lie on the clients: alike (`iid`), or skewed, the more the smaller `alpha` is. */
export type Sharding = 'iid' | { alpha: number }

export const MIN_CLIENTS = 2
/** Shapley values are for twelve at most: with more, nobody is paid. */
export const MAX_CLIENTS = 32

/**
 * Deals rows to clients, to each as many, one more or less.
 *
 * With `alpha` each client's share of the classes is drawn of a Dirichlet distribution around the shares in all rows (Hsu, Qi and Brown 2019, arXiv
 * 1909.06335): by Pólya's urn (Blackwell and MacQueen 1973), which draws the labels themselves, in whole numbers. Clients draw in turn, each from its own
 * urn, until the rows of a class are gone.
 *
 * @param places - of the rows to deal
 * @throws {@link ShardingError}
 */
export function dealRows(
  rows: readonly { label: Label }[],
  places: readonly number[],
  { clients, sharding }: { clients: number; sharding: Sharding },
  random: Random,
): number[][] {
  if (!Number.isInteger(clients) || clients < MIN_CLIENTS || clients > MAX_CLIENTS || clients > places.length)
    throw new ShardingError(
      `${places.length} rows can't be dealt to ${clients} clients`,
      `Take ${MIN_CLIENTS} to ${MAX_CLIENTS}.`,
    )
  if (sharding === 'iid') return dealInTurn(shuffle(places, random), clients)
  const { alpha } = sharding
  if (!(alpha >= MIN_ALPHA && alpha <= MAX_ALPHA))
    throw new ShardingError(`A skew of ${alpha} can't be drawn`, `Take an alpha of ${MIN_ALPHA} to ${MAX_ALPHA}.`)
  const left = ([0, 1] as const).map((label) =>
    shuffle(
      placesOf(take(rows, places), label).map((at) => places[at] as number),
      random,
    ),
  )
  const prior = left.map(({ length }) => Math.max(1, Math.round((alpha * UNIT * length) / places.length)))
  const shards = Array.from({ length: clients }, () => ({ rows: [] as number[], draw: openUrn(prior, UNIT, random) }))
  for (let at = 0; at < places.length; at++) {
    const shard = shards[at % clients]!
    const wanted = shard.draw()
    const label = left[wanted]!.length > 0 ? wanted : 1 - wanted
    shard.rows.push(left[label]!.pop() as number)
  }
  // The last rows are of the class that was left: they belong in no batch of their own.
  return shards.map(({ rows }) => shuffle(rows, random))
}

/**
 * Pólya's urn: labels are drawn by their weights, and each drawn one adds `unit` to its own. What is drawn in the long run has the shares of a Dirichlet
 * distribution with parameters weights / unit.
 */
export function openUrn(weights: readonly number[], unit: number, random: Random): () => Label {
  let [zeros = 0, ones = 0] = weights
  return () => {
    const label = random.below(zeros + ones) < zeros ? 0 : 1
    if (label === 0) zeros += unit
    else ones += unit
    return label
  }
}

/** Weights of the urn are counted in thousandths of a row. */
const UNIT = 1000
const MIN_ALPHA = 0.01
const MAX_ALPHA = 1000

function dealInTurn(places: readonly number[], clients: number): number[][] {
  return Array.from({ length: clients }, (_, client) => places.filter((_, at) => at % clients === client))
}

/** The rows can't be dealt like that. */
export class ShardingError extends Error {
  override readonly name = 'Federated.ShardingError'
  constructor(what: string, next: string) {
    super(`${what}. ${next}`)
  }
}
