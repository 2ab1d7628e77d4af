/** When tick 0 begins on the chain, in seconds (2023-11-14T22:13:20Z): any constant would do. */
export const EPOCH = 1_700_000_000n

/** Length of a tick in chain seconds; block k of a tick is mined at its start + k. */
export const TICK_SECONDS = 60n

/** Chain time at which tick `tick` begins, in seconds. */
export function tickTime(tick: number): bigint {
  return EPOCH + BigInt(tick) * TICK_SECONDS
}
