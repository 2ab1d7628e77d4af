import {
  add,
  array,
  defineStep,
  fitTo,
  type Int,
  type Ints,
  int,
  max,
  sub,
  uint,
  zip,
} from '../../../policies/index.ts'
import { type Format, moved, UPDATE_BITS, type Update, type Weights } from './format.ts'

/** State has no signed numbers: what is kept of a coordinate lies above the least that it can be. */
const BIAS = 1n << BigInt(UPDATE_BITS - 1)
const TOP = 2n * BIAS - 1n
const SUM_BITS = 24

/** What is kept of the updates so far. */
export interface Gathered {
  readonly count: bigint
  readonly sum: readonly bigint[]
  /** The least, counted down from the most that a coordinate can be, so that zero words stand for "nothing yet". */
  readonly low: readonly bigint[]
  readonly high: readonly bigint[]
}

/**
 * One row of a trimmed mean: an update joins. Kept are the number of updates and, of each coordinate, sum, least and greatest, so that anybody can
 * compute a row again, and one transition shows who gathered wrongly. The 1025th update does not fit the sum: an error.
 *
 * @example
 * trimmedMean(iterate(aggregationStep(FORMAT), updates.map((update) => ({ update })), { actor, at: 0n }).states.at(-1))
 */
export function aggregationStep({ features }: Pick<Format, 'features'>) {
  const places = features + 1
  return defineStep({
    name: 'trimmed',
    state: {
      count: uint(16),
      sum: array(uint(SUM_BITS), places),
      low: array(uint(UPDATE_BITS), places),
      high: array(uint(UPDATE_BITS), places),
    },
    request: { update: array(int(UPDATE_BITS, 'e-10'), places) },
    step: ({ state, request }) => {
      const join = (kept: Ints, to: (before: Int, value: Int) => Int) =>
        zip(kept, request.update, (before, value) => to(before, add(value, BIAS)))
      return {
        next: {
          count: fitTo(add(state.count, 1), uint(16)),
          sum: join(state.sum, (before, value) => fitTo(add(before, value), uint(SUM_BITS))),
          low: join(state.low, (before, value) => max(before, sub(TOP, value))),
          high: join(state.high, (before, value) => max(before, value)),
        },
      }
    },
  })
}

/**
 * The mean of each coordinate without its least and its greatest, rounded to the nearest (halves up); of one or two updates the plain mean.
 *
 * @throws NoUpdatesError when nothing was gathered
 */
export function trimmedMean({ count, sum, low, high }: Gathered): Update {
  if (count < 3n) return plainMean({ count, sum })
  return plainMean({ count: count - 2n, sum: sum.map((total, place) => total - (TOP - low[place]!) - high[place]!) })
}

/** The plain mean, which a single large update drags anywhere: to compare with. */
export function plainMean({ count, sum }: Pick<Gathered, 'count' | 'sum'>): Update {
  if (count === 0n) throw new NoUpdatesError()
  return sum.map((total) => (2n * total + count) / (2n * count) - BIAS)
}

/** The model that a round makes of the one before it. */
export const nextModel = (base: Weights, gathered: Gathered): Weights => moved(base, trimmedMean(gathered))

export class NoUpdatesError extends Error {
  override readonly name = 'Federated.NoUpdatesError'
  constructor() {
    super('There is no mean of no updates: a round without any keeps its model.')
  }
}
