import { type Address, isAddressEqual, zeroAddress } from 'viem'
import type { Snapshot } from '../../../../agents/snapshot.ts'
import type { Client } from '../clients.ts'
import type { Format } from '../format.ts'
import { type Library, type Mode, type Party, type Played, partiesIn, roundsIn } from '../rounds.ts'
import type { Sample } from '../shard.ts'

/** What all who take part know. */
export interface Federation {
  readonly format: Format
  readonly clients: readonly Client[]
  /** The DAO's, to judge models on. */
  readonly heldOut: readonly Sample[]
  readonly library: Library
  /** How each round comes by its updates. */
  readonly modes: readonly Mode[]
  /** What each has to put down, in POL. */
  readonly bond: number
  /** What is shared out at the end, in POL. */
  readonly pot: number
  /** In ticks: see `PHASE` of the contract. */
  readonly phase: number
}

export const newsOf = ({ brought }: Snapshot) => brought.rounds?.news ?? []

export const by =
  (account: Address) =>
  (each: { account: Address }): boolean =>
    isAddressEqual(each.account, account)

/** The round under way, or the last one. */
export const current = (snapshot: Snapshot): Played | undefined => roundsIn(newsOf(snapshot)).at(-1)

export const partyOf = (snapshot: Snapshot, account: Address) => partiesIn(newsOf(snapshot)).find(by(account))

/** Which client a party is. */
export function clientAt({ agents }: Snapshot, { clients }: Federation, { account }: Party): Client | undefined {
  return clients.find(({ name }) => isAddressEqual(agents[name]?.account ?? zeroAddress, account))
}

/** Whether it has no bond any more. */
export function isGone(snapshot: Snapshot, { account }: Party): boolean {
  return roundsIn(newsOf(snapshot)).some(({ demands }) =>
    demands.some((demand) => demand.status === 'buried' && isAddressEqual(demand.account, account)),
  )
}
