/** The numbers that a society is born with. Durations in seconds, amounts in units of 1e-18 POL. */
export type ChainConfig = {
  /** The whole supply; what genesis doesn't hand out goes to the DAO's treasury, the timelock. */
  supply: bigint
  /** From a request to withdraw stake to the withdrawal; at least `window + taskTimeout`. */
  unbonding: bigint
  /** How long a claim can be challenged. */
  window: bigint
  /** Locked by who takes a task. */
  taskBond: bigint
  /** How long a task may be held without a result. */
  taskTimeout: bigint
  /** A claim locks `max(minBond, bondFactor * reward)`. */
  minBond: bigint
  bondFactor: bigint
  /** How far the time in a proof may lag behind the block's. */
  maxAge: bigint
  votingDelay: bigint
  votingPeriod: bigint
  /** Votes that a proposer needs. */
  proposalThreshold: bigint
  /** Percent of the supply. */
  quorum: bigint
  timelockDelay: bigint
}

const DAY = 86_400n
const POL = 10n ** 18n

/**
 * The default numbers, with time scaled by one constant: `defaultConfig({ day: 60n })` makes a day last a minute.
 *
 * @throws {ScaleError} when a day is so short that a window would be no time at all.
 */
export function defaultConfig({ day = DAY }: { day?: bigint } = {}): ChainConfig {
  if (day < 24n) throw new ScaleError(day)
  return {
    supply: 1_000_000n * POL,
    unbonding: 21n * day,
    window: (7n * day) / 2n,
    taskBond: 10n * POL,
    taskTimeout: day,
    minBond: 20n * POL,
    bondFactor: 2n,
    maxAge: day / 24n,
    votingDelay: day,
    votingPeriod: 5n * day,
    proposalThreshold: 0n,
    quorum: 4n,
    timelockDelay: 2n * day,
  }
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
