import { z } from 'zod'
import type { Member } from '../agents/snapshot.ts'
import type { Event } from './event.ts'
import type { Facts } from './facts.ts'
import { gini, share } from './gini.ts'
import { balanceOf } from './known.ts'
import { apply, emptyState, type State } from './state.ts'

/** An amount of POL: bigint in wei inside, a decimal string on the wire. */
const Wei = z.codec(z.string().regex(/^\d+$/), z.bigint(), { decode: BigInt, encode: String })
const Count = z.int().nonnegative()
/** From 0 to 1, in six places. */
const Share = z.number().min(0).max(1)

const AgentOutcome = z.strictObject({
  name: z.string(),
  role: z.string(),
  /** All POL that is its own: wallet, stake (locked or not), and stake on its way out. */
  pol: Wei,
  stake: Wei,
  slashed: Wei,
  /** What the market paid it for tasks. */
  paid: Wei,
  executed: Count,
  denied: Count,
  refused: Count,
})

/**
 * What a run came to, folded from its log and nothing else: golden runs, `compare` and `sweep` all mean this. It has no hashes, gas or
 * addresses, so that it stays while what it says stays. `z.encode` gives its JSON.
 */
export const Outcome = z.strictObject({
  society: z.string(),
  ended: z.boolean(),
  ticks: Count,
  actions: z.strictObject({ executed: Count, denied: Count, refused: Count, proofs: Count }),
  /** Denials by the policy and rule that denied, in the order in which they first came. */
  denials: z.array(z.strictObject({ policy: z.string(), rule: z.string(), count: Count })),
  workflows: z.array(z.strictObject({ name: z.string(), tasks: Count, done: Count, paid: Wei, verified: z.boolean() })),
  /** What the market paid workers. */
  payouts: Wei,
  /** Slashes that were not reversed, and what was paid to their finders by now; `burned` is all that was, parts of bonds included. */
  slashes: z.strictObject({ count: Count, amount: Wei, burned: Wei, paid: Wei }),
  /** Proposals, and ballots by their side whatever their weight. */
  votes: z.strictObject({ proposals: Count, executed: Count, for: Count, against: Count, abstain: Count }),
  policies: z.array(z.strictObject({ name: z.string(), version: Count })),
  agents: z.array(AgentOutcome),
  /** All stake of agents, locked or not; not what is on its way out. */
  stake: Wei,
  /** Of the agents' `pol`. */
  gini: Share,
  /** Agents that have any `pol`, of all agents. */
  survival: Share,
})
export type Outcome = z.output<typeof Outcome>

/** The outcome of a log, or of as much of it as there is. */
export function outcomeOf(events: Iterable<Event>): Outcome {
  const fold = foldOutcome()
  for (const event of events) fold.take(event)
  return fold.outcome()
}

/** The outcome as it stood at the end of each tick. */
export function outcomesByTick(events: Iterable<Event>): { tick: number; outcome: Outcome }[] {
  const fold = foldOutcome()
  const points: { tick: number; outcome: Outcome }[] = []
  for (const event of events) {
    fold.take(event)
    if (event.type === 'tick.ended') points.push({ tick: event.tick, outcome: fold.outcome() })
  }
  return points
}

/** What the fold of a society does not keep, because no agent sees it. */
interface Tally {
  society: string
  denials: Map<string, { policy: string; rule: string; count: number }>
  /** By agent. */
  deeds: Map<string, Record<'executed' | 'denied' | 'refused', number>>
  /** By account, in wei. */
  paid: Map<string, bigint>
  unbonding: Map<string, bigint>
  shares: bigint
}

/** Takes events one by one; its outcome can be asked for at any time. */
export function foldOutcome(): { take(event: Event): void; outcome(): Outcome; readonly state: State } {
  const state = emptyState()
  const tally: Tally = {
    ...{ society: '', denials: new Map(), deeds: new Map(), paid: new Map(), unbonding: new Map(), shares: 0n },
  }
  return {
    state,
    take(event) {
      apply(state, event)
      if (Object.hasOwn(counts, event.type))
        counts[event.type as keyof typeof counts]?.(tally, event.data as never, event)
    },
    outcome: () => outcomeFrom(state, tally),
  }
}

