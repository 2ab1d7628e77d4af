import type { Abi } from 'viem'
import type { Revealed } from '../contracts/descent.ts'
import type { Numbers } from '../contracts/numbers.ts'
import type { Mode } from '../contracts/work.ts'
import type { Address, Call, Hex } from './action.ts'

/** The society at tick t, folded from events: plain data, and the same for all agents. Amounts are in wei, times in seconds. */
export interface Snapshot {
  tick: number
  time: bigint
  /** The voted numbers in force (contracts/numbers.ts). */
  numbers: VotedNumbers
  /** Contracts and outside parties by name: `market`, `token`, `supplier` … */
  addresses: Record<string, Address>
  agents: Record<string, Member>
  /** By hash: those that somebody pays for. */
  workflows: Record<Hex, Workflow>
  /** By hash: those that nobody has funded yet, so that none of their tasks can be taken. */
  proposed: Record<Hex, ProposedWorkflow>
  /** What the house checks results by, by the names that `proposeWorkflow` takes. */
  works: Record<string, HouseWork>
  claims: Record<string, Claim>
  disputes: Record<string, Dispute>
  /** Hidden notes that somebody has found something (`noteFinding`), oldest first. */
  notes: { hash: Hex; by: Address }[]
  /** Seats that are drawn, with their holders. */
  seats: Seat[]
  /** By offence. */
  slashes: Record<Hex, Slash>
  proposals: Record<string, Proposal>
  policies: Record<string, AdoptedPolicy>
  /** Versions of policies whose code stands on chain, to be put in force by a vote; by name. */
  drafts: Record<string, PolicyDraft>
  /** Numbers at the gate of the roles that members have. */
  roles: Record<string, number>
  /** Registered models, by the id of their record. */
  models: Record<Hex, Model>
  /** By task: which records were put in use for it, oldest first; the last one is. */
  inUse: Record<string, ModelUse[]>
  /** Contracts that the society brought along, by name. */
  brought: Record<string, BroughtContract>
  /** What the chain refused, oldest first. */
  refusals: Refusal[]
  /** Policy state by `account:policy`. */
  states: Record<`${Address}:${string}`, PolicyState>
  /** Published blobs by name. What a publisher says is behind a name need not be so: check it against the name. */
  artifacts: Record<Hex, Hex>
}

/** What is voted, as the chain says it: seconds, basis points, wei. */
export type VotedNumbers = Record<keyof Numbers, bigint>

/** An agent as the chain sees it. */
export interface Member {
  name: string
  role: 'worker' | 'validator' | 'proposer' | (string & {})
  /** The contract that holds its funds and stake. */
  account: Address
  /** The key that signs for it. */
  owner: Address
  balance: bigint
  stake: bigint
  locked: bigint
  /** How much of the locked stake is kept for bonds of claims and challenges: what is not in use `takeBonds` frees. */
  bonds: bigint
  slashed: bigint
  /** Whether the gate knows its account: who isn't enrolled, or was excluded, can do nothing there. */
  enrolled: boolean
  /** Who votes with its tokens and with its stake, by name. */
  delegates: { wallet?: string; stake?: string }
  /** What it could vote with now, others' delegations included. */
  votes: { wallet: bigint; stake: bigint }
  /** What its own key could vote with by signed ballots, where somebody has delegated to it, and how many of those have counted. */
  key?: { votes: { wallet: bigint; stake: bigint }; ballots: bigint }
  /** Its number in the registry of agents (ERC-8004), once it has one. */
  identity?: string
  /** What is left of its reputation, once somebody has recorded work of its own or a slash. */
  reputation?: Reputation
}

/** In points, which are units of 1e-18 POL: what was burned for work that stood, less what was slashed; both halve with time. */
export interface Reputation {
  /** What was gained less what was lost; negative for who has lost more. */
  points: bigint
  gained: bigint
  lost: bigint
}

/** A DAG of tasks and its escrow. */
export interface Workflow {
  hash: Hex
  name: string
  client: Address
  tasks: Task[]
  verified: boolean
  paid: bigint
  escrow: bigint
}

/** A workflow that waits for somebody to fund it. */
export interface ProposedWorkflow extends Pick<Workflow, 'hash' | 'name' | 'tasks' | 'escrow'> {
  proposer: Address
}

