import { type ChainConfig, defaultConfig, horizonOf } from '../contracts/config.ts'
import type { Numbers } from '../contracts/numbers.ts'
import { TICK_SECONDS } from './tickTime.ts'

const TICK = Number(TICK_SECONDS)
/** A day of the default numbers is a tick of the arena; where a party needs more ticks than days, it has them. */
const SCALED = defaultConfig({ day: TICK_SECONDS })

/** The numbers of the arena's chain: a tick of hidden results, then windows of four ticks; votes of three. */
export const CONFIG: ChainConfig = {
  ...SCALED,
  supply: 100_000n * 10n ** 18n,
  numbers: {
    ...SCALED.numbers,
    commitPhase: TICK,
    window: 4 * TICK,
    disputeClock: 4 * TICK,
    clockExtension: TICK,
    proofDeadline: 4 * TICK,
    slashEscrow: 8 * TICK,
    taskTimeout: 30 * TICK,
  },
  high: { ...SCALED.high, clockExtension: TICK, taskTimeout: 60 * TICK },
  unbonding: 60n * TICK_SECONDS,
  maxAge: 10n * TICK_SECONDS,
  votingDelay: TICK_SECONDS,
  votingPeriod: 3n * TICK_SECONDS,
  lateExtension: TICK_SECONDS,
  // Agents hold a tenth of the supply; the treasury, which votes nowhere, has the rest.
  superQuorum: 6n,
  timelockDelay: TICK_SECONDS,
}

/**
 * The arena's chain with numbers of a society's own: bounds hold them, and stake leaves no sooner than they need.
 *
 * @param changed - further numbers, which have to keep to these bounds
 */
export function configFor(own: Partial<Numbers>, changed: Partial<Numbers> = {}): ChainConfig {
  const numbers = { ...CONFIG.numbers, ...own, ...changed }
  const low = bound(CONFIG.low, own, (value, limit) => value < limit)
  const high = bound(CONFIG.high, own, (value, limit) => value > limit)
  const needed = horizonOf({ ...CONFIG.numbers, ...own }) + BigInt(own.slashEscrow ?? CONFIG.numbers.slashEscrow)
  const unbonding = needed > CONFIG.unbonding ? needed : CONFIG.unbonding
  return { ...CONFIG, numbers, low, high, unbonding }
}

function bound(
  limits: Numbers,
  own: Partial<Numbers>,
  leaves: (value: number | bigint, limit: number | bigint) => boolean,
): Numbers {
  const names = Object.keys(own) as (keyof Numbers)[]
  const wider = names.filter((name) => leaves(own[name] ?? 0, limits[name])).map((name) => [name, own[name]])
  return { ...limits, ...Object.fromEntries(wider) }
}
