import type { Address, Hex } from 'viem'
import { encodeAbiParameters, keccak256 } from 'viem/utils'
import { NOTHING, type Spent } from '../agents/budget.ts'
import type {
  Claim,
  ClaimLeaf,
  Dispute,
  Draw,
  Judge,
  Member,
  PolicyState,
  Proposal,
  Seat,
  Slash,
  Snapshot,
  Task,
  VotedNumbers,
  Workflow,
} from '../agents/snapshot.ts'
import { CONTRACTS } from '../contracts/addresses.ts'
import { revealedAt, unpackTurn } from '../contracts/descent.ts'
import type { Standing } from '../contracts/reputation.ts'
import { offenceOf } from '../contracts/result.ts'
import { drawSamples, drawSeed, drawSlot } from '../contracts/sampling.ts'
import { feeOf, type Mode } from '../contracts/work.ts'
import { assembly, type Course, withState } from './assembly.ts'
import type { Event } from './eventSchema.ts'
import type { DescribedTask, Facts } from './facts.ts'
import { at, bigints, lower, memberAt, nameOf, put } from './known.ts'
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

function use(state: State, agent: string | null, usage: Facts['turn']['usage']): void {
  if (!agent) return
  const before = state.used[agent] ?? NOTHING
  const { calls = 0, input = 0, output = 0, cost = '0' } = usage ?? {}
  state.used[agent] = {
    turns: before.turns + 1,
    calls: before.calls + calls,
    input: before.input + input,
    output: before.output + output,
    cost: before.cost + BigInt(cost),
  }
}

export function balanceOf(state: State, address: Address): bigint {
  return state.balances[lower(address)] ?? 0n
}

/** What killed a claim: the marks of TraceResolver. */
export function markOf(mark: string): string {
  const ends = ['its start', 'its end', 'silence']
  return ends[Number(BigInt(mark) - 2n ** 32n)] ?? `transition ${mark}`
}

