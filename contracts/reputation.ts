/** What an account has gained and lost, in points (1e-18 POL burned), as of `epoch`. */
export type Standing = { readonly gained: bigint; readonly lost: bigint; readonly epoch: bigint }

const BPS = 10_000n

/** An account that nobody has recorded anything of. */
export const newcomer: Standing = { gained: 0n, lost: 0n, epoch: 0n }

/** Points for a task, which are what is burned to record it: `share` of its reward in basis points, rounded up. */
export function pointsFor(reward: bigint, share: bigint): bigint {
  return (reward * share + BPS - 1n) / BPS
}

/** The standing at a later epoch: points halve with each; the twin of `ReputationLedger`. */
export function standingAt({ gained, lost, epoch }: Standing, now: bigint): Standing {
  const elapsed = now - epoch
  return { gained: gained >> elapsed, lost: lost >> elapsed, epoch: now }
}

/** Work that stood, recorded. */
export function gain(standing: Standing, points: bigint, now: bigint): Standing {
  const { gained, ...rest } = standingAt(standing, now)
  return { ...rest, gained: gained + points }
}

/** A slash, counted. */
export function lose(standing: Standing, points: bigint, now: bigint): Standing {
  const { lost, ...rest } = standingAt(standing, now)
  return { ...rest, lost: lost + points }
}

/** A slash that was counted in epoch `since` and reversed later: what is left of it is given back. */
export function restore(standing: Standing, points: bigint, since: bigint, now: bigint): Standing {
  const { lost, ...rest } = standingAt(standing, now)
  return { ...rest, lost: lost - (points >> (now - since)) }
}

/** An identity left the account: its gains are forgotten, its debts are not. */
export function forget(standing: Standing, now: bigint): Standing {
  return { ...standingAt(standing, now), gained: 0n }
}

/** Gained less lost, and never less than a newcomer's 0. */
export function weightOf(standing: Standing, now: bigint): bigint {
  const { gained, lost } = standingAt(standing, now)
  return gained > lost ? gained - lost : 0n
}
