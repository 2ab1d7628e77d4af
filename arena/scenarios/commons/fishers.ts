import type { Habit } from '../../../agents/models/personas/member.ts'
import type { Move, View } from '../../../agents/models/scripted.ts'
import type { Snapshot } from '../../../agents/snapshot.ts'
import { type Random, randomStream } from '../../clock.ts'
import { type Lake, lakeIn, MONTH_TICKS, phaseOf, sustainable, TERM } from './lake.ts'

/** The five, and what drives each. They are scripts, drawn from the seed; none of them thinks. */
export const FISHERS = ['gus', 'opal', 'iris', 'fay', 'cara'] as const
export type Fisher = (typeof FISHERS)[number]

/** What a fisher goes by when it decides. */
interface Sight {
  lake: Lake
  /** Its part of what grows back, in tons. */
  part: number
  /** What the others took by day in the month before, on average. */
  others: number
  random: Random
}

interface Mind {
  about: string
  /** How much it would like, in tons. */
  wish: (sight: Sight) => number
  /** How much of a hundred times it keeps to what a leader asks for. */
  heeds: number
  /** What it takes at night in a month in which the gate gave it less than it wished; nothing for most. */
  atNight?: (sight: Sight) => number
  /** Of a proposed quota, as against the one in force; none is the whole lake. */
  ballot: (to: number, from: number, random: Random) => 'for' | 'against'
  /** Whom it wants to lead. */
  backs: (landed: (name: Fisher) => number, random: Random) => Fisher
}

export const minds: Record<Fisher, Mind> = {
  gus: {
    about: 'greedy: a fifth of the lake, each month, whoever says what',
    wish: ({ lake, random }) => Math.ceil((lake.stock * (16 + random.below(7))) / 100),
    heeds: 0,
    atNight: ({ random }) => 5 + random.below(9),
    ballot: () => 'against',
    backs: () => 'gus',
  },
  opal: {
    about: 'an opportunist: more than its part, and what it thinks will not be noticed',
    wish: ({ part, random }) => Math.ceil((part * (130 + random.below(60))) / 100),
    heeds: 60,
    atNight: ({ random }) => (random.below(100) < 40 ? 2 + random.below(4) : 0),
    ballot: (_to, _from, random) => (random.below(2) === 0 ? 'for' : 'against'),
    backs: (_, random) => pick(['gus', 'fay', 'cara'], random),
  },
  iris: {
    about: 'an imitator: what the others took last month',
    wish: ({ others }) => others,
    heeds: 100,
    ballot: (to, from) => (to < from ? 'for' : 'against'),
    backs: (landed, random) => {
      const most = Math.max(...FISHERS.map(landed))
      return most === 0 ? pick(FISHERS, random) : (FISHERS.find((name) => landed(name) === most) ?? 'gus')
    },
  },
  fay: {
    about: 'fair: just its part of what grows back',
    wish: ({ part }) => part,
    heeds: 100,
    ballot: () => 'for',
    backs: () => 'fay',
  },
  cara: {
    about: 'cautious: less than its part, so that the lake can recover',
    wish: ({ part }) => Math.floor((part * 8) / 10),
    heeds: 100,
    ballot: () => 'for',
    backs: () => 'fay',
  },
}

/**
 * Goes out once a month by day, with what it wishes; asked back by the gate, a tick later with what the quota leaves it, and, if that
 * is its way, once more at night.
 */
export function fishes(name: Fisher, seed: string, { led }: { led: boolean }): Habit {
  const mind = minds[name]
  return ({ snapshot, me }) => {
    const lake = lakeIn(snapshot)
    const { month } = lake
    if (lake.dead || month < 1 || month > 12) return []
    const sight = sightOf(lake, me.account, randomStream(seed, 'wish', name, month))
    const asked = led ? askedFor(snapshot, month) : undefined
    const isHeeded = randomStream(seed, 'heed', name, month).below(100) < mind.heeds
    const free = mind.wish(sight)
    const wish = asked !== undefined && isHeeded ? (name === 'iris' ? asked : Math.min(free, asked)) : free
    const max = Number(snapshot.policies.fishing?.params['quota.max'] ?? 0n)
    const caught = lake.hauls.some((haul) => haul.month === month && !haul.atNight && isOf(haul.by, me.account))
    const trip = (call: string, tons: number) =>
      tons > 0
        ? [{ tool: 'callContract', args: { contract: 'fishery', call, args: [String(month), String(tons)] } }]
        : []
    const phase = phaseOf(snapshot)
    if (phase === 0) return trip('fish', wish)
    if (phase === 1 && !caught) return trip('fish', Math.min(wish, max))
    // Who was slashed has been seen, and stays ashore at night.
    if (phase !== 2 || me.slashed > 0n) return []
    const dares = mind.atNight?.({ ...sight, random: randomStream(seed, 'night', name, month) }) ?? 0
    return trip('fishAtNight', Math.min(dares, wish - max))
  }
}