/** A step of the house, with what proves its runs. */
export interface HouseWork {
  name: string
  /** `secret` where it has a verifier of whole runs: then `proof`, too. */
  mode: 'trace' | 'secret'
  step: Address
  verifier?: Address
  /** Of its state. */
  words: number
}

/** The code that judges a result. Its proposer names it, and whoever takes the task answers to it with stake. */
export interface Judge {
  step: Address
  verifier?: Address
  /** The house's name for it. Without one nobody vouches for it: it can refuse what is right, and accept what is wrong. */
  work?: string
}

/** One task of a workflow; `needs` and `apartFrom` are indexes of earlier tasks. */
export interface Task {
  index: number
  name: string
  /** Which skill does it: `check`, `clean`, `aggregate`, `report` … */
  kind: string
  /**
   * Attested results are signed judgement; traces can be disputed row by row; proofs come with the result; of secret ones a proof
   * can be demanded.
   */
  mode: Mode
  /** What judges its result; nothing does of an attested one. */
  judge?: Judge
  needs: number[]
  /** When it can no longer be taken. */
  deadline: bigint
  /** The task whose worker may not do this one. */
  apartFrom?: number
  reward: bigint
  /** What its client pays for those who check it, on top. */
  fee: bigint
  /**
   * Pending: handed in as a claim that can still be challenged. Accused: overdue, and taken away unless a result is shown. Failed:
   * too many claims on it have died.
   */
  status: 'open' | 'claimed' | 'pending' | 'accused' | 'done' | 'failed'
  /** When it is overdue; of an accused one, when it can be taken away. */
  until?: bigint
  /** How often it was given out before. */
  attempt: number
  worker?: Address
  result?: Hex
  /** What its worker has gained in reputation by it, once that is recorded. */
  recorded?: bigint
  spec: unknown
}

/** Optimistic results under one root and bond: hidden until `commitUntil`, then published, open to challenge until `openUntil`. */
export interface Claim {
  id: string
  /** Who opened it, and answers for showing its leaves. */
  claimant: Address
  /** One for each result, in their order. */
  leaves: ClaimLeaf[]
  commitUntil: bigint
  openUntil: bigint
  /** Open while a leaf is; settled once one has been paid, else dead. */
  status: 'open' | 'settled' | 'dead'
  /** Whether its claimant's bond is still in use: `closeClaim` frees it. */
  bonded: boolean
  /** Which validators check it; none before the block after its opening, and none where nobody had a seat. */
  draws: Draw[]
}

/** A validator's place in the lot. */
export interface Seat {
  seat: string
  holder: Address
}

/** A validator's seat that fell to a claim, and what came of it. */
export interface Draw {
  seat: string
  holder: Address
  /** Which leaves it checks. */
  samples: number[]
  status: 'open' | 'committed' | 'revealed' | 'attested' | 'punished'
  /** What it committed to, once that is shown. */
  shown?: { runs: Hex[]; salt: Hex }
  /** Whether a fee waits to be collected. */
  due: boolean
}

/** One result of a claim. */
export interface ClaimLeaf {
  /** As its claimant says. */
  workflow?: Hex
  task?: number
  status: 'open' | 'settled' | 'dead'
  /** Who killed it. */
  challenger?: Address
  /** What killed it: `transition 20`, `its start`, `its end`, `silence`, or `hiding` where it was never shown. */
  diedOf?: string
  /** Somebody demands to see it: until when it has to be shown. */
  demand?: { challenger: Address; until: bigint; status: 'open' | 'shown' | 'over' }
  /** Somebody demands a proof of its run: until when it has to be shown. */
  proof?: { challenger: Address; until: bigint; status: 'open' | 'over' }
}

/** A descent over states that a claimant has not published: claimant and challenger move in turn, each under its own clock. */
export interface Dispute {
  id: string
  claim: string
  leaf: number
  challenger: Address
  /** The node that is to be opened, and the packed word of whose turn it is (contracts/descent.ts). */
  node: Hex
  turn: bigint
  /** What the claimant has opened so far. */
  revealed: Revealed[]
  status: 'open' | 'won' | 'lost'
}

/** Stake that was taken; in escrow until it is released (paid and burned) or reversed. */
export interface Slash {
  locker: Address
  offence: Hex
  account: Address
  amount: bigint
  beneficiary: Address
  shareBps: bigint
  ground: Address
  releaseAt: bigint
  status: 'escrow' | 'released' | 'reversed'
  /** Whether it counts in reputation now. */
  counted?: boolean
  /** The offence in words. */
  why: string
}

