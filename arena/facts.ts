import type { Abi, Address, Hex } from 'viem'
import type { HouseWork, PolicyDifference, Slash, Task, VotedNumbers } from '../agents/snapshot.ts'

/** A whole number as a decimal string. */
type Whole = string
/** Which task of which workflow. */
type TaskAt = { workflow: Hex; task: Whole; worker: Address }
/** Which draw of which batch. */
type DrawAt = { batch: Whole; draw: Whole; holder: Address }
/** Whose slash, and for which offence. */
type SlashAt = { account: Address; offence: Hex }
/** Whose slash counts in reputation, or no more. */
type CountedAt = SlashAt & { locker: Address; points: Whole }
type SlashFact = Omit<Slash, 'status' | 'why' | 'counted' | 'amount' | 'shareBps' | 'releaseAt'> &
  Record<'amount' | 'shareBps' | 'releaseAt', Whole>
/** A task as its workflow says. */
export type DescribedTask = Pick<Task, 'name' | 'kind' | 'mode' | 'needs' | 'apartFrom' | 'spec'> & {
  reward: Whole
  deadline: Whole
  /** What judges it: addresses, words of the state, parameters. */
  work?: { step: Address; verifier: Address; words: number; params: Whole[] }
}
/** What proves a policy. */
type Circuit = { hash: Hex; verificationKey: Hex; constraints: number; setup: string }
/** Who votes for whom. */
type Delegation = { delegator: Address; toDelegate: Address }
/** Which of an agent's intents, and where it went. */
/** What a tick's calls of a real model took; cost in 1e-12 of the prices' currency. */
interface UsageFact {
  calls: number
  input: number
  output: number
  cost: Whole
}
type ActionAt = { id: string; tool: string; summary: string; tx: Hex; block: Whole }

/**
 * What the data of each type of event is, on the wire: the vocabulary of the log. `chain.<contract>.<Event>` is a log of that
 * contract with its arguments by name (docs: contracts/src/interfaces), of which the ones that the fold reads stand here.
 */
