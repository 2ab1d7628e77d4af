import type { Address, Hex } from 'viem'
import { encodeDeployData, encodeFunctionData, getContractAddress } from 'viem/utils'
import { checkUpgrade, keptWords, type Step } from '../policies/index.ts'
import { type Addresses, CONTRACTS, type ContractName, predictAccount, predictAddresses } from './addresses.ts'
import { type ChainConfig, horizonOf } from './config.ts'
import * as g from './generated/index.ts'
import { zeroAddress } from './zero.ts'

/** One transaction of the deployer; without `to` it creates a contract. */
export type Transaction = { to?: Address; data: Hex; label: string }

/** A key that becomes an agent: its account gets `funds` in its wallet and `stake` in the vault. In role 0 it is enrolled by a vote later, or never. */
export type Member = { owner: Address; role: number; funds: bigint; stake: bigint }

export type Genesis = { addresses: Addresses; accounts: Address[]; transactions: Transaction[] }

/**
 * Everything from an empty chain to a society under its deployer: contracts, accounts, funds, stakes.
 * Pure: the caller signs and sends `transactions` in order from the deployer's `nonce`. Then come policies
 * ({@link planAdopt}), then {@link planHandover}, after which no single key decides anything.
 *
 * @throws {SupplyError} when more is handed out than there is.
 * @throws {UnbondingError} when stake could leave before a claim on it is final and its slash released.
 */
export function planGenesis({
  deployer,
  config,
  agents,
  client,
  nonce = 0,
}: {
  deployer: Address
  config: ChainConfig
  agents: readonly Member[]
  client?: { address: Address; funds: bigint }
  nonce?: number
}): Genesis {
  const staked = sum(agents.map(({ stake }) => stake))
  const rest = config.supply - staked - sum(agents.map(({ funds }) => funds)) - (client?.funds ?? 0n)
  if (rest < 0n) throw new SupplyError(config.supply, config.supply - rest)
  if (config.unbonding < horizonOf(config.numbers) + BigInt(config.numbers.slashEscrow))
    throw new UnbondingError(config)

  const at = predictAddresses(deployer, nonce)
  const accounts = agents.map(({ owner }) => predictAccount(at.gate, owner))
  const transactions = [
    ...deployments(at, deployer, config),
    ...agents.flatMap(({ owner, role }) => (role === 0 ? [] : [enroll(at, owner, role)])),
    ...agents.map(({ funds }, i) => transfer(at, accounts[i]!, funds, `fund account ${accounts[i]}`)),
    ...(client ? [transfer(at, client.address, client.funds, `fund client ${client.address}`)] : []),
    approve(at, staked),
    ...agents.map(({ stake }, i) => deposit(at, accounts[i]!, stake)),
    transfer(at, at.timelock, rest, 'the rest to the treasury'),
  ]
  return { addresses: at, accounts, transactions: transactions.filter((transaction) => transaction !== undefined) }
}

/** A policy as genesis adopts it. */
export type Adoption = {
  id: Hex
  /** Creation code of its generated contract, constructor arguments included. */
  code: Hex
  /** Words of its circuit's verification key; without them it is a guard. */
  key?: readonly bigint[]
  /** Whether that key is from a single-party development set-up: refused on any chain but a local one. */
  development?: boolean
  /** How many words its state has. */
  words: number
  params: readonly bigint[]
  bindings: readonly { target: Address; selector: Hex }[]
}

/** Deploys a policy (and its verifier) from the deployer's next `nonce`, adopts it and binds its actions. */
export function planAdopt({
  deployer,
  nonce,
  addresses,
  policy: { id, code, key, development = false, words, params, bindings },
}: {
  deployer: Address
  nonce: number
  addresses: Addresses
  policy: Adoption
}): { code: Address; verifier?: Address; transactions: Transaction[] } {
  const { registry } = addresses
  const abi = g.policyRegistryAbi
  const codeAt = getContractAddress({ from: deployer, nonce: BigInt(nonce) })
  const verifier = key && getContractAddress({ from: deployer, nonce: BigInt(nonce + 1) })
  const adoption = [id, codeAt, verifier ?? zeroAddress, words, params, development] as const
  return {
    code: codeAt,
    ...(verifier && { verifier }),
    transactions: [
      { data: code, label: `deploy policy ${id}` },
      ...(key ? [{ data: verifierCode(key), label: `deploy verifier of ${id}` }] : []),
      call(registry, encodeFunctionData({ abi, functionName: 'adopt', args: adoption }), `adopt policy ${id}`),
      ...bindings.map(({ target, selector }) =>
        call(
          registry,
          encodeFunctionData({ abi, functionName: 'bindAction', args: [target, selector, id] }),
          `bind ${selector} on ${target}`,
        ),
      ),
    ],
  }
}

