import type { Prepared } from './data.ts'
import type { Round } from './federation.ts'
import { type Format, moved, type Weights } from './format.ts'
import { type Mean, trimmed } from './means.ts'
import type { Sample } from './shard.ts'
import { probability } from './training.ts'

/** What each client added to the model, by two measures, client by client; in whole units that have no meaning but against each other. */
export interface Contributions {
  /** What is lost without the client, summed over rounds. */
  readonly leaveOneOut: readonly bigint[]
  /** Its Shapley value, summed over rounds, times the factorial of the number of clients. */
  readonly shapley: readonly bigint[]
}

/**
 * What updates were worth, on the DAO's rows. In each round, from the model that was in use, every coalition of clients makes the model that its
 * updates alone would have made; it is worth what it lowers the Brier score by. Rounds are added up (Wang et al. 2020, arXiv 2009.06192). Nothing is
 * trained again: n clients cost 2^n evaluations a round.
 *
 * Exact in whole numbers. A client that handed in nothing has 0. It measures what helped on these rows, and nothing else: not effort, and
 * not whose data it was.
 */
export function contributionsOf(
  { format, heldOut }: Pick<Prepared, 'format' | 'heldOut'>,
  rounds: readonly Pick<Round, 'base' | 'updates'>[],
  mean: Mean = trimmed,
): Contributions {
  const clients = rounds[0]?.updates.length ?? 0
  const leaveOneOut = new Array<bigint>(clients).fill(0n)
  const shapley = new Array<bigint>(clients).fill(0n)
  for (const { base, updates } of rounds) {
    const present = updates.flatMap((update, client) => (update ? [{ update, client }] : []))
    const values = valuesOf(present.length, (members) => {
      const model = members.length > 0 ? moved(base, mean(members.map((member) => present[member]!.update))) : base
      return -brier(format, model, heldOut)
    })
    const extent = factorial(clients) / factorial(present.length)
    const all = values.length - 1
    const shares = shapleyOf(present.length, values)
    for (const [member, { client }] of present.entries()) {
      shapley[client]! += shares[member]! * extent
      leaveOneOut[client]! += values[all]! - values[all & ~(1 << member)]!
    }
  }
  return { leaveOneOut, shapley }
}

/** A part of all that was added or taken away, with its sign; to a millionth. */
export function partOf(values: readonly bigint[], at: number): number {
  const total = values.reduce((sum, value) => sum + (value < 0n ? -value : value), 0n)
  return total === 0n ? 0 : Number((values[at]! * 1_000_000n) / total) / 1_000_000
}

/** The squared errors of a model's probabilities, summed, in 2^-16: exact, and lowest in expectation for the true probabilities (Brier 1950). */
export function brier(format: Pick<Format, 'features'>, weights: Weights, samples: readonly Sample[]): bigint {
  return samples.reduce((sum, { x, label }) => {
    const error = BigInt(probability(format, weights, x)) - label * 256n
    return sum + error * error
  }, 0n)
}

/** The worth of each coalition, by the bits of its number. */
export function valuesOf(players: number, worth: (members: readonly number[]) => bigint): bigint[] {
  return Array.from({ length: 2 ** players }, (_, bits) =>
    worth(Array.from({ length: players }, (_, player) => player).filter((player) => bits & (1 << player))),
  )
}

/**
 * Shapley values times the factorial of the number of players, so that they are whole (Shapley 1953): what a player adds to the coalition before it, summed
 * over all orders.
 *
 * @param values - the worth of each coalition, by the bits of its number
 */
export function shapleyOf(players: number, values: readonly bigint[]): bigint[] {
  const orders = Array.from({ length: players }, (_, size) => factorial(size) * factorial(players - 1 - size))
  return Array.from({ length: players }, (_, player) => {
    const own = 1 << player
    return values.reduce((sum, value, bits) => {
      if (bits & own) return sum
      return sum + orders[countBits(bits)]! * (values[bits | own]! - value)
    }, 0n)
  })
}

export function factorial(of: number): bigint {
  return of < 2 ? 1n : BigInt(of) * factorial(of - 1)
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1)
}