type Counter<Data> = (tally: Tally, data: Data, event: Event) => void

const counts: { [Type in keyof Facts]?: Counter<Facts[Type]> } = {
  'society.founded': (tally, { name }) => {
    tally.society = name
  },
  'action.denied': (tally, { policy, rule }, { agent }) => {
    const key = JSON.stringify([policy, rule])
    const known = tally.denials.get(key) ?? { policy, rule, count: 0 }
    tally.denials.set(key, { ...known, count: known.count + 1 })
    deed(tally, agent, 'denied')
  },
  'action.executed': (tally, _, { agent }) => deed(tally, agent, 'executed'),
  'action.refused': (tally, _, { agent }) => deed(tally, agent, 'refused'),
  'chain.market.Paid': ({ paid }, { worker, amount }) => add(paid, worker, BigInt(amount)),
  'chain.vault.UnbondRequested': ({ unbonding }, { account, amount }) => add(unbonding, account, BigInt(amount)),
  'chain.vault.Withdrawn': ({ unbonding }, { account, amount }) => add(unbonding, account, -BigInt(amount)),
  'chain.vault.Slashed': (tally, { account, unbonding }) => add(tally.unbonding, account, -BigInt(unbonding)),
  'chain.vault.SlashReleased': (tally, { paid }) => {
    tally.shares += BigInt(paid)
  },
}

function outcomeFrom(state: State, { society, denials, deeds, paid, unbonding, shares }: Tally): Outcome {
  const { executed, denied, refused, proofs, slashed, burned } = state.totals
  const agents = Object.values(state.agents).map((member) => ({
    ...{ name: member.name, role: member.role, pol: polOf(state, member, unbonding) },
    ...{ stake: member.stake, slashed: member.slashed, paid: paid.get(member.account.toLowerCase()) ?? 0n },
    ...(deeds.get(member.name) ?? NOTHING),
  }))
  const slashes = Object.values(state.slashes).filter(({ status }) => status !== 'reversed')
  const proposals = Object.values(state.proposals)
  const ballots = proposals.flatMap(({ voters }) => Object.values(voters))
  const cast = (side: string) => ballots.filter((ballot) => ballot === side).length
  return {
    society,
    ended: state.ended,
    ticks: state.tick,
    actions: { executed, denied, refused, proofs },
    denials: [...denials.values()],
    workflows: Object.values(state.workflows).map(({ name, tasks, paid, verified }) => ({
      ...{ name, paid, verified, tasks: tasks.length },
      done: tasks.filter(({ status }) => status === 'done').length,
    })),
    payouts: sum([...paid.values()]),
    slashes: { count: slashes.length, amount: slashed, burned, paid: shares },
    votes: {
      ...{ proposals: proposals.length, executed: proposals.filter((proposal) => proposal.executed).length },
      ...{ for: cast('for'), against: cast('against'), abstain: cast('abstain') },
    },
    policies: Object.values(state.policies).map(({ name, version }) => ({ name, version })),
    agents,
    stake: sum(agents.map(({ stake }) => stake)),
    gini: gini(agents.map(({ pol }) => pol)),
    survival: share(BigInt(agents.filter(({ pol }) => pol > 0n).length), BigInt(agents.length)),
  }
}

function polOf(state: State, { account, stake }: Member, unbonding: Tally['unbonding']): bigint {
  return balanceOf(state, account) + stake + (unbonding.get(account.toLowerCase()) ?? 0n)
}

const NOTHING = { executed: 0, denied: 0, refused: 0 }

function deed({ deeds }: Tally, agent: string | null, kind: keyof typeof NOTHING): void {
  const known = deeds.get(agent ?? '') ?? NOTHING
  deeds.set(agent ?? '', { ...known, [kind]: known[kind] + 1 })
}

function add(amounts: Map<string, bigint>, account: string, amount: bigint): void {
  const key = account.toLowerCase()
  amounts.set(key, (amounts.get(key) ?? 0n) + amount)
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
