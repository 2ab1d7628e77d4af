import type { Address } from 'viem'
import type { Snapshot } from '../../../../agents/snapshot.ts'
import type { Event } from '../../../event.ts'
import { by, newsOf } from '../personas/federation.ts'

/** Where a client's bond is; `-` of who never put one down. */
export type Bond = 'held' | 'back' | 'lost' | '-'

/** Where its bond is by what the contract of rounds has said so far. */
export function bondOf(snapshot: Snapshot, account: Address): Bond {
  const last = newsOf(snapshot).findLast(
    ({ event, args }) => Object.hasOwn(BONDS, event) && by(account)(args as { account: Address }),
  )
  return last ? BONDS[last.event]! : '-'
}

const BONDS: Readonly<Record<string, Bond>> = { Joined: 'held', Left: 'back', Buried: 'lost' }

/** What the DAO, by its coordinator or its treasury, has sent to an account, in wei; nothing where it has sent nothing. */
export function paidTo(
  events: readonly Event[],
  { agents, addresses }: Snapshot,
  account: Address,
): bigint | undefined {
  const purses = Object.values(agents).flatMap((each) => (each.role === 'coordinator' ? [each.account] : []))
  const payers = [...purses, ...(addresses.timelock ? [addresses.timelock] : [])]
  const sums = events.flatMap(({ type, data }) => {
    if (type !== 'chain.token.Transfer') return []
    const { from, to, value } = data as { from: Address; to: Address; value: string }
    return by(account)({ account: to }) && payers.some((payer) => by(payer)({ account: from })) ? [BigInt(value)] : []
  })
  return sums.length > 0 ? sums.reduce((sum, wei) => sum + wei, 0n) : undefined
}
