import { type Address, encodeAbiParameters, hexToBytes, isAddressEqual, keccak256 } from 'viem'
import type { BroughtContract } from '../../../agents/snapshot.ts'
import { type Format, modelOf, moved, type Update, unpackUpdate, type Weights } from './format.ts'
import { trimmed } from './means.ts'

/** How a round comes by its updates, in the order of the contract. */
export const MODES = ['proved', 'claimed', 'sampled'] as const
export type Mode = (typeof MODES)[number]

/** Somebody who takes part; without minibatches it hands in no updates. */
export interface Party {
  account: Address
  shard: bigint
  batches: number
  number: number
}

/** An update as it stands on chain. */
export interface Given {
  account: Address
  words: readonly bigint[]
  /** Where it stands in the claim, or in the order of updates. */
  place: number
}

export interface Demanded {
  account: Address
  /** Who demanded it; nobody when it was drawn. */
  by: Address
  until: bigint
  status: 'open' | 'proved' | 'buried'
}

/** A round as everybody can know it. */
export interface Played {
  number: number
  mode: Mode
  /** The name of the model that it is made from. */
  base: bigint
  beacon: bigint
  /** The ticks of its beginning and of its claim. */
  opened: number
  claimed?: { tick: number; by: Address; who: `0x${string}`; updates: readonly string[] }
  given: Given[]
  demands: Demanded[]
  /** Whose updates don't count: disowned, or not proved. */
  out: Address[]
}

type News = BroughtContract['news']

/** Who joined, in the order of their numbers. */
export function partiesIn(news: News): Party[] {
  return news.flatMap(({ event, args }) => {
    if (event !== 'Joined') return []
    const { account, shard, batches, number } = args as Record<string, string>
    return [{ account: account as Address, shard: BigInt(shard!), batches: Number(batches), number: Number(number) }]
  })
}

/** All rounds, the one under way last. */
export function roundsIn(news: News): Played[] {
  const parties = partiesIn(news)
  const rounds: Played[] = []
  let [present, eligible] = [0, 0]
  for (const { event, args, tick } of news) {
    if (event === 'Joined') present += 1
    const { account } = args as { account: Address }
    const round = rounds.at(-1)
    if (event === 'Opened') {
      // Who joins later knew the beacon when it committed to its data.
      eligible = present
      const { round: number, mode, base, beacon } = args as Record<string, string>
      rounds.push({
        ...{ number: Number(number), mode: MODES[Number(mode)]!, base: BigInt(base!), beacon: BigInt(beacon!) },
        ...{ opened: tick, given: [], demands: [], out: [] },
      })
    }
    if (!round) continue
    if (event === 'Updated')
      round.given.push({ account, words: (args.update as string[]).map(BigInt), place: round.given.length })
    if (event === 'Claimed') {
      const { by, who, updates } = args as { by: Address; who: `0x${string}`; updates: string[] }
      round.claimed = { tick, by, who, updates }
      for (const [at, number] of hexToBytes(who).entries()) {
        const party = parties[number - 1]
        const words = updates.slice(2 * at, 2 * at + 2).map(BigInt)
        if (party && number <= eligible) round.given.push({ account: party.account, words, place: at })
      }
    }
    if (event === 'Disowned') round.out.push(account)
    if (event === 'Demanded') {
      const { by, until } = args as { by: Address; until: string }
      round.demands.push({ account, by, until: BigInt(until), status: 'open' })
    }
    const demand = round.demands.find((each) => each.status === 'open' && each.account === account)
    if (event === 'Answered' && demand) demand.status = 'proved'
    if (event === 'Buried' && demand) demand.status = 'buried'
    if (event === 'Buried') round.out.push(account)
  }
  return rounds
}

/** The updates that count: well-formed, and not out. In the order of accounts' numbers they are on chain. */
export function acceptedIn(
  { features }: Pick<Format, 'features'>,
  { given, out }: Played,
): readonly (Given & { update: Update })[] {
  return given.flatMap((each) => {
    if (out.some((account) => isAddressEqual(account, each.account))) return []
    try {
      return [{ ...each, update: unpackUpdate(each.words, features + 1) }]
    } catch {
      return [] // words that no update packs to
    }
  })
}

/** Which of its minibatches a party trains on (`batchOf` of the contract). */
export function batchIn(
  { beacon }: Pick<Played, 'beacon'>,
  { account, batches }: Pick<Party, 'account' | 'batches'>,
): number {
  const drawn = keccak256(encodeAbiParameters([{ type: 'uint256' }, { type: 'address' }], [beacon, account]))
  return Number(BigInt(drawn) % BigInt(batches))
}

/** Weights by the names that models have on chain. */
export interface Library {
  /** The weights behind a name, once they were learnt. */
  weights(name: bigint): Weights | undefined
  /** The model that a round makes; its base when it has no updates. */
  after(round: Played): { name: bigint; weights: Weights } | undefined
  /** Learns the models of all rounds that are over. */
  learn(rounds: readonly Played[]): void
}

/** Everybody can make every model from the first one and the updates on chain: one library serves all, for it holds nothing but what follows. */
export function openLibrary(format: Pick<Format, 'features'>): Library {
  const first = Array<bigint>(format.features + 1).fill(0n)
  const known = new Map<bigint, Weights>([[modelOf(format, first), first]])
  const made = new Map<string, { name: bigint; weights: Weights }>()
  const after = (round: Played) => {
    const base = known.get(round.base)
    if (!base) return undefined
    const updates = acceptedIn(format, round).map(({ update }) => update)
    const key = `${round.base}:${updates.join(';')}`
    const before = made.get(key)
    if (before) return before
    const weights = updates.length > 0 ? moved(base, trimmed(updates)) : base
    const name = modelOf(format, weights)
    known.set(name, weights)
    made.set(key, { name, weights })
    return { name, weights }
  }
  return {
    weights: (name) => known.get(name),
    after,
    learn(rounds) {
      for (const round of rounds.slice(0, -1)) after(round)
    },
  }
}