export interface Facts {
  'run.started': { run: string; inputs: { name: string; blob: Hex }[] }
  /** From here on it is another run than its parent: what differs, and what was done on chain for it without a signature. */
  'run.forked': { at: number; changes: Record<string, string>; acts: { to?: Address; data: Hex }[] }
  'society.founded': {
    name: string
    addresses: Record<string, Address>
    agents: { name: string; role: string; model: string; account: Address; owner: Address }[]
  }
  /** A contract of the society's own: what it can do and say is its society's word, and its code stands in the transactions. */
  'contract.described': { name: string; address: Address; contract: string; abi: Abi }
  'policy.described': {
    name: string
    id: Hex
    mode: 'proof' | 'guard'
    codeHash: Hex
    params: Record<string, Whole>
    units: Record<string, string>
    words: Whole[]
    sets: Record<string, string[]>
    circuit?: Circuit
    /** The verification key. */
    blob?: Hex
  }
  'policy.changed': {
    name: string
    version: number
    params: Record<string, Whole>
    words: Whole[]
    summary: string
    /** Where there is other code. */
    mode?: 'proof' | 'guard'
    units?: Record<string, string>
  }
  /** What the society checks results by, and where it is deployed: tools name a work, tasks on chain its addresses. */
  'works.described': { works: HouseWork[] }
  'workflow.described': { hash: Hex; name: string; client: Address; tasks: DescribedTask[] }
  /** What stands in the calldata of a proposal, and what of its proposer's words the calldata holds by their hash. */
  'workflow.proposed': { hash: Hex; name: string; proposer: Address; tasks: DescribedTask[] }
  /** A version of a policy whose contracts stand on chain: nothing is governed by it before a vote. */
  'policy.drafted': {
    name: string
    policy: string
    mode: 'proof' | 'guard'
    code: Address
    verifier?: Address
    migration?: Address
    development?: boolean
    codeHash: Hex
    stateWords: number
    words: Whole[]
    circuit?: Circuit
    /** The verification key. */
    blob?: Hex
  }
  /** What the gate keeps of an account under a policy, where a change of the policy in this tick left something else than what was decided. */
  'state.carried': {
    account: Address
    policy: string
    words: Whole[]
    values: Record<string, unknown>
    sequence: number
  }
  /** What a proposal would do, in words made of its calls; `differences` are found by a solver, and the same on every machine. */
  'proposal.described': {
    id: Whole
    does: string[]
    diff: Record<string, { from: Whole; to: Whole; summary: string }>
    differences: PolicyDifference[]
  }
  'tick.started': { time: Whole }
  'tick.ended': { txs: string; cassette: string }
  'run.ended': Record<string, unknown>
  block: {
    number: Whole
    hash: Hex
    stateRoot: Hex
    timestamp: Whole
    transactions: { hash: Hex; ok: boolean; gas: Whole }[]
  }
  turn: {
    said?: string
    /** Its reasons, what it asked to be told again later, and why it was not asked, if so. */
    why?: string
    noted?: { about: string; note: string }[]
    idle?: string
    reads: number
    done: boolean
    intents: number
    denials: number
    usage?: UsageFact
  }
  'turn.failed': { error: string; usage?: UsageFact }
  /** From here on it thinks no more; without an agent in the event's place nobody does. */
  'budget.spent': { of: 'agent' | 'society'; what: 'turns' | 'calls' | 'tokens' | 'cost'; limit: Whole }
  artifact: { name: Hex; blob: Hex }
  proof: { id: string; policy: string; verdict: boolean; circuit: Hex; signals: Whole[]; blob: Hex }
  'action.denied': { id: string; tool: string; policy: string; rule: string; explanation: string; summary: string }
  'action.intended': { id: string; tool: string; args: unknown; policy: string; summary: string; unchecked?: boolean }
  'action.executed': ActionAt & {
    gas: Whole
    account?: Address
    policy?: string
    version?: number
    state?: { words: Whole[]; values: Record<string, unknown>; sequence: number }
  }
  'action.refused': ActionAt & { error: string; unchecked?: boolean }
  'chain.params.NumbersSet': { version: Whole; numbers: Record<keyof VotedNumbers, Whole | number> }
  'chain.registry.ActionBound': { target: Address; selector: Hex; id: Hex }
  'chain.registry.Repealed': { id: Hex }
  'chain.token.Transfer': { from: Address; to: Address; value: Whole }
  'chain.vault.Deposited': { account: Address; amount: Whole }
  'chain.vault.UnbondRequested': { account: Address; amount: Whole }
  'chain.vault.Withdrawn': { account: Address; amount: Whole }
  'chain.vault.Locked': { account: Address; by: Address; amount: Whole }
  'chain.vault.Unlocked': { account: Address; by: Address; amount: Whole }
  'chain.vault.Slashed': SlashAt & { slash: SlashFact; locked: Whole; unbonding: Whole }
  'chain.vault.SlashRedirected': { offence: Hex; slash: SlashFact }
  'chain.vault.SlashReleased': SlashAt & { beneficiary: Address; paid: Whole; burned: Whole }
  'chain.vault.SlashReversed': SlashAt & { amount: Whole }
  'chain.market.WorkflowCreated': { workflow: Hex; client: Address; escrow: Whole; fees: Whole }
  'chain.market.TaskClaimed': TaskAt & { attempt: Whole; until: Whole }
  'chain.market.TaskAccused': TaskAt & { until: Whole }
  'chain.market.TaskExcused': TaskAt & { until: Whole }
  'chain.market.TaskAttested': TaskAt & { result: Hex; paid: Whole }
  'chain.market.TaskProved': TaskAt & { result: Hex; paid: Whole }
  'chain.market.TaskSettled': TaskAt & { result: Hex; paid: Whole }
  'chain.market.TaskReopened': TaskAt & { attempt: Whole; failed: boolean }
  'chain.market.TaskReleased': TaskAt & { slashed: Whole }
  'chain.market.Paid': { worker: Address; amount: Whole }
  'chain.market.Refunded': { workflow: Hex; amount: Whole }
  'chain.gate.Enrolled': { account: Address; owner: Address; role: number }
  'chain.gate.Excluded': { account: Address }
  'chain.token.DelegateChanged': Delegation
  'chain.vault.DelegateChanged': Delegation
  'chain.token.DelegateVotesChanged': { delegate: Address; newVotes: Whole }
  'chain.vault.DelegateVotesChanged': { delegate: Address; newVotes: Whole }
  'chain.models.Registered': {
    id: Hex
    model: Hex
    by: Address
    record: { parent: Hex; metrics: { name: Hex; value: Whole }[]; proofs: Hex[] }
  }
  'chain.models.ModelAdopted': { task: Hex; id: Hex; number: Whole }
  'chain.models.ModelRolledBack': { task: Hex; id: Hex; number: Whole }
  'chain.identity.Registered': { agentId: Whole; agentURI: string; owner: Address }
  'chain.identity.Transfer': { from: Address; to: Address; tokenId: Whole }
  'chain.reputation.Recorded': TaskAt & { client: Address; points: Whole }
  'chain.reputation.SlashCounted': CountedAt
  'chain.reputation.SlashRestored': CountedAt
  'chain.reputation.Forgotten': { account: Address; points: Whole }
  'chain.gate.WorkflowVerified': { workflowHash: Hex; verifier: Address }
  'chain.claims.BatchOpened': {
    batch: Whole
    aggregator: Address
    root: Hex
    n: Whole
    commitUntil: Whole
    openUntil: Whole
  }
  'chain.claims.BatchClosed': { batch: Whole; aggregator: Address }
  /** Which tasks a batch is about, leaf by leaf, as its claimant says. */
  'claim.described': { claim: Whole; leaves: { workflow: Hex; task: number }[] }
  'chain.traces.Demanded': { dispute: Whole; batch: Whole; challenger: Address; index: Whole }
  /** Where a dispute begins: events of the contract don't say. */
  'dispute.described': { dispute: Whole; node: Hex; turn: Whole }
  'chain.traces.Revealed': { dispute: Whole; turn: Whole }
  /** What was revealed: it stands in the transaction, not in the contract's event. */
  'dispute.revealed': { dispute: Whole; nodes: Hex[] }
  'chain.traces.Picked': { dispute: Whole; turn: Whole; child: Whole; node: Hex }
  'chain.traces.DisputeEnded': { dispute: Whole; winner: Address }
  'chain.claims.LeafBuried': { batch: Whole; index: Whole; finder: Address; amount: Whole }
  'chain.claims.FinderNamed': { batch: Whole; index: Whole; finder: Address; since: Whole }
  'chain.claims.Committed': { hash: Hex; by: Address }
  'chain.inclusion.LeafDemanded': { batch: Whole; index: Whole; challenger: Address; until: Whole }
  'chain.inclusion.LeafAnswered': { batch: Whole; index: Whole }
  'chain.inclusion.DemandEnded': { batch: Whole; index: Whole; winner: Address }
  'chain.proofs.ProofDemanded': { batch: Whole; index: Whole; challenger: Address; until: Whole }
  'chain.proofs.ProofShown': { batch: Whole; index: Whole; worker: Address }
  'chain.proofs.ProofMissed': { batch: Whole; index: Whole; worker: Address }
  'chain.pool.SeatTaken': { seat: Whole; holder: Address; stake: Whole }
  'chain.pool.SeatLeft': { seat: Whole; holder: Address; freeAt: Whole }
  'chain.pool.Committed': DrawAt & { commitment: Hex }
  'chain.pool.Revealed': DrawAt & { runs: Hex[]; salt: Hex }
  'chain.pool.Attested': DrawAt & { attested: Whole }
  'chain.pool.FeePaid': { batch: Whole; amount: Whole; attested: Whole }
  'chain.pool.FeeCollected': DrawAt & { amount: Whole }
  'chain.pool.Punished': DrawAt & { seat: Whole; amount: Whole }
  'chain.claims.BondForfeited': { loser: Address; winner: Address; offence: Hex; amount: Whole }
  'chain.claims.Settled': { batch: Whole; leaves: Whole }
  'chain.claims.LeafKilled': {
    batch: Whole
    index: Whole
    worker: Address
    workflow: Hex
    task: Whole
    attempt: Whole
    finder: Address
    mark: Whole
    offence: Hex
    amount: Whole
  }
  'chain.governor.ProposalCreated': {
    proposalId: Whole
    proposer: Address
    targets: Address[]
    calldatas: Hex[]
    voteStart: Whole
    voteEnd: Whole
    description: string
  }
  'chain.governor.ProposalWay': { proposalId: Whole; way: number; needed: Whole; codes: Hex }
  'chain.governor.ProposalExtended': { proposalId: Whole; extendedDeadline: Whole }
  'chain.governor.ProposalCanceled': { proposalId: Whole }
  'chain.governor.VoteCast': { proposalId: Whole; voter: Address; support: number; weight: Whole }
  'chain.governor.BallotRefused': { proposalId: Whole; voter: Address; support: number }
  'chain.governor.VoteCastWithParams': {
    proposalId: Whole
    voter: Address
    support: number
    weight: Whole
    params: Hex
  }
  'chain.governor.ProposalQueued': { proposalId: Whole; etaSeconds: Whole }
  'chain.governor.ProposalExecuted': { proposalId: Whole }
}
