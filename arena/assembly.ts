import type { Address, Hex } from 'viem'
import { hexToBigInt, hexToString, slice } from 'viem/utils'
import type { Ballot, Member, Proposal, Way } from '../agents/snapshot.ts'
import type { Facts } from './facts.ts'
import { at, bigints, lower, memberAt, nameOf, put } from './known.ts'
import type { Fold, State } from './state.ts'

/** How far a proposal has come, as far as the governor says so. */
export interface Course {
  queued: boolean
  executed: boolean
  canceled: boolean
}

/** A part of the governor's state machine (`Governor.state`, `AgentGovernor`): what follows from time and votes. */
export function withState({ queued, executed, canceled, ...rest }: State['proposals'][string], time: bigint): Proposal {
  const state = canceled
    ? 'canceled'
    : executed
      ? 'executed'
      : queued
        ? 'queued'
        : time <= rest.voteStart
          ? 'pending'
          : time <= rest.voteEnd
            ? 'active'
            : hasPassed(rest)
              ? 'succeeded'
              : 'defeated'
  return { ...rest, state }
}

/** On all ways but the plain one abstentions help no quorum, and votes in favour are twice those against. */
function hasPassed({ way, needed, votes }: Pick<Proposal, 'way' | 'needed' | 'votes'>): boolean {
  if (way === 'plain') return votes.for > votes.against && votes.for + votes.abstain >= needed
  return votes.for > 0n && votes.for >= needed && votes.for >= 2n * votes.against
}

/** Words of 32 bytes that hold a text, as names of tasks and metrics do. */
export function wordText(word: Hex): string {
  return hexToString(word, { size: 32 })
}

/** In the order of `IAgentTimelock.Way`. */
export const WAYS: readonly Way[] = ['long', 'appeal', 'grave', 'plain']
const BALLOTS: readonly Ballot[] = ['against', 'for', 'abstain']

/** What the DAO says: proposals and votes, members, delegations, models. */
export const assembly: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'policy.drafted': (
    state,
    { name, policy, mode, code, verifier, migration, development = false, stateWords, words },
  ) => {
    state.drafts[name] = {
      ...{ name, policy, mode, code, development, words: stateWords, params: words.map(BigInt) },
      ...(verifier && { verifier }),
      ...(migration && { migration }),
    }
  },
  'chain.governor.ProposalCreated': (state, data) => {
    const { proposalId, proposer, targets, calldatas, voteStart, voteEnd, description } = data
    state.proposals[proposalId] = {
      id: proposalId,
      proposer,
      description,
      calls: targets.map((target, n) => ({ target, data: calldatas[n] as Hex })),
      does: [],
      way: 'long',
      needed: 0n,
      voteStart: BigInt(voteStart),
      voteEnd: BigInt(voteEnd),
      extended: false,
      votes: { for: 0n, against: 0n, abstain: 0n },
      voters: {},
      weights: {},
      differences: [],
      ...{ queued: false, executed: false, canceled: false },
    }
  },
  'chain.governor.ProposalWay': (state, { proposalId, way, needed }) =>
    change(state, proposalId, { way: WAYS[way] ?? 'long', needed: BigInt(needed) }),
  'proposal.described': (state, { id, does, diff, differences }) => {
    const changes = Object.entries(diff).map(([name, { from, to }]) => [name, bigints({ from, to })])
    change(state, id, { does, diff: Object.fromEntries(changes), differences })
  },
  'chain.governor.VoteCast': (state, { proposalId, voter, support, weight }) => {
    const ballot = BALLOTS[support]
    const signer = holderOf(state, voter)
    // Keys vote by signature alone: what they send goes to the gate.
    if (signer) keyOf(signer).ballots += 1n
    if (ballot) count(state, proposalId, voter, { [ballot]: BigInt(weight) })
  },
  'chain.governor.BallotRefused': (state, { proposalId, voter, support }, { tick }) => {
    const summary = `vote ${BALLOTS[support]} on ${proposalId.slice(0, 8)}`
    const error = `BallotRefused(${proposalId}, ${voter})`
    state.refusals.push({ tick, agent: nameOf(state, voter), tool: 'signVote', summary, error })
  },
  'chain.governor.VoteCastWithParams': (state, { proposalId, voter, params }) => {
    const parts = BALLOTS.map((ballot, at) => [ballot, hexToBigInt(slice(params, 16 * at, 16 * at + 16))])
    count(state, proposalId, voter, Object.fromEntries(parts))
  },
  'chain.governor.ProposalExtended': (state, { proposalId, extendedDeadline }) =>
    change(state, proposalId, { voteEnd: BigInt(extendedDeadline), extended: true }),
  'chain.governor.ProposalCanceled': (state, { proposalId }) => change(state, proposalId, { canceled: true }),
  'chain.governor.ProposalQueued': (state, { proposalId, etaSeconds }) =>
    change(state, proposalId, { queued: true, eta: BigInt(etaSeconds) }),
  'chain.governor.ProposalExecuted': (state, { proposalId }) => change(state, proposalId, { executed: true }),
  'chain.gate.Enrolled': (state, { account, role }) => {
    const member = memberAt(state, account)
    if (!member) return
    member.enrolled = true
    state.roles[member.role] = role
  },
  'chain.gate.Excluded': (state, { account }) => {
    Object.assign(memberAt(state, account) ?? {}, { enrolled: false })
  },
  'chain.token.DelegateChanged': (state, data) => delegate(state, 'wallet', data),
  'chain.vault.DelegateChanged': (state, data) => delegate(state, 'stake', data),
  'chain.token.DelegateVotesChanged': (state, data) => weigh(state, 'wallet', data),
  'chain.vault.DelegateVotesChanged': (state, data) => weigh(state, 'stake', data),
  'chain.models.Registered': (state, { id, model, by, record: { parent, metrics, proofs } }) => {
    const measured = metrics.map(({ name, value }) => [wordText(name), BigInt(value)])
    const from = BigInt(parent) === 0n ? {} : { parent }
    state.models[id] = { id, model, ...from, by, metrics: Object.fromEntries(measured), proofs }
  },
  'chain.models.ModelAdopted': (state, { task, id }, { tick }) => use(state, task, { id, how: 'adopted', tick }),
  'chain.models.ModelRolledBack': (state, { task, id }, { tick }) => use(state, task, { id, how: 'rolled back', tick }),
}

