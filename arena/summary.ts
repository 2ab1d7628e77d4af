import type { Address } from 'viem'
import { addUsage, NO_USAGE, type Usage } from '../agents/models/usage.ts'
import { agentTokenAbi, reputationLedgerAbi, stakeVaultAbi } from '../contracts/generated/index.ts'
import { balanceOf } from './known.ts'
import { reputationOf } from './standing.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** What a run came to, in figures; amounts in wei. */
export interface Summary {
  ticks: number
  blocks: number
  actions: State['totals']
  workflows: { name: string; tasks: number; done: number; paid: bigint; escrow: bigint; verified: boolean }[]
  agents: {
    name: string
    role: string
    balance: bigint
    stake: bigint
    locked: bigint
    slashed: bigint
    /** In points, of whom anything is recorded. */
    reputation?: bigint
  }[]
  policies: { name: string; version: number }[]
  /** What real models took, where any was asked. */
  models?: { agents: ({ name: string } & Usage)[]; total: Usage }
  /** The log's balances and stakes against the chain's own; `supply` is all that there is. */
  conserved: { ok: boolean; supply: bigint; accounted: bigint; differences: string[] }
}

/** Adds up a run and holds the sums of its log against the chain. */
export async function summarize(world: World): Promise<Summary> {
  return { ...tally(world.state), conserved: await compareWithChain(world) }
}

/** What the log alone says of a run. */
export function tally(state: State): Omit<Summary, 'conserved'> {
  return {
    ticks: state.tick,
    blocks: state.blocks,
    actions: state.totals,
    workflows: Object.values(state.workflows).map(({ name, tasks, paid, escrow, verified }) => ({
      name,
      tasks: tasks.length,
      done: tasks.filter(({ status }) => status === 'done').length,
      paid,
      escrow,
      verified,
    })),
    agents: Object.values(state.agents).map(({ name, role, account, stake, locked, slashed }) => ({
      name,
      role,
      balance: balanceOf(state, account),
      stake,
      locked,
      slashed,
      ...pointsOf(state, account),
    })),
    policies: Object.values(state.policies).map(({ name, version }) => ({ name, version })),
    ...modelsOf(state),
  }
}

function modelsOf({ used }: State): Pick<Summary, 'models'> {
  const agents = Object.entries(used).flatMap(([name, { turns: _, ...usage }]) =>
    usage.calls ? [{ name, ...usage }] : [],
  )
  const total = agents.reduce<Usage>(addUsage, NO_USAGE)
  return agents.length ? { models: { agents, total } } : {}
}

function pointsOf(state: State, account: Address): { reputation?: bigint } {
  const reputation = reputationOf(state, account, state.time)
  return reputation ? { reputation: reputation.points } : {}
}

/**
 * Money is conserved when all balances add up to the supply, the vault holds just what is staked, the market what is in
 * escrow, and the chain says the same of each account as the log, of its reputation too.
 */
async function compareWithChain({ state, chain, addresses }: World): Promise<Summary['conserved']> {
  const { token, vault, market, reputation } = addresses
  const read = { blockNumber: chain.height }
  const differences: string[] = []
  const compare = (what: string, log: bigint, actual: bigint) => {
    if (log !== actual) differences.push(`${what}: ${log} in the log, ${actual} on chain`)
  }
  const balance = (address: `0x${string}`) =>
    chain.client.readContract({
      address: token,
      abi: agentTokenAbi,
      functionName: 'balanceOf',
      args: [address],
      ...read,
    })
  const supply = await chain.client.readContract({
    address: token,
    abi: agentTokenAbi,
    functionName: 'totalSupply',
    ...read,
  })

  let staked = 0n
  for (const { name, account, stake, locked } of Object.values(state.agents)) {
    compare(`balance of ${name}`, balanceOf(state, account), await balance(account))
    const [active, held, unbonding] = await chain.client.readContract({
      ...{ address: vault, abi: stakeVaultAbi, functionName: 'stakeOf', args: [account] },
      ...read,
    } as const)
    compare(`stake of ${name}`, stake, active)
    compare(`locked stake of ${name}`, locked, held)
    const said = reputationOf(state, account, state.time)
    if (said) {
      const [gained, lost] = await chain.client.readContract({
        ...{ address: reputation, abi: reputationLedgerAbi, functionName: 'standingOf', args: [account] },
        ...read,
      } as const)
      compare(`reputation that ${name} gained`, said.gained, gained)
      compare(`reputation that ${name} lost`, said.lost, lost)
    }
    staked += active + unbonding
  }
  const escrowed = Object.values(state.slashes).reduce(
    (sum, { amount, status }) => (status === 'escrow' ? sum + amount : sum),
    0n,
  )
  compare('stakes and slashes in the vault', staked + escrowed, await balance(vault))
  const escrow = Object.values(state.workflows).reduce((sum, workflow) => sum + workflow.escrow, 0n)
  compare('escrow in the market', escrow, await balance(market))
  const accounted = Object.values(state.balances).reduce((sum, amount) => sum + amount, 0n)
  compare('all balances', accounted, supply)
  return { ok: differences.length === 0, supply, accounted, differences }
}
