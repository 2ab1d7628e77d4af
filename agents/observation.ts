import { deadlineOf, unpackTurn } from '../contracts/descent.ts'
import {
  type BroughtContract,
  type Dispute,
  type Member,
  memberOf,
  type Proposal,
  type ProposedWorkflow,
  type Snapshot,
  type Task,
  type Workflow,
} from './snapshot.ts'
import { pol, toJson } from './wire.ts'

/** The parts of a snapshot as an agent reads them: amounts in POL, what others wrote under `untrusted`. */
export function views(snapshot: Snapshot, name: string) {
  const { addresses, agents, workflows, proposed, works, claims, disputes, slashes, proposals, policies } = snapshot
  const { drafts, models, inUse, brought } = snapshot
  return {
    me: member(memberOf(snapshot, name)),
    agents: each(agents, member),
    addresses,
    workflows: each(workflows, workflow),
    proposed: each(proposed, proposedWorkflow),
    works,
    claims,
    disputes: each(disputes, dispute),
    slashes: each(slashes, ({ amount, ...rest }) => ({ ...rest, amount: pol(amount) })),
    proposals: each(proposals, proposal),
    policies: each(policies, ({ version, params }) => ({ version, params })),
    drafts: each(drafts, ({ policy }) => ({ policy })),
    models: each(models, ({ metrics, ...rest }) => ({ ...rest, metrics: { untrusted: metrics } })),
    inUse,
    contracts: each(brought, broughtContract),
  }
}

/**
 * What an agent is told at the start of a turn: compact JSON with what is open now, and what came of its last acts.
 * Words of other agents and of clients stand under `untrusted`; JSON keeps them there.
 */
export function observe(snapshot: Snapshot, name: string, history: readonly string[]): string {
  const { me, agents, addresses, workflows, proposed, works, ...rest } = views(snapshot, name)
  const { claims, disputes, slashes, proposals, policies, drafts, models, inUse, contracts } = rest
  const isLive = ({ state }: { state: string }) => !['executed', 'defeated', 'canceled'].includes(state)
  return toJson({
    tick: snapshot.tick,
    time: snapshot.time,
    me,
    agents: each(agents, ({ role, account, identity, reputation }) => ({ role, account, identity, reputation })),
    addresses,
    ...(Object.keys(drafts).length ? { drafts } : {}),
    ...(Object.keys(models).length ? { models, inUse } : {}),
    ...(Object.keys(contracts).length ? { contracts } : {}),
    workflows: keep(workflows, ({ verified }) => !verified),
    // What is too late to be funded would stay for ever.
    proposed: keep(proposed, ({ tasks }) => tasks.every(({ deadline }) => snapshot.time < deadline)),
    works,
    claims: keep(claims, ({ status }) => status === 'open'),
    disputes: keep(disputes, ({ status }) => status === 'open'),
    slashes: keep(slashes, ({ status }) => status === 'escrow'),
    proposals: keep(proposals, isLive),
    policies,
    // Summaries quote names that others gave.
    history: { untrusted: history },
  })
}

function member({ balance, stake, locked, bonds, slashed, votes, reputation, key, ...rest }: Member) {
  const amounts = { balance, stake, locked, bonds, slashed }
  const byKey = key && { key: { ...key, votes: each(key.votes, pol) } }
  const standing = reputation && { reputation: each({ ...reputation }, pol) }
  return { ...rest, ...each(amounts, pol), votes: each(votes, pol), ...standing, ...byKey }
}

/** Of the nodes only their number: tools find them. */
function dispute({ node: _, turn, revealed, ...rest }: Dispute) {
  const state = unpackTurn(turn)
  const toMove = state.round % 2 === 0 ? 'claimant' : 'challenger'
  return { ...rest, toMove, until: deadlineOf(state), revealed: revealed.length }
}

function workflow({ name, tasks, escrow, paid, ...rest }: Workflow) {
  return { ...rest, name: { untrusted: name }, escrow: pol(escrow), paid: pol(paid), tasks: tasks.map(task) }
}

function proposedWorkflow({ name, tasks, escrow, ...rest }: ProposedWorkflow) {
  return { ...rest, name: { untrusted: name }, escrow: pol(escrow), tasks: tasks.map(task) }
}

function task({ name, spec, reward, fee, recorded, ...rest }: Task) {
  const counts = recorded === undefined ? {} : { recorded: pol(recorded) }
  return {
    ...rest,
    ...counts,
    reward: pol(reward),
    fee: pol(fee),
    name: { untrusted: name },
    spec: { untrusted: spec },
  }
}

/** What it calls stands in words. */
function proposal({ description, calls: _, votes, weights, needed, ...rest }: Proposal) {
  const amounts = { needed: pol(needed), votes: each(votes, pol), weights: each(weights, pol) }
  return { ...rest, description: { untrusted: description }, ...amounts }
}

/** Its functions as `callContract` takes them, and what it said last, which may be words of others. */
function broughtContract({ address, abi, news }: BroughtContract) {
  const calls = abi.flatMap((item) =>
    item.type === 'function' && !['view', 'pure'].includes(item.stateMutability)
      ? [`${item.name}(${item.inputs.map(({ type, name }) => `${type} ${name}`).join(', ')})`]
      : [],
  )
  return { address, calls, news: { untrusted: news.slice(-NEWS) } }
}

/** How much of what such a contract said an agent is told. */
const NEWS = 40

function each<K extends string, V, W>(record: Record<K, V>, view: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, view(value)])) as Record<K, W>
}

function keep<V>(record: Record<string, V>, wanted: (value: V) => boolean): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => wanted(value)))
}