function change(state: State, id: string, what: Partial<State['proposals'][string]>): void {
  Object.assign(state.proposals[id] ?? {}, what)
}

/** A voter may vote several times, as long as it has votes left. */
function count(state: State, id: string, voter: string, parts: Partial<Record<Ballot, bigint>>): void {
  const proposal = state.proposals[id]
  if (!proposal) return
  const name = nameOf(state, voter)
  for (const ballot of BALLOTS) {
    const weight = parts[ballot] ?? 0n
    if (weight === 0n) continue
    proposal.votes[ballot] += weight
    put(proposal.weights, name, (at(proposal.weights, name) ?? 0n) + weight)
    const before = at(proposal.voters, name)
    put(proposal.voters, name, before && before !== ballot ? 'split' : ballot)
  }
}

type Votes = keyof Member['votes']

function delegate(state: State, of: Votes, { delegator, toDelegate }: Facts['chain.token.DelegateChanged']): void {
  const member = memberAt(state, delegator)
  const name = nameOf(state, toDelegate)
  if (member) member.delegates[of] = holderOf(state, toDelegate) ? `${name}'s key` : name
}

function weigh(state: State, of: Votes, { delegate, newVotes }: Facts['chain.token.DelegateVotesChanged']): void {
  const member = memberAt(state, delegate)
  const holder = holderOf(state, delegate)
  if (member) member.votes[of] = BigInt(newVotes)
  if (holder) keyOf(holder).votes[of] = BigInt(newVotes)
}

function keyOf(member: Member): NonNullable<Member['key']> {
  member.key ??= { votes: { wallet: 0n, stake: 0n }, ballots: 0n }
  return member.key
}

/** Whose key it is. */
function holderOf(state: State, key: Address): Member | undefined {
  const member = state.agents[state.names[lower(key)] ?? '']
  return member && lower(member.owner) === lower(key) ? member : undefined
}

function use(state: State, task: Hex, made: State['inUse'][string][number]): void {
  const name = wordText(task)
  put(state.inUse, name, [...(at(state.inUse, name) ?? []), made])
}
