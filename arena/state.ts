import type { Address, Hex } from 'viem'
import type { Spent } from '../agents/budget.ts'
import type {
  Claim,
  Dispute,
  Member,
  PolicyState,
  Proposal,
  Seat,
  Slash,
  Snapshot,
  VotedNumbers,
  Workflow,
} from '../agents/snapshot.ts'
import type { Standing } from '../contracts/reputation.ts'
import { assembly, type Course, withState } from './assembly.ts'
import { contests, drawSeats } from './contests.ts'
import { deeds } from './deeds.ts'
import type { Event } from './eventSchema.ts'
import type { Facts } from './facts.ts'
import { founding } from './founding.ts'
import { holdings } from './holdings.ts'
import { at, balanceOf, lower } from './known.ts'
import { labour } from './labour.ts'
import { identitiesBy, reputationOf, standing } from './standing.ts'
import { tickTime } from './tickTime.ts'

/**
 * All that is known of a society, folded from its events and nothing else: agents decide on it, pages show it, and a replay
 * that makes the same events has the same state.
 */
export interface State {
  tick: number
  blocks: number
  ended: boolean
  /** The voted numbers in force; none before the chain has any. */
  numbers: Partial<VotedNumbers>
  addresses: Record<string, Address>
  agents: Record<string, Member>
  /** Whose an address is, in lower case: agents by account and key, then contracts and outsiders. */
  names: Record<Address, string>
  /** Wallet balances by address, in wei. */
  balances: Record<Address, bigint>
  supply: bigint
  workflows: Record<Hex, Workflow>
  proposed: Snapshot['proposed']
  works: Snapshot['works']
  claims: Record<string, Claim>
  disputes: Record<string, Dispute>
  notes: Snapshot['notes']
  /** By slot; `before` is how they stood before the block under way, `opened` before the block in which a claim was opened. */
  seats: Seat[]
  seatsBefore: Seat[]
  opened: Record<string, { block: number; seats: Seat[] }>
  /** Number and time of the block under way. */
  block: number
  time: bigint
  slashes: Record<Hex, Slash>
  /** Offences in words: told by the contract that judged, before or after the vault tells of the slash. */
  offences: Record<Hex, string>
  proposals: Record<string, Omit<Proposal, 'state'> & Course>
  drafts: Snapshot['drafts']
  roles: Snapshot['roles']
  models: Snapshot['models']
  inUse: Snapshot['inUse']
  brought: Snapshot['brought']
  refusals: Snapshot['refusals']
  policies: Snapshot['policies']
  /** Parameters in force by policy, packed. */
  paramWords: Record<string, bigint[]>
  states: Record<`${Address}:${string}`, PolicyState>
  /** Which policy set governs `target:selector`. */
  bindings: Record<`${Address}:${Hex}`, string>
  /** Who holds which number in the registry of agents. */
  identities: Record<string, Address>
  /** What accounts have gained and lost in reputation, as of when that changed last. */
  standings: Record<Address, Standing>
  /** What stands behind a hash on chain: `result -> blob`. */
  artifacts: Record<Hex, Hex>
  /** By agent: turns, and what they took of real models. */
  used: Record<string, Spent>
  /** Who thinks no more, by name, and which budget is used up. */
  outOf: Record<string, Facts['budget.spent']>
  totals: {
    allowed: number
    denied: number
    executed: number
    refused: number
    proofs: number
    slashed: bigint
    burned: bigint
  }
}

export function emptyState(): State {
  return {
    tick: 0,
    blocks: 0,
    ended: false,
    numbers: {},
    addresses: {},
    agents: {},
    names: {},
    balances: {},
    supply: 0n,
    workflows: {},
    proposed: {},
    works: {},
    claims: {},
    disputes: {},
    notes: [],
    seats: [],
    seatsBefore: [],
    opened: {},
    block: 0,
    time: 0n,
    slashes: {},
    offences: {},
    proposals: {},
    drafts: {},
    roles: {},
    models: {},
    inUse: {},
    brought: {},
    refusals: [],
    policies: {},
    paramWords: {},
    states: {},
    bindings: {},
    identities: {},
    standings: {},
    artifacts: {},
    used: {},
    outOf: {},
    totals: { allowed: 0, denied: 0, executed: 0, refused: 0, proofs: 0, slashed: 0n, burned: 0n },
  }
}

/** Takes one event in, in place. Types that it does not know change nothing: newer logs can be read by older code. */
export function apply(state: State, event: Event): State {
  if (!Object.hasOwn(folds, event.type)) return hear(state, event)
  const fold = folds[event.type as keyof Facts] as Fold<unknown>
  fold(state, event.data, event)
  return state
}

/** What a contract of the society's own says is kept as it was said. */
function hear(state: State, { type, tick, data }: Event): State {
  const [, contract = '', event = ''] = type.split('.')
  const { tx: _, ...args } = data
  if (type.startsWith('chain.')) at(state.brought, contract)?.news.push({ tick, event, args })
  return state
}

/** What agents see at the start of a tick: a copy, so that nothing moves while they think. */
export function snapshot(state: State, tick: number): Snapshot {
  const { addresses, agents, workflows, proposed, works, claims, disputes, notes, seats, slashes, ...rest } =
    structuredClone({ ...state, names: undefined, balances: undefined, opened: undefined })
  const { policies, states, artifacts, drafts, roles, models, inUse, brought, refusals } = rest
  const numbers = { ...state.numbers } as VotedNumbers
  const time = tickTime(tick)
  const proposals = Object.fromEntries(
    Object.values(state.proposals).map((proposal) => [proposal.id, withState(structuredClone(proposal), time)]),
  )
  const identities = identitiesBy(state)
  for (const member of Object.values(agents)) {
    const { account } = member
    const [identity, reputation] = [identities.get(lower(account)), reputationOf(state, account, time)]
    Object.assign(member, { balance: balanceOf(state, account), ...(identity && { identity }) })
    if (reputation) member.reputation = reputation
  }
  const parts = {
    addresses,
    agents,
    workflows,
    proposed,
    works,
    claims,
    disputes,
    notes,
    seats,
    slashes,
    proposals,
    drafts,
    roles,
    models,
    inUse,
    brought,
    refusals,
    policies,
    states,
    artifacts,
  }
  return { tick, time, numbers, ...parts }
}

export type Fold<Data> = (state: State, data: Data, event: Event) => void

const folds: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'tick.ended': (state, _, { tick }) => {
    state.tick = tick
  },
  block: (state, { number, hash, timestamp }) => {
    state.blocks += 1
    state.block = Number(number)
    state.time = BigInt(timestamp)
    state.seatsBefore = [...state.seats]
    drawSeats(state, hash)
  },
  'run.ended': (state) => {
    state.ended = true
  },
  ...founding,
  ...deeds,
  ...holdings,
  ...labour,
  ...contests,
  ...assembly,
  ...standing,
}
