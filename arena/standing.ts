import type { Address } from 'viem'
import type { Reputation } from '../agents/snapshot.ts'
import { forget, gain, lose, newcomer, restore, type Standing, standingAt } from '../contracts/reputation.ts'
import { CONFIG } from './chainConfig.ts'
import type { Facts } from './facts.ts'
import { lower } from './known.ts'
import type { Fold, State } from './state.ts'

/** Who the agents are in the registry, and what their reputation is. */
export const standing: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'chain.identity.Transfer': (state, { to, tokenId }) => {
    state.identities[tokenId] = lower(to)
  },
  'chain.reputation.Recorded': (state, { workflow, task, worker, points }) => {
    move(state, worker, (before, now) => gain(before, BigInt(points), now))
    Object.assign(state.workflows[workflow]?.tasks[Number(task)] ?? {}, { recorded: BigInt(points) })
  },
  'chain.reputation.SlashCounted': (state, { account, offence, points }) => {
    move(state, account, (before, now) => lose(before, BigInt(points), now))
    Object.assign(state.slashes[offence] ?? {}, { counted: true })
  },
  'chain.reputation.SlashRestored': (state, { account, offence, points }) => {
    // The event says what was left to give back.
    move(state, account, (before, now) => restore(before, BigInt(points), now, now))
    Object.assign(state.slashes[offence] ?? {}, { counted: false })
  },
  'chain.reputation.Forgotten': (state, { account }) => move(state, account, forget),
}

/** The reputation of an account at a time, in seconds; nothing of whom nobody has recorded anything. */
export function reputationOf(state: State, account: Address, time: bigint): Reputation | undefined {
  const known = state.standings[lower(account)]
  if (!known) return undefined
  const now = epochAt(time)
  const { gained, lost } = standingAt(known, now < known.epoch ? known.epoch : now)
  return { points: gained - lost, gained, lost }
}

/** The first number in the registry that an account holds, by account. */
export function identitiesBy({ identities }: State): Map<Address, string> {
  return new Map(
    Object.entries(identities)
      .map(([number, owner]) => [owner, number] as const)
      .reverse(),
  )
}

function move(state: State, account: Address, next: (before: Standing, now: bigint) => Standing): void {
  const key = lower(account)
  state.standings[key] = next(state.standings[key] ?? newcomer, epochAt(state.time))
}

function epochAt(time: bigint): bigint {
  return time / CONFIG.reputation.epoch
}