/** Where the contracts of a version stand. Without a verifier it is a guard. */
export interface Parts {
  code: Address
  verifier?: Address
  migration?: Address
}

/**
 * Another version of a policy in force: deploys its code (with verifier and migration) from the deployer's next `nonce`. The
 * last transaction, `upgrade`, is for the registry's owner: the deployer before the handover, a vote of the DAO ever after.
 *
 * @param before - the version in force
 * @param after - the version that takes its place
 * @throws {NoMigrationError} when its state has another layout and it has no `migrate`: no state is ever reset
 * @throws {MigrationCodeError} when a version with a `migrate` comes without its code, or the other way round
 */
export function planUpgrade({
  deployer,
  nonce,
  addresses,
  before,
  after,
  policy: { id, code, key, development = false, params, migration },
}: {
  deployer: Address
  nonce: number
  addresses: Addresses
  before: Step
  after: Step
  policy: Omit<Adoption, 'words' | 'bindings'> & {
    /** Creation code of its generated migration. */
    migration?: Hex
  }
}): { parts: Parts; transactions: Transaction[]; upgrade: Transaction } {
  checkUpgrade(before, after)
  if ((after.migration === undefined) !== (migration === undefined)) throw new MigrationCodeError(after.name)
  const deployed = [code, ...(key ? [verifierCode(key)] : []), ...(migration ? [migration] : [])]
  const at = (index: number): Address => getContractAddress({ from: deployer, nonce: BigInt(nonce + index) })
  const parts: Parts = {
    code: at(0),
    ...(key && { verifier: at(1) }),
    ...(migration && { migration: at(deployed.length - 1) }),
  }
  const args = [
    ...([id, parts.code, parts.verifier ?? zeroAddress, keptWords(after), params] as const),
    ...([parts.migration ?? zeroAddress, development] as const),
  ] as const
  const data = encodeFunctionData({ abi: g.policyRegistryAbi, functionName: 'upgrade', args })
  return {
    parts,
    transactions: deployed.map((each) => ({ data: each, label: `deploy a part of policy ${id}` })),
    upgrade: call(addresses.registry, data, `upgrade policy ${id}`),
  }
}

/** The last act of the deployer: registry and gate go to the timelock. */
export function planHandover({ registry, gate, timelock }: Addresses): Transaction[] {
  const data = encodeFunctionData({ abi: g.policyRegistryAbi, functionName: 'transferOwnership', args: [timelock] })
  return [call(registry, data, 'hand over the registry'), call(gate, data, 'hand over the gate')]
}

/** Creation code of the verifier that holds this key. */
export function verifierCode(key: readonly bigint[]): Hex {
  return encodeDeployData({ abi: g.groth16VerifierAbi, bytecode: g.groth16VerifierBytecode, args: [key] })
}

function enroll({ gate }: Addresses, owner: Address, role: number): Transaction {
  const data = encodeFunctionData({ abi: g.aiWorkflowGovernanceAbi, functionName: 'enroll', args: [owner, role] })
  return call(gate, data, `enroll ${owner} in role ${role}`)
}

function transfer({ token }: Addresses, to: Address, amount: bigint, label: string): Transaction | undefined {
  if (amount === 0n) return undefined
  return call(token, encodeFunctionData({ abi: g.agentTokenAbi, functionName: 'transfer', args: [to, amount] }), label)
}

function approve({ token, vault }: Addresses, amount: bigint): Transaction | undefined {
  if (amount === 0n) return undefined
  const data = encodeFunctionData({ abi: g.agentTokenAbi, functionName: 'approve', args: [vault, amount] })
  return call(token, data, 'approve the stakes')
}

function deposit({ vault }: Addresses, account: Address, amount: bigint): Transaction | undefined {
  if (amount === 0n) return undefined
  const data = encodeFunctionData({ abi: g.stakeVaultAbi, functionName: 'depositFor', args: [account, amount] })
  return call(vault, data, `stake for ${account}`)
}

/** One contract call, its arguments checked against the ABI where it is made. */
function call(to: Address, data: Hex, label: string): Transaction {
  return { to, data, label }
}

