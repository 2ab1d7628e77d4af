import type { Situation, Stakes } from '../../contracts/economics.ts'
import { forget, gain, lose, newcomer, pointsFor, type Standing, weightOf } from '../../contracts/reputation.ts'

/** A stream of chance, given from above. */
interface Dice {
  below(below: number): number
}

/** What a group ends with: its weight by the ledger, beside what a count of good ratings would say, and what it cost. */
export interface Outcome {
  readonly weight: bigint
  /** Tasks rated good, as a registry that believes its reviewers counts them. */
  readonly ratings: number
  /** From clients who are not of the group. */
  readonly earned: bigint
  readonly burned: bigint
  readonly slashed: bigint
}

/** The rules that are played: each can be taken away, to see what it is for. */
export interface Rules {
  /** In basis points of a reward. */
  readonly share: bigint
  readonly decays: boolean
  /** Whether a new name begins at nothing and a sold one is emptied. */
  readonly resets: boolean
}

export const EPOCHS = 12
export const MANY = 1_000
const REWARD = 10n * 10n ** 18n
/** What a false result costs its worker in the usual society: task bond and a tenth of 100 POL. */
const FALSE = 30n * 10n ** 18n

/** A thousand workers, each with five tasks an epoch from clients of their own minds. */
export const honest = (rules: Rules): Outcome =>
  sum(Array.from({ length: MANY }, () => playWorker(rules, 5, () => 'good')))

/** The same number of tasks, paid by the ring to itself: by one account, or by a thousand. */
export function ring(rules: Rules, accounts: number): Outcome {
  const all = Array.from({ length: accounts }, () => playWorker(rules, (5 * MANY) / accounts, () => 'good'))
  return { ...sum(all), earned: 0n }
}

/** Like the honest, but for every tenth task, which is a fraud that is found; then each takes a new name, or keeps its own. */
export function whitewash(rules: Rules, dice: Dice, renames: boolean): Outcome {
  const play = (): Move => (dice.below(10) > 0 ? 'good' : renames ? 'fraud and rename' : 'fraud')
  return sum(Array.from({ length: MANY }, () => playWorker(rules, 5, play)))
}

/** The honest sell their names at the end, and somebody buys them all. */
export function buyer(rules: Rules): Outcome {
  const sold = Array.from({ length: MANY }, () => playWorker(rules, 5, () => 'good', true))
  const { weight, ratings } = sum(sold)
  return { weight, ratings, earned: 0n, burned: 0n, slashed: 0n }
}

type Move = 'good' | 'fraud' | 'fraud and rename'

function playWorker(rules: Rules, tasks: number, play: () => Move, sells = false): Outcome {
  let standing: Standing = newcomer
  let [ratings, burned, slashed] = [0, 0n, 0n]
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const now = rules.decays ? BigInt(epoch) : 0n
    for (let i = 0; i < tasks; i++) {
      const move = play()
      if (move === 'good') {
        const points = pointsFor(REWARD, rules.share)
        // Without a burn a task would have to count for something: as much as it does now.
        standing = gain(standing, points === 0n ? pointsFor(REWARD, 100n) : points, now)
        burned += points
        ratings += 1
        continue
      }
      standing = lose(standing, FALSE, now)
      slashed += FALSE
      if (move === 'fraud and rename') standing = rules.resets ? newcomer : { ...standing, lost: 0n }
    }
  }
  const last = rules.decays ? BigInt(EPOCHS - 1) : 0n
  if (sells && rules.resets) standing = forget(standing, last)
  return { weight: weightOf(standing, last), ratings, earned: BigInt(ratings) * REWARD, burned, slashed }
}

function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((all, one) => ({
    weight: all.weight + one.weight,
    ratings: all.ratings + one.ratings,
    earned: all.earned + one.earned,
    burned: all.burned + one.burned,
    slashed: all.slashed + one.slashed,
  }))
}

/** How a drawn validator comes by what it says: it computes, or says what an earlier one showed, or does nothing. */
export type Way = 'computes' | 'copies' | 'sleeps'

/**
 * What one validator gets from one batch, fee less fines and costs. `hidden`: everybody commits before anybody shows, as in
 * `ValidatorPool`: a copier has nothing to copy, and a commitment of another opens for nobody else, so it commits to
 * that in vain and is fined for hiding. Without it draws answer one after the other, and the copier goes last.
 */
export function playDraw(way: Way, hidden: boolean, stakes: Stakes, situation: Situation, dice: Dice): number {
  const chance = (p: number): boolean => dice.below(2 ** 32) < p * 2 ** 32
  const others = Array.from({ length: stakes.seats - 1 }, () => chance(situation.diligent))
  const samples = Math.min(stakes.samples, situation.batch)
  const isFalse = Array.from({ length: situation.batch }, () => chance(situation.falsehood))
  const found = others.some((computes) => computes)
  const shown = isFalse.map((lie) => lie && (found || way === 'computes' || chance(situation.watched)))
  const fee = stakes.validatorFee * situation.reward * shown.filter((dead) => !dead).length
  const attesters = 1 + others.filter((computes) => computes).length
  if (way === 'sleeps') return -stakes.noShow * stakes.seatStake
  if (way === 'computes') return fee / attesters - samples * situation.check - 2 * situation.gas
  if (hidden) return -stakes.falseAttest * stakes.seatStake - situation.gas
  return (found ? fee / attesters : -stakes.noShow * stakes.seatStake) - 2 * situation.gas
}

/** Mean of many batches and its standard error. */
export function meanOf(rounds: number, play: () => number): { readonly mean: number; readonly error: number } {
  const gains = Array.from({ length: rounds }, play)
  const mean = gains.reduce((all, one) => all + one, 0) / rounds
  const variance = gains.reduce((all, one) => all + (one - mean) ** 2, 0) / (rounds - 1)
  return { mean, error: Math.sqrt(variance / rounds) }
}