const ZERO: Address = '0x0000000000000000000000000000000000000000'
const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`

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
  turn: (state, { usage }, { agent }) => use(state, agent, usage),
  'turn.failed': (state, { usage }, { agent }) => use(state, agent, usage),
  'budget.spent': (state, spent, { agent }) => {
    if (agent) state.outOf[agent] = spent
  },
  'run.ended': (state) => {
    state.ended = true
  },
  'society.founded': (state, { addresses, agents }) => {
    Object.assign(state.addresses, addresses)
    for (const { name, role, account, owner } of agents)
      state.agents[name] = {
        ...{ name, role, account, owner, balance: 0n, stake: 0n, locked: 0n, bonds: 0n, slashed: 0n },
        ...{ enrolled: false, delegates: {}, votes: { wallet: 0n, stake: 0n } },
      }
    const parties = Object.entries(state.addresses).map(([name, address]) => [address, name] as const)
    const keys = agents.flatMap(({ name, account, owner }) => [[account, name] as const, [owner, name] as const])
    for (const [address, name] of [...keys, ...parties]) state.names[lower(address)] ??= name
  },
  'contract.described': (state, { name, address, abi }) => {
    if ((CONTRACTS as readonly string[]).includes(name)) return // another's name is none
    put(state.addresses, name, address)
    state.names[lower(address)] ??= name
    put(state.brought, name, { address, abi, news: [] })
  },
  'policy.described': (state, { name, id, mode, params, units, words }) => {
    state.paramWords[name] = words.map(BigInt)
    state.policies[name] = { name, id, mode, version: 1, params: bigints(params), units }
  },
  'policy.changed': (state, { name, version, params, words, mode, units }) => {
    state.paramWords[name] = words.map(BigInt)
    const code = { ...(mode && { mode }), ...(units && { units }) }
    Object.assign(state.policies[name] ?? {}, { version, params: bigints(params), ...code })
  },
  'state.carried': (state, { account, policy, words, values, sequence }) => {
    state.states[`${account}:${policy}`] = {
      words: words.map(BigInt),
      values: values as PolicyState['values'],
      sequence,
    }
  },
  'works.described': (state, { works }) => {
    for (const work of works) state.works[work.name] = work
  },
  'workflow.described': (state, { hash, name, client, tasks }) => {
    const described = plan(state, tasks)
    state.workflows[hash] = { hash, name, client, ...described, verified: false, paid: 0n }
  },
  'workflow.proposed': (state, { hash, name, proposer, tasks }) => {
    state.proposed[hash] = { hash, name, proposer, ...plan(state, tasks) }
  },
  'chain.market.WorkflowCreated': (state, { workflow: hash, client, escrow, fees }) => {
    const proposed = state.proposed[hash]
    if (!proposed) return
    const { proposer: _, ...rest } = proposed
    // What it costs to have it checked is what was voted when it was funded.
    for (const task of rest.tasks) task.fee = feeIn(state, task)
    state.workflows[hash] = { ...rest, client, verified: false, paid: 0n, escrow: BigInt(escrow) + BigInt(fees) }
    delete state.proposed[hash]
  },
  artifact: (state, { name, blob }) => {
    state.artifacts[name] = blob
  },
  proof: (state) => {
    state.totals.proofs += 1
  },
  'action.intended': (state) => {
    state.totals.allowed += 1
  },
  'action.denied': (state) => {
    state.totals.denied += 1
  },
  'action.refused': (state, { tool, summary, error }, { tick, agent }) => {
    state.totals.refused += 1
    state.refusals.push({ tick, agent: agent ?? '', tool, summary, error })
  },
  'action.executed': (state, { account, policy, state: moved }) => {
    state.totals.executed += 1
    if (!moved) return
    const { words, values, sequence } = moved as unknown as {
      words: string[]
      values: PolicyState['values']
      sequence: number
    }
    state.states[`${account as Address}:${policy}`] = { words: words.map(BigInt), values, sequence }
  },
  'chain.params.NumbersSet': (state, { numbers }) => {
    const voted = Object.entries(numbers).map(([name, value]) => [name, BigInt(value)])
    state.numbers = Object.fromEntries(voted)
  },
  'chain.registry.ActionBound': (state, { target, selector, id }) => {
    const policy = Object.values(state.policies).find((candidate) => candidate.id === id)
    if (policy) state.bindings[`${lower(target)}:${selector}`] = policy.name
    else delete state.bindings[`${lower(target)}:${selector}`]
  },
  'chain.registry.Repealed': (state, { id }) => {
    const repealed = Object.values(state.policies).find((policy) => policy.id === id)
    if (!repealed) return
    delete state.policies[repealed.name]
    delete state.paramWords[repealed.name]
  },
  'chain.token.Transfer': (state, { from, to, value }) => {
    const amount = BigInt(value)
    if (from === ZERO) state.supply += amount
    else state.balances[lower(from)] = balanceOf(state, from) - amount
    if (to === ZERO) {
      state.supply -= amount
      state.totals.burned += amount
    } else state.balances[lower(to)] = balanceOf(state, to) + amount
  },
  'chain.vault.Deposited': (state, { account, amount }) => stake(state, account, amount, 'stake', 1n),
  'chain.vault.UnbondRequested': (state, { account, amount }) => stake(state, account, amount, 'stake', -1n),
  'chain.vault.Locked': (state, data) => lock(state, data, 1n),
  'chain.vault.Unlocked': (state, data) => lock(state, data, -1n),
  'chain.vault.Slashed': (state, { account, slash, locked, unbonding }) => {
    const { amount } = slash
    stake(state, account, String(BigInt(amount) - BigInt(unbonding)), 'stake', -1n)
    lock(state, { account, by: slash.locker, amount: locked }, -1n)
    stake(state, account, amount, 'slashed', 1n)
    state.totals.slashed += BigInt(amount)
    state.slashes[slash.offence] = slashOf(state, slash)
  },
  'chain.vault.SlashRedirected': (state, { slash }) => {
    state.slashes[slash.offence] = slashOf(state, slash)
  },
  'chain.vault.SlashReleased': (state, { offence }) => {
    Object.assign(state.slashes[offence] ?? {}, { status: 'released' })
  },
  'chain.vault.SlashReversed': (state, { account, offence, amount }) => {
    Object.assign(state.slashes[offence] ?? {}, { status: 'reversed' })
    stake(state, account, amount, 'stake', 1n)
    stake(state, account, amount, 'slashed', -1n)
    state.totals.slashed -= BigInt(amount)
  },
  'chain.market.TaskClaimed': (state, { workflow, task, worker, attempt, until }) =>
    void setTask(state, workflow, task, {
      ...{ status: 'claimed', worker, attempt: Number(attempt), until: BigInt(until) },
    }),
  'chain.market.TaskAccused': (state, { workflow, task, until }) =>
    void setTask(state, workflow, task, { status: 'accused', until: BigInt(until) }),
  'chain.market.TaskExcused': (state, { workflow, task, until }) =>
    void setTask(state, workflow, task, { status: 'pending', until: BigInt(until) }),
  'chain.market.TaskAttested': (state, data) => finishTask(state, data),
  'chain.market.TaskProved': (state, data) => finishTask(state, data),
  'chain.market.TaskSettled': (state, data) => finishTask(state, data),
  'chain.market.TaskReopened': (state, { workflow, task, failed }) =>
    openTask(state, workflow, task, failed ? 'failed' : 'open'),
  'chain.market.TaskReleased': (state, { workflow, task }) => {
    const attempt = state.workflows[workflow]?.tasks[Number(task)]?.attempt ?? 0
    tell(state, offenceOf(workflow, BigInt(task), BigInt(attempt)), `task ${task} taken and not done`)
    openTask(state, workflow, task, 'open')
  },
  'chain.market.Refunded': (state, { workflow, amount }) => {
    const flow = state.workflows[workflow]
    if (flow) flow.escrow -= BigInt(amount)
  },
  'chain.gate.WorkflowVerified': (state, { workflowHash }) => {
    const flow = state.workflows[workflowHash]
    if (flow) flow.verified = true
  },
  'chain.claims.BatchOpened': (state, { batch, aggregator, n, commitUntil, openUntil }) => {
    state.claims[batch] = {
      id: batch,
      claimant: aggregator,
      leaves: Array.from({ length: Number(n) }, () => ({ status: 'open' })),
      commitUntil: BigInt(commitUntil),
      openUntil: BigInt(openUntil),
      status: 'open',
      bonded: true,
      draws: [],
    }
    state.opened[batch] = { block: state.block, seats: state.seatsBefore }
  },
  'chain.claims.BatchClosed': (state, { batch }) => {
    Object.assign(state.claims[batch] ?? {}, { bonded: false })
  },
  'claim.described': (state, { claim, leaves }) => {
    const made = state.claims[claim]
    if (!made) return
    for (const [index, { workflow, task }] of leaves.entries()) {
      Object.assign(made.leaves[index] ?? {}, { workflow, task })
      const found = state.workflows[workflow]?.tasks[task]
      if (found?.status === 'claimed' && found.worker === made.claimant) found.status = 'pending'
    }
  },
  'chain.claims.Settled': (state, { batch, leaves }) => {
    const { length } = state.claims[batch]?.leaves ?? []
    for (let index = 0; index < length; index++)
      if ((BigInt(leaves) >> BigInt(index)) & 1n) endLeaf(state, batch, index, { status: 'settled' })
  },
  'chain.claims.LeafKilled': (state, { batch, index, workflow, task, finder, mark, offence }) => {
    endLeaf(state, batch, Number(index), {
      ...{ status: 'dead', workflow, task: Number(task), challenger: finder, diedOf: markOf(mark) },
    })
    tell(state, offence, `claim on task ${task} dead at ${markOf(mark)}`)
  },
  'chain.claims.LeafBuried': (state, { batch, index, finder }) => {
    endLeaf(state, batch, Number(index), { status: 'dead', challenger: finder, diedOf: 'hiding' })
    const types = [{ type: 'string' }, { type: 'uint256' }, { type: 'uint256' }] as const
    const offence = keccak256(encodeAbiParameters(types, ['leaf', BigInt(batch), BigInt(index)]))
    tell(state, offence, `result ${index} of its claim never shown`)
  },
  'chain.claims.Committed': (state, { hash, by }) => {
    state.notes.push({ hash, by })
  },
  'chain.inclusion.LeafDemanded': (state, { batch, index, challenger, until }) => {
    const demand = { challenger, until: BigInt(until), status: 'open' as const }
    Object.assign(leafOf(state, batch, index) ?? {}, { demand })
  },
  'chain.inclusion.LeafAnswered': (state, { batch, index }) => {
    Object.assign(leafOf(state, batch, index)?.demand ?? {}, { status: 'shown' })
  },
  'chain.inclusion.DemandEnded': (state, { batch, index }) => {
    Object.assign(leafOf(state, batch, index)?.demand ?? {}, { status: 'over' })
  },
  'chain.proofs.ProofDemanded': (state, { batch, index, challenger, until }) => {
    const proof = { challenger, until: BigInt(until), status: 'open' as const }
    Object.assign(leafOf(state, batch, index) ?? {}, { proof })
  },
  'chain.proofs.ProofShown': (state, at) => endProof(state, at),
  'chain.proofs.ProofMissed': (state, at) => endProof(state, at),
  'chain.pool.SeatTaken': (state, { seat, holder }) => {
    state.seats.push({ seat, holder })
  },
  'chain.pool.SeatLeft': (state, { seat }) => {
    // The last one moves into the gap: ValidatorPool._leave.
    const slot = state.seats.findIndex((each) => each.seat === seat)
    const last = state.seats.pop()
    if (last && slot >= 0 && slot < state.seats.length) state.seats[slot] = last
  },
  'chain.pool.Committed': (state, at) => setDraw(state, at, { status: 'committed' }),
  'chain.pool.Revealed': (state, { runs, salt, ...at }) =>
    setDraw(state, at, { status: 'revealed', shown: { runs, salt } }),
  'chain.pool.Attested': (state, at) => setDraw(state, at, { status: 'attested' }),
  'chain.pool.FeePaid': (state, { batch }) => {
    for (const draw of state.claims[batch]?.draws ?? []) if (draw.status === 'attested') draw.due = true
  },
  'chain.pool.FeeCollected': (state, at) => setDraw(state, at, { due: false }),
  'chain.pool.Punished': (state, { batch, draw, ...at }) => {
    const types = [{ type: 'uint256' }, { type: 'uint256' }] as const
    const offence = keccak256(encodeAbiParameters(types, [BigInt(batch), BigInt(draw)]))
    tell(state, offence, OFFENCES[state.claims[batch]?.draws[Number(draw)]?.status ?? 'open'])
    setDraw(state, { batch, draw, ...at }, { status: 'punished', due: false })
  },
  'chain.claims.BondForfeited': (state, { winner, offence }) =>
    tell(state, offence, `demand against ${nameOf(state, winner)} that showed nothing wrong`),
  'chain.traces.Demanded': (state, { dispute, batch, challenger, index }) => {
    const at = { id: dispute, claim: batch, leaf: Number(index), challenger }
    state.disputes[dispute] = { ...at, node: ZERO_HASH, turn: 0n, revealed: [], status: 'open' }
  },
  'dispute.described': (state, { dispute, node, turn }) => {
    Object.assign(state.disputes[dispute] ?? {}, { node, turn: BigInt(turn) })
  },
  'chain.traces.Revealed': (state, { dispute, turn }) => {
    Object.assign(state.disputes[dispute] ?? {}, { turn: BigInt(turn) })
  },
  'dispute.revealed': (state, { dispute, nodes }) => {
    const found = state.disputes[dispute]
    found?.revealed.push(revealedAt(unpackTurn(found.turn), nodes))
  },
  'chain.traces.Picked': (state, { dispute, turn, node }) => {
    Object.assign(state.disputes[dispute] ?? {}, { turn: BigInt(turn), node })
  },
  'chain.traces.DisputeEnded': (state, { dispute, winner }) => {
    const found = state.disputes[dispute]
    if (found) found.status = lower(found.challenger) === lower(winner) ? 'won' : 'lost'
  },
  ...assembly,
  ...standing,
}

function stake(
  state: State,
  account: string,
  amount: string,
  field: 'stake' | 'locked' | 'bonds' | 'slashed',
  sign: bigint,
): void {
  const member = memberAt(state, account)
  if (member) member[field] += sign * BigInt(amount)
}

function tell(state: State, offence: Hex, why: string): void {
  state.offences[offence] = why
  Object.assign(state.slashes[offence] ?? {}, { why })
}

function lock(state: State, { account, by, amount }: Facts['chain.vault.Locked'], sign: bigint): void {
  stake(state, account, amount, 'locked', sign)
  if (lower(by) === lower(state.addresses.claims ?? ZERO)) stake(state, account, amount, 'bonds', sign)
}

/** The lot of claims that were opened in the block before: what ValidatorPool draws. */
function drawSeats({ opened, claims, numbers, block }: State, hash: Hex): void {
  for (const [id, { block: openedAt, seats }] of Object.entries(opened)) {
    const claim = claims[id]
    if (openedAt !== block - 1 || !claim || !seats.length) continue
    const seed = drawSeed(hash, BigInt(id))
    const of = { samples: Number(numbers.samples), count: claim.leaves.length }
    claim.draws = Array.from({ length: Number(numbers.seats) }, (_, draw) => {
      const seat = seats[drawSlot(seed, draw, seats.length)] as Seat
      return { ...seat, samples: drawSamples(seed, draw, of), status: 'open', due: false }
    })
  }
}

function leafOf(state: State, batch: string, index: string): ClaimLeaf | undefined {
  return state.claims[batch]?.leaves[Number(index)]
}

function endProof(state: State, { batch, index }: { batch: string; index: string }): void {
  Object.assign(leafOf(state, batch, index)?.proof ?? {}, { status: 'over' })
}

function setDraw(state: State, { batch, draw }: { batch: string; draw: string }, change: Partial<Draw>): void {
  Object.assign(state.claims[batch]?.draws[Number(draw)] ?? {}, change)
}

/** What a validator is punished for, by how far it had come. */
const OFFENCES: Record<Draw['status'], string> = {
  open: 'drawn, and did not commit',
  committed: 'did not show what it had committed to',
  revealed: 'committed to what was shown false',
  attested: 'attested to what was shown false',
  punished: 'punished before',
}

/** A claim is over with its last leaf. */
function endLeaf(state: State, batch: string, index: number, end: ClaimLeaf): void {
  const claim = state.claims[batch]
  if (!claim) return
  Object.assign(claim.leaves[index] ?? {}, end)
  const ends = claim.leaves.map(({ status }) => status)
  if (!ends.includes('open')) claim.status = ends.includes('settled') ? 'settled' : 'dead'
}

function setTask(state: State, workflow: Hex, task: string, change: Partial<Task>): Task | undefined {
  const found = state.workflows[workflow]?.tasks[Number(task)]
  return found && Object.assign(found, change)
}

function openTask(state: State, workflow: Hex, task: string, status: 'open' | 'failed'): void {
  const found = setTask(state, workflow, task, { status })
  if (!found) return
  found.attempt += 1
  delete found.worker
  delete found.until
}

/** Tasks as a workflow begins with them, and what it costs to fund them now. */
function plan(state: State, tasks: readonly DescribedTask[]): { tasks: Task[]; escrow: bigint } {
  const list = tasks.map(({ work, ...task }, index): Task => {
    const reward = BigInt(task.reward)
    const judge = work && { judge: judgeOf(state, task.mode, work) }
    const fee = feeIn(state, { mode: task.mode, reward })
    return { ...task, ...judge, index, reward, fee, deadline: BigInt(task.deadline), status: 'open', attempt: 0 }
  })
  return { tasks: list, escrow: list.reduce((sum, { reward, fee }) => sum + reward + fee, 0n) }
}

/** The house's word for it where all of it is the house's: another verifier of the same step can convict whoever is right. */
function judgeOf(
  { works }: State,
  mode: Mode,
  { step, verifier, words, params }: NonNullable<DescribedTask['work']>,
): Judge {
  const house = Object.values(works).find(
    (work) =>
      (work.mode === 'trace') === (mode === 'trace') &&
      lower(work.step) === lower(step) &&
      lower(work.verifier ?? ZERO) === lower(verifier) &&
      work.words === words &&
      params.length === 0,
  )
  return { step, ...(BigInt(verifier) === 0n ? {} : { verifier }), ...(house ? { work: house.name } : {}) }
}

function feeIn({ numbers }: State, task: Pick<Task, 'mode' | 'reward'>): bigint {
  return feeOf(task, numbers.validatorFee ?? 0n)
}

/** A settled claim takes its validators' fee along: to them, or back to the client. */
function finishTask(state: State, { workflow, task, worker, result, paid }: Facts['chain.market.TaskSettled']): void {
  const done = setTask(state, workflow, task, { status: 'done', worker, result })
  const flow = state.workflows[workflow]
  if (!flow || !done) return
  flow.paid += BigInt(paid)
  flow.escrow -= BigInt(paid) + done.fee
}

function slashOf(
  { offences }: State,
  { amount, shareBps, releaseAt, ...rest }: Facts['chain.vault.Slashed']['slash'],
): Slash {
  const numbers = { amount: BigInt(amount), shareBps: BigInt(shareBps), releaseAt: BigInt(releaseAt) }
  return { ...rest, ...numbers, status: 'escrow', why: offences[rest.offence] ?? '' }
}