/** A vote of an agent. */
export type Ballot = 'for' | 'against' | 'abstain'

/** How dangerous a proposal is, and so what it needs and how long it waits (`IAgentTimelock.Way`). */
export type Way = 'long' | 'appeal' | 'grave' | 'plain'

/** A proposal to the DAO, with who voted how. */
export interface Proposal {
  id: string
  proposer: Address
  description: string
  calls: Call[]
  /** What it would do, call by call, in words that were made of the calls and not by its proposer. */
  does: string[]
  way: Way
  /** Votes that it needs: on the plain way for or abstaining, on any other in favour. */
  needed: bigint
  state: 'pending' | 'active' | 'succeeded' | 'defeated' | 'canceled' | 'queued' | 'executed'
  voteStart: bigint
  voteEnd: bigint
  /** Its quorum came so late that the vote was made longer. */
  extended: boolean
  eta?: bigint
  votes: Record<Ballot, bigint>
  /** `split`: over more than one ballot. */
  voters: Record<string, Ballot | 'split'>
  /** With how many votes, by voter. */
  weights: Record<string, bigint>
  /** What it would change, for voters: `{ param: { from, to } }` where it is a change of parameters. */
  diff?: unknown
  /** What would be allowed and denied otherwise than now, for each policy that it changes. */
  differences: PolicyDifference[]
}

/**
 * What a change of a policy would change, computed from its calls by whoever runs or verifies the society: examples found by a solver
 * and confirmed by the policies themselves, `none` where there is proved to be none, or `unknown`.
 */
export interface PolicyDifference {
  policy: string
  tightens: Differs
  loosens: Differs
  remembers: Differs
}

export interface Differs {
  answer: 'witness' | 'none' | 'unknown'
  /** The example, before and after; or why there is no answer. */
  lines: string[]
}

/** A version of a policy that can be voted for. */
export interface PolicyDraft {
  name: string
  policy: string
  mode: 'proof' | 'guard'
  /** Its contracts; what has no verifier is decided on chain, what has no migration keeps states as they are. */
  code: Address
  verifier?: Address
  migration?: Address
  /** Whether its verifier's key is from a single-party set-up. */
  development: boolean
  /** How many words its state has. */
  words: number
  /** Its parameters, packed. */
  params: bigint[]
}

/** A record of a model (`ModelRegistry`). */
export interface Model {
  id: Hex
  model: Hex
  /** The record that it was made from. */
  parent?: Hex
  by: Address
  metrics: Record<string, bigint>
  proofs: Hex[]
}

/** A contract of the society's own. */
export interface BroughtContract {
  address: Address
  abi: Abi
  /** Its events, oldest first; numbers are decimal strings. */
  news: { tick: number; event: string; args: Record<string, unknown> }[]
}

export interface ModelUse {
  id: Hex
  how: 'adopted' | 'rolled back'
  tick: number
}

/** Something that an agent sent and the chain refused. */
export interface Refusal {
  tick: number
  agent: string
  tool: string
  summary: string
  error: string
}

/** A policy set in force. */
export interface AdoptedPolicy {
  name: string
  id: Hex
  version: number
  params: Record<string, bigint>
  /** What the parameters are counted in, such as `s` or `e-18 POL`. */
  units: Record<string, string>
  mode: 'proof' | 'guard'
}

/** What the gate keeps of an account under one policy. */
export interface PolicyState {
  values: Record<string, unknown>
  words: bigint[]
  sequence: number
}

/**
 * The agent of that name.
 * @throws {UnknownMemberError} when the snapshot has no such agent
 */
export function memberOf(snapshot: Snapshot, name: string): Member {
  const member = snapshot.agents[name]
  if (!member) throw new UnknownMemberError(name, Object.keys(snapshot.agents))
  return member
}

/** The snapshot has no agent of that name. */
export class UnknownMemberError extends Error {
  override readonly name = 'Agents.UnknownMemberError'
  readonly member: string
  readonly known: string[]
  constructor(member: string, known: string[]) {
    super(`No agent '${member}' in the snapshot. Enrol it first; enrolled are: ${known.join(', ') || 'none'}.`)
    this.member = member
    this.known = known
  }
}