/** Backs somebody before each term, and, elected, says before each month how much everybody should take. */
export function elects(name: Fisher, seed: string): Habit {
  return ({ snapshot, me }) => {
    const lake = lakeIn(snapshot)
    if (lake.dead || lake.month >= 12) return []
    const term = Math.floor(lake.month / TERM)
    const call = (what: string, ...args: string[]) => [
      { tool: 'callContract', args: { contract: 'fishery', call: what, args } },
    ]
    const phase = phaseOf(snapshot)
    if (phase === MONTH_TICKS - 2 && lake.month % TERM === 0) {
      const landed = (who: Fisher) => landedBy(lake, snapshot.agents[who]?.account ?? '')
      return call('back', String(term), minds[name].backs(landed, randomStream(seed, 'backs', name, term)))
    }
    const isLeader = isOf(leaderOf(snapshot, term), me.account)
    if (phase !== MONTH_TICKS - 1 || !isLeader) return []
    const next = lake.month === 0 ? lake.stock : Math.min(100, 2 * lake.stock)
    const sight = { ...sightOf({ ...lake, stock: next }, me.account, randomStream(seed, 'asks', name, lake.month)) }
    return call('announce', String(lake.month + 1), String(minds[name].wish(sight)))
  }
}

/** Proposes a quota of a tenth of what the next month will have, when that is other than the quota by a fifth of it. */
export const proposesQuota: Habit = ({ snapshot }) => {
  const lake = lakeIn(snapshot)
  const pending = Object.values(snapshot.proposals).some(({ state }) => !ENDS.includes(state))
  const now = Number(snapshot.policies.fishing?.params['quota.max'] ?? 0n)
  const wanted = Math.max(1, Math.min(10, Math.floor(Math.min(100, 2 * lake.stock) / 10)))
  if (phaseOf(snapshot) !== 1 || lake.month < 1 || lake.month > 11 || lake.dead || pending) return []
  if (5 * Math.abs(wanted - now) < now) return []
  const why = `The lake will have ${Math.min(100, 2 * lake.stock)} t: a tenth of it for each of us lets it grow back.`
  const changes = [{ kind: 'params', policy: 'fishing', params: { 'quota.max': String(wanted) } }]
  return [{ tool: 'propose', args: { changes, why } }]
}

/** Votes once on each quota. */
export function votesOnQuota(name: Fisher, seed: string): Habit {
  return ({ snapshot, me }) =>
    Object.values(snapshot.proposals)
      .filter(({ state, voters }) => state === 'active' && !Object.hasOwn(voters, me.name))
      .map(({ id, diff, voteStart }) => {
        const { from, to } = Object.values((diff ?? {}) as Record<string, { from: unknown; to: unknown }>)[0] ?? {}
        const random = randomStream(seed, 'votes', name, Number(voteStart))
        return { tool: 'castVote', args: { proposal: id, vote: minds[name].ballot(Number(to), Number(from), random) } }
      })
}

/** Queues what has passed, and executes what has waited. */
export const carriesOut: Habit = ({ snapshot }): NonNullable<Move['calls']> =>
  Object.values(snapshot.proposals).flatMap(({ id, state, eta }) => {
    if (state === 'succeeded') return [{ tool: 'queueProposal', args: { proposal: id } }]
    const isDue = state === 'queued' && (eta ?? 0n) <= snapshot.time
    return isDue ? [{ tool: 'executeProposal', args: { proposal: id } }] : []
  })

/** What a proposal ends as. */
export const ENDS: readonly string[] = ['executed', 'defeated', 'canceled']

function sightOf(lake: Lake, account: string, random: Random): Sight {
  const part = Math.floor(sustainable(lake.stock) / FISHERS.length)
  const before = lake.hauls.filter(
    ({ month, by, atNight }) => month === lake.month - 1 && !atNight && !isOf(by, account),
  )
  const others = Math.round(before.reduce((sum, { tons }) => sum + tons, 0) / (FISHERS.length - 1))
  return { lake, part, others: lake.month <= 1 ? part : others, random }
}

/** What the leader asked for in a month, if there was one who did. */
function askedFor({ brought }: Snapshot, month: number): number | undefined {
  const asked = brought.fishery?.news.findLast(
    ({ event, args }) => event === 'Announced' && Number(args.month) === month,
  )
  return asked && Number(asked.args.tons)
}

/** As the contract counts: the first to have the most. */
function leaderOf({ brought }: Snapshot, term: number): string {
  let leader = { candidate: '', ballots: 0 }
  for (const { event, args } of brought.fishery?.news ?? [])
    if (event === 'Backed' && Number(args.term) === term && Number(args.ballots) > leader.ballots)
      leader = { candidate: String(args.candidate), ballots: Number(args.ballots) }
  return leader.candidate
}

function landedBy({ hauls }: Lake, account: string): number {
  return hauls.reduce((sum, { by, tons, atNight }) => (isOf(by, account) && !atNight ? sum + tons : sum), 0)
}

function isOf(one: string, account: View['me']['account'] | string): boolean {
  return one.toLowerCase() === account.toLowerCase()
}

function pick(names: readonly Fisher[], random: Random): Fisher {
  return names[random.below(names.length)] ?? 'fay'
}
