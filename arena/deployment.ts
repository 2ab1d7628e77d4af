import type { Address, Hex } from 'viem'
import type { ProofSystem } from '../circuits/prove.ts'
import { type Addresses, predictAccount, predictAddresses } from '../contracts/addresses.ts'
import { type ChainConfig, defaultConfig, horizonOf } from '../contracts/config.ts'
import { planGenesis, planHandover, type Transaction } from '../contracts/deploy.ts'
import { adoptPolicy, type Progress } from './adoption.ts'
import { hashJson } from './event.ts'
import { UsageError } from './exit.ts'
import { roleNumber } from './genesis.ts'
import type { Society } from './society.ts'

/** A society on a chain that is not ours: what has to be sent, and what will then be where. */
export interface DeploymentPlan {
  society: string
  chainId: number
  deployer: Address
  /** The deployer's first. */
  nonce: number
  addresses: Addresses
  agents: Record<string, { owner: Address; account: Address; role: number }>
  policies: Record<string, { id: Hex; code: Address; mode: 'proof' | 'guard'; codeHash: Hex }>
  /** One nonce each. */
  transactions: Transaction[]
  /** Over all of the above: a deployment goes on with the plan that it began with. */
  hash: string
}

/** The one chain on which a development set-up of circuits is accepted. */
const DEVELOPMENT_CHAIN = 31337

/**
 * Everything that a society needs on a chain, worked out without sending anything: the same society, key and nonce give the same plan.
 *
 * @param parties - keys of the agents, addresses of others, by name
 * @param day - seconds that a day of votes, windows and unbonding lasts
 * @param handover - whether nobody decides alone afterwards
 */
export async function planDeployment(
  society: Society,
  {
    chainId,
    deployer,
    nonce,
    parties,
    day,
    handover,
    prover,
    cacheDir,
    progress,
  }: {
    chainId: number
    deployer: Address
    nonce: number
    parties: Readonly<Record<string, Address>>
    day: bigint
    handover: boolean
    prover: ProofSystem
    cacheDir: string
    progress: Progress
  },
): Promise<DeploymentPlan> {
  const [brought] = Object.keys(society.contracts)
  if (brought !== undefined)
    throw new UsageError(
      `${society.name} brings a contract of its own, "${brought}", which stands in runs alone: deploy it yourself, and give a society without it.`,
    )
  const missing = society.agents.map(({ name }) => name).filter((name) => !Object.hasOwn(parties, name))
  if (missing.length > 0)
    throw new UsageError(
      `Whose are ${missing.join(', ')}? Give each --agent NAME=ADDRESS, the address of the key that it acts with.`,
    )
  const roles = [...new Set(society.agents.map(({ role }) => role))]
  const members = society.agents.map(({ name, role, funds, stake }) => ({
    ...{ name, owner: parties[name] as Address, role: roleNumber(role, roles), funds, stake },
  }))
  const config = configOf(society, day)
  const genesis = planGenesis({ deployer, config, nonce, agents: members })
  const { addresses } = genesis
  const accounts = members.map(({ name, owner }) => [name, predictAccount(addresses.gate, owner)] as const)
  const names = { ...predictAddresses(deployer, nonce), ...parties, ...Object.fromEntries(accounts) }
  const transactions = [...genesis.transactions]
  const policies: DeploymentPlan['policies'] = {}
  for (const governed of society.policies) {
    const adopted = await adoptPolicy(governed, {
      ...{ addresses, names, prover, cacheDir, progress },
      operator: deployer,
      nonce: nonce + transactions.length,
      blobs: { put: () => '0x' },
    })
    const { name, id, code, mode, step, circuit } = adopted.policy
    if (circuit?.development && chainId !== DEVELOPMENT_CHAIN)
      throw new UsageError(
        `Policy ${name} would be proved with a development set-up, whose maker can forge proofs: only chain ${DEVELOPMENT_CHAIN} takes it, not ${chainId}. Give the policy mode: 'guard'.`,
      )
    policies[name] = { id, code, mode, codeHash: step.codeHash }
    transactions.push(...adopted.transactions)
  }
  if (handover) transactions.push(...planHandover(addresses))
  const agents = Object.fromEntries(
    members.map(({ name, owner, role }) => [name, { owner, role, account: predictAccount(addresses.gate, owner) }]),
  )
  const plan = { society: society.name, chainId, deployer, nonce, addresses, agents, policies, transactions }
  return { ...plan, hash: hashJson(plan) }
}

/** Numbers of the society's own may lie outside the bounds of the defaults, which then are as wide as they need. */
function configOf({ numbers: own }: Society, day: bigint): ChainConfig {
  const config = defaultConfig({ day })
  const numbers = { ...config.numbers, ...own }
  const needed = horizonOf(numbers) + BigInt(numbers.slashEscrow)
  const entries = Object.entries(numbers) as [keyof typeof numbers, number | bigint][]
  const bound = (limits: typeof numbers, leaves: (value: number | bigint, limit: number | bigint) => boolean) => ({
    ...limits,
    ...Object.fromEntries(entries.filter(([name, value]) => leaves(value, limits[name]))),
  })
  return {
    ...config,
    numbers,
    low: bound(config.low, (value, limit) => value < limit),
    high: bound(config.high, (value, limit) => value > limit),
    unbonding: needed > config.unbonding ? needed : config.unbonding,
  }
}
