import type { Habit } from '../../../../agents/models/personas/member.ts'
import type { Snapshot } from '../../../../agents/snapshot.ts'
import { pol } from '../../../../agents/wire.ts'
import { contributionsOf } from '../contribution.ts'
import { payouts } from '../rewards.ts'
import { acceptedIn, roundsIn } from '../rounds.ts'
import { by, type Federation, newsOf } from './federation.ts'
import { leaves } from './membership.ts'

/** When all is over: shares its pot out by what each client's updates were worth on the DAO's rows. */
export function pays(federation: Federation): Habit {
  return (view) => {
    const isLast = leaves(federation)(view, NOTHING).length > 0
    if (!isLast || federation.pot === 0) return []
    return rewardsIn(view.snapshot, federation).flatMap(({ name, wei }) =>
      wei > 0n ? [{ tool: 'pay', args: { to: name, amount: pol(wei) } }] : [],
    )
  }
}

/** What a client is worth to a federation, and what it gets for it. */
export interface Reward {
  readonly name: string
  readonly leaveOneOut: bigint
  readonly shapley: bigint
  readonly wei: bigint
}

/** What each client gets of the pot, by its Shapley value over all rounds; nothing where a round has more than {@link MOST_SHARERS} updates. */
export function rewardsIn(snapshot: Snapshot, federation: Federation): Reward[] {
  const { format, clients, heldOut, library, pot } = federation
  const rounds = roundsIn(newsOf(snapshot)).map((round) => {
    const accepted = acceptedIn(format, round)
    const updates = clients.map(({ name }) => {
      const account = snapshot.agents[name]?.account
      return account && accepted.find(by(account))?.update
    })
    return { base: library.weights(round.base) ?? [], updates }
  })
  if (rounds.some(({ updates }) => updates.filter((update) => update).length > MOST_SHARERS)) return []
  const { leaveOneOut, shapley } = contributionsOf({ format, heldOut }, rounds)
  const wei = payouts(shapley, BigInt(pot) * 10n ** 18n)
  return clients.map(({ name }, at) => ({
    ...{ name, leaveOneOut: leaveOneOut[at] ?? 0n },
    ...{ shapley: shapley[at] ?? 0n, wei: wei[at] ?? 0n },
  }))
}

const NOTHING = { findings: {}, done: [], heard: {} }

/** More coalitions than of so many clients are not gone through. */
export const MOST_SHARERS = 12
