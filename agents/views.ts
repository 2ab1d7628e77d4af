import { deadlineOf, unpackTurn } from '../contracts/descent.ts'
import {
  type BroughtContract,
  type Dispute,
  type Member,
  type Model,
  memberOf,
  type Proposal,
  type ProposedWorkflow,
  type Slash,
  type Snapshot,
  type Task,
  type Workflow,
} from './snapshot.ts'
import { pol } from './wire.ts'

/** The parts of a snapshot as an agent reads them: amounts in POL, what others wrote under `untrusted`. */
export const views = {
  me: (snapshot: Snapshot, name: string) => member(memberOf(snapshot, name)),
  agents: ({ agents }: Snapshot) => each(agents, member),
  addresses: ({ addresses }: Snapshot) => addresses,
  workflows: ({ workflows }: Snapshot) => each(workflows, workflow),
  proposed: ({ proposed }: Snapshot) => each(proposed, proposedWorkflow),
  works: ({ works }: Snapshot) => works,
  claims: ({ claims }: Snapshot) => claims,
  disputes: ({ disputes }: Snapshot) => each(disputes, dispute),
  slashes: ({ slashes }: Snapshot) => each(slashes, slash),
  proposals: ({ proposals }: Snapshot) => each(proposals, proposal),
  policies: ({ policies }: Snapshot) => each(policies, ({ version, params }) => ({ version, params })),
  drafts: ({ drafts }: Snapshot) =>
    each(drafts, ({ policy, mode, migration }) => ({ policy, mode, migrates: migration !== undefined })),
  models: ({ models }: Snapshot) => each(models, model),
  inUse: ({ inUse }: Snapshot) => inUse,
  contracts: ({ brought }: Snapshot) => each(brought, broughtContract),
}

function member({ balance, stake, locked, bonds, slashed, votes, reputation, key, ...rest }: Member) {
  const amounts = { balance, stake, locked, bonds, slashed }
  const byKey = key && { key: { ...key, votes: each(key.votes, pol) } }
  return { ...rest, ...each(amounts, pol), votes: each(votes, pol), ...standing({ reputation }), ...byKey }
}

/** As much of another as everybody is told. */
export function acquaintance({ role, account, identity, reputation }: Member) {
  return { role, account, identity, ...standing({ reputation }) }
}

function standing({ reputation }: { reputation: Member['reputation'] | undefined }) {
  return reputation && { reputation: each({ ...reputation }, pol) }
}

export function slash({ amount, ...rest }: Slash) {
  return { ...rest, amount: pol(amount) }
}

export function model({ metrics, ...rest }: Model) {
  return { ...rest, metrics: { untrusted: metrics } }
}

/** Of the nodes only their number: tools find them. */
export function dispute({ node: _, turn, revealed, ...rest }: Dispute) {
  const state = unpackTurn(turn)
  const toMove = state.round % 2 === 0 ? 'claimant' : 'challenger'
  return { ...rest, toMove, until: deadlineOf(state), revealed: revealed.length }
}

export function workflow({ name, tasks, escrow, paid, ...rest }: Workflow) {
  return { ...rest, name: { untrusted: name }, escrow: pol(escrow), paid: pol(paid), tasks: tasks.map(task) }
}

export function proposedWorkflow({ name, tasks, escrow, ...rest }: ProposedWorkflow) {
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
export function proposal({ description, calls: _, votes, weights, needed, ...rest }: Proposal) {
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

export function each<K extends string, V, W>(record: Record<K, V>, view: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, view(value)])) as Record<K, W>
}