function deployments(at: Addresses, deployer: Address, c: ChainConfig): Transaction[] {
  const { token, params, vault, timelock, governor, registry, gate, market, claims, pool, traces, proofs, models } = at
  const { epoch, low, high, share } = c.reputation
  const codes: Record<ContractName, Hex> = {
    token: encodeDeployData({ abi: g.agentTokenAbi, bytecode: g.agentTokenBytecode, args: [c.supply] }),
    params: encodeDeployData({
      abi: g.paramsAbi,
      bytecode: g.paramsBytecode,
      args: [timelock, c.unbonding, c.low, c.high, c.numbers],
    }),
    vault: encodeDeployData({
      abi: g.stakeVaultAbi,
      bytecode: g.stakeVaultBytecode,
      args: [token, params, registry, timelock, market, claims, pool],
    }),
    timelock: encodeDeployData({
      abi: g.agentTimelockAbi,
      bytecode: g.agentTimelockBytecode,
      args: [c.timelockDelay, { governor, token, params, vault, registry, gate, market, models }],
    }),
    governor: encodeDeployData({
      abi: g.agentGovernorAbi,
      bytecode: g.agentGovernorBytecode,
      args: [token, vault, gate, timelock, rulesOf(c)],
    }),
    registry: encodeDeployData({ abi: g.policyRegistryAbi, bytecode: g.policyRegistryBytecode, args: [deployer] }),
    gate: encodeDeployData({
      abi: g.aiWorkflowGovernanceAbi,
      bytecode: g.aiWorkflowGovernanceBytecode,
      args: [registry, deployer, c.maxAge],
    }),
    market: encodeDeployData({
      abi: g.workflowMarketAbi,
      bytecode: g.workflowMarketBytecode,
      args: [token, vault, gate, params, claims, pool],
    }),
    claims: encodeDeployData({
      abi: g.claimManagerAbi,
      bytecode: g.claimManagerBytecode,
      args: [vault, market, params, pool, traces, proofs, at.inclusion],
    }),
    pool: encodeDeployData({
      abi: g.validatorPoolAbi,
      bytecode: g.validatorPoolBytecode,
      args: [token, vault, params, claims, market],
    }),
    traces: encodeDeployData({
      abi: g.traceResolverAbi,
      bytecode: g.traceResolverBytecode,
      args: [claims, market],
    }),
    proofs: encodeDeployData({
      abi: g.proofResolverAbi,
      bytecode: g.proofResolverBytecode,
      args: [claims, market],
    }),
    inclusion: encodeDeployData({
      abi: g.inclusionResolverAbi,
      bytecode: g.inclusionResolverBytecode,
      args: [claims],
    }),
    models: encodeDeployData({ abi: g.modelRegistryAbi, bytecode: g.modelRegistryBytecode, args: [timelock] }),
    reputation: encodeDeployData({
      abi: g.reputationLedgerAbi,
      bytecode: g.reputationLedgerBytecode,
      args: [timelock, token, market, vault, at.identity, epoch, [low, high, share]],
    }),
    identity: encodeDeployData({
      abi: g.identityRegistryAbi,
      bytecode: g.identityRegistryBytecode,
      args: [gate, at.reputation],
    }),
    feedback: encodeDeployData({
      abi: g.reputationRegistryAbi,
      bytecode: g.reputationRegistryBytecode,
      args: [at.identity, at.reputation],
    }),
    validation: encodeDeployData({
      abi: g.validationRegistryAbi,
      bytecode: g.validationRegistryBytecode,
      args: [at.identity],
    }),
    jobs: encodeDeployData({ abi: g.agenticCommerceAbi, bytecode: g.agenticCommerceBytecode, args: [token, market] }),
  }
  return CONTRACTS.map((name) => ({ data: codes[name], label: `deploy ${name}` }))
}

/** How votes are held, as the governor's constructor takes it. */
function rulesOf({
  votingDelay,
  votingPeriod,
  lateExtension,
  proposalThreshold,
  quorum,
  superQuorum,
  guardian,
}: ChainConfig) {
  return {
    votingDelay: Number(votingDelay),
    votingPeriod: Number(votingPeriod),
    lateExtension: Number(lateExtension),
    threshold: proposalThreshold,
    quorumPercent: quorum,
    superQuorumPercent: superQuorum,
    guardian: guardian ?? zeroAddress,
  }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

/** A version's migration and its code do not come together. */
export class MigrationCodeError extends Error {
  override name = 'Contracts.MigrationCodeError'
  constructor(policy: string) {
    super(
      `the new version of ${policy} has a \`migrate\` and no code of it, or code and no \`migrate\`: compile \`toSolidity(policy.migration)\` and give it as \`migration\``,
    )
  }
}

/** More tokens are handed out than there are. */
export class SupplyError extends Error {
  override name = 'Contracts.SupplyError'
  readonly supply: bigint
  readonly asked: bigint
  constructor(supply: bigint, asked: bigint) {
    super(`genesis hands out ${asked} of a supply of ${supply}; raise \`supply\` or lower funds and stakes`)
    this.supply = supply
    this.asked = asked
  }
}

/** Stake could leave before a claim on it is final and its slash released. */
export class UnbondingError extends Error {
  override name = 'Contracts.UnbondingError'
  constructor({ unbonding, numbers }: ChainConfig) {
    const [horizon, escrow] = [horizonOf(numbers), numbers.slashEscrow]
    super(
      `unbonding (${unbonding} s) is shorter than the longest dispute and the slash escrow (${horizon} + ${escrow} s); raise \`unbonding\``,
    )
  }
}
