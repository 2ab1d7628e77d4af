import type { Address } from 'viem'
import { defaultNumbers, type Numbers, numberBounds } from './numbers.ts'

/** The numbers that a society is born with. Durations in seconds, amounts in units of 1e-18 POL. */
export type ChainConfig = {
  /** The whole supply; what genesis doesn't hand out goes to the DAO's treasury, the timelock. */
  supply: bigint
  /** From a request to withdraw stake to the withdrawal, for ever: see {@link horizonOf}. */
  unbonding: bigint
  /** Layer 2, as it begins; what a vote can change lies between `low` and `high`. */
  numbers: Numbers
  low: Numbers
  high: Numbers
  /** How far the time in a proof may lag behind the block's. */
  maxAge: bigint
  votingDelay: bigint
  votingPeriod: bigint
  /** Votes that a proposer needs. */
  proposalThreshold: bigint
  /** How much longer a vote lasts, counted from when its quorum is reached; at most a voting period. */
  lateExtension: bigint
  /** Percent of the supply. */
  quorum: bigint
  /** Percent of the supply that must be in favour of what is dangerous (`IAgentTimelock.Way`); fixed for ever. */
  superQuorum: bigint
  /** Who may cancel any proposal but one about itself; without one, proposers cancel their own. */
  guardian?: Address
  /** What waits for more than stake waits `unbonding` on top of it. */
  timelockDelay: bigint
  /** Points halve after each `epoch`; to record a task burns `share` of its reward, in basis points, which a vote moves between `low` and `high`. */
  reputation: { epoch: bigint; share: bigint; low: bigint; high: bigint }
}

const DAY = 86_400n
const POL = 10n ** 18n
/** Moves of the longest descent (Params.MOVES). */
const MOVES = 18

/**
 * The default numbers, with time scaled by one constant: `defaultConfig({ day: 60n })` makes a day last a minute.
 *
 * @throws {ScaleError} when a day is so short that a window would be no time at all.
 */
export function defaultConfig({ day = DAY }: { day?: bigint } = {}): ChainConfig {
  if (day < 24n) throw new ScaleError(day)
  const { low, high } = numberBounds(Number(day))
  return {
    supply: 1_000_000n * POL,
    unbonding: 21n * day,
    numbers: whole(defaultNumbers(Number(day))),
    low: whole(low),
    high: whole(high),
    maxAge: day / 24n,
    votingDelay: day,
    votingPeriod: 5n * day,
    proposalThreshold: 0n,
    lateExtension: day,
    quorum: 4n,
    superQuorum: 20n,
    timelockDelay: 2n * day,
    reputation: { epoch: 30n * day, share: 100n, low: 10n, high: 1_000n },
  }
}

/** From the opening of a batch to the end of the last dispute over it, as `Params.horizonOf` has it. */
export function horizonOf({ commitPhase, window, proofDeadline, disputeClock, clockExtension }: Numbers): bigint {
  return BigInt(commitPhase + window + Math.max(proofDeadline, 2 * disputeClock + MOVES * clockExtension))
}

/** Seconds are whole on chain. */
function whole(numbers: Numbers): Numbers {
  const floored = Object.entries(numbers).map(([name, n]) => [name, typeof n === 'number' ? Math.floor(n) : n])
  return Object.fromEntries(floored) as Numbers
}

/** A day shorter than 24 seconds leaves windows without a second. */
export class ScaleError extends Error {
  override name = 'Contracts.ScaleError'
  readonly day: bigint
  constructor(day: bigint) {
    super(`a day of ${day} s leaves windows without a second; give a day at least 24 s`)
    this.day = day
  }
}
