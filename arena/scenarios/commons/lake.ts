import type { BroughtContract, Snapshot } from '../../../agents/snapshot.ts'
import { TICK_SECONDS, tickTime } from '../../clock.ts'

/** As in Fishery.sol: tons, months. */
export const CAPACITY = 100
export const FLOOR = 5
export const MONTHS = 12
export const TERM = 4

/** Elections come first, then the season: its first tick, and the ticks of a month. */
export const FIRST_TICK = 3
export const MONTH_TICKS = 5
export const SEASON = { start: tickTime(FIRST_TICK), month: BigInt(MONTH_TICKS) * TICK_SECONDS }

/** One haul; `by` is an account. */
export interface Haul {
  month: number
  by: string
  tons: number
  atNight: boolean
}

/** The lake as everybody can know it. */
export interface Lake {
  /** The month under way: 0 before the season, 13 after it. */
  month: number
  /** What is in it now, and what there was when each month began, in tons. */
  stock: number
  began: number[]
  /** Less than `FLOOR` was left of it. */
  dead: boolean
  hauls: Haul[]
}

type News = BroughtContract['news']

/**
 * Months, stocks and hauls out of what the lake's contract said.
 *
 * @param now - the month that it is by the clock
 */
export function lakeOf(news: News, now: number): Lake {
  const hauls = news.filter(({ event }) => event === 'Caught').map(({ args }) => haulOf(args))
  const lake: Lake = { month: Math.min(now, 1), stock: CAPACITY, began: [CAPACITY], dead: false, hauls }
  for (;;) {
    lake.stock -= hauls.reduce((sum, { month, tons }) => (month === lake.month ? sum + tons : sum), 0)
    if (lake.month >= now) return lake
    if (lake.stock < FLOOR) return { ...lake, dead: true }
    lake.stock = Math.min(2 * lake.stock, CAPACITY)
    lake.month += 1
    if (lake.month <= MONTHS) lake.began.push(lake.stock)
  }
}

/** The lake at the tick of a snapshot. */
export function lakeIn({ brought, tick }: Snapshot): Lake {
  const month = Math.floor((tick - FIRST_TICK) / MONTH_TICKS) + 1
  return lakeOf(brought.fishery?.news ?? [], Math.max(0, Math.min(month, MONTHS + 1)))
}

/** Which tick of its month it is, from 0. */
export function phaseOf({ tick }: Snapshot): number {
  return (tick - FIRST_TICK + MONTH_TICKS) % MONTH_TICKS
}

/** The most that can be taken so that the stock of the next month is no smaller: half, as it doubles. */
export function sustainable(stock: number): number {
  return Math.floor(stock / 2)
}

function haulOf({ fisher, month, tons, atNight }: Record<string, unknown>): Haul {
  return { by: String(fisher), month: Number(month), tons: Number(tons), atNight: atNight === true }
}
