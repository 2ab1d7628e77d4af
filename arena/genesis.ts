import type { Address, Hex } from 'viem'
import type { Wallets } from '../agents/wallet.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import type { Addresses } from '../contracts/addresses.ts'
import { planGenesis, planHandover, type Transaction } from '../contracts/deploy.ts'
import type { BroughtContracts } from '../contracts/logs.ts'
import type { Numbers } from '../contracts/numbers.ts'
import { zeroHash } from '../contracts/zero.ts'
import { adoptPolicy, type Progress } from './adoption.ts'
import { bringContracts } from './brought.ts'
import { blockTime, type Chain, type Mined } from './chain.ts'
import { configFor } from './chainConfig.ts'
import { tickTime } from './clock.ts'
import { namesOf } from './names.ts'
import { draftPolicy } from './policyDrafts.ts'
import { recordBlocks } from './record.ts'
import type { Recorder } from './recorder.ts'
import type { Society, Workshop } from './society.ts'
import type { Outgoing, Sender } from './txs.ts'
import { createWorkflows, type RunCircuits } from './workflows.ts'
import type { PolicyDraft, PolicyInForce } from './world.ts'

/** In POL: what the client may spend on workflows. */
const CLIENT_FUNDS = 10_000n * 10n ** 18n

/**
 * As many in one block: seven of the largest use 40 of its 60 million gas. One that no longer fits waits for the next block, but a call
 * sent after it would still fit, be found ahead of its nonce, and be dropped.
 */
const DEPLOYMENTS = 7

/**
 * Tick 0: from an empty chain to a society under its own rule. Contracts, accounts, stakes; policies with their circuits and
 * verifiers; workflows and their escrow; at last registry and gate are handed to the timelock.
 *
 * @param cast - the society with the agents that were left out: they keep name and role number, and have no account
 * @param numbers - those that differ from the arena's
 */
export async function foundSociety({
  society,
  chain,
  sender,
  wallets,
  recorder,
  prover,
  workshop,
  cacheDir,
  progress,
  cast = society,
  numbers = {},
}: {
  society: Society
  chain: Chain
  sender: Sender
  wallets: Wallets
  recorder: Recorder
  prover: ProofSystem
  workshop: Workshop
  cacheDir: string
  progress: Progress
  cast?: Society
  numbers?: Partial<Numbers>
}): Promise<{
  addresses: Addresses
  policies: Map<string, PolicyInForce>
  drafts: PolicyDraft[]
  runs: RunCircuits
}> {
  const operator = wallets.signer('operator')
  const config = configFor(society.numbers, numbers)
  const names = namesOf(cast, wallets)
  const roles = [...new Set(cast.agents.map(({ role }) => role))]
  const { addresses, accounts, transactions } = planGenesis({
    deployer: operator.address,
    config,
    agents: society.agents.map(({ name, role, funds, stake, candidate }) => ({
      owner: wallets.signer(name).address,
      role: candidate ? 0 : roleNumber(role, roles),
      funds,
      stake,
    })),
    client: { address: wallets.signer('client').address, funds: CLIENT_FUNDS },
  })
  const members = society.agents.map(({ name, role, model }, index) => ({
    name,
    role,
    model,
    account: accounts[index] as Address,
    owner: wallets.signer(name).address,
  }))
  const parties = Object.fromEntries(
    ['client', ...society.outsiders].map((name) => [name, wallets.signer(name).address]),
  )
  recorder.record('society.founded', null, {
    name: society.name,
    addresses: { ...addresses, ...parties },
    agents: members,
  })

  let nonce = 0
  let deployed = 0
  let brought: BroughtContracts = {}
  const rich = [...Object.keys(parties), ...society.agents.map(({ name }) => name), ...Object.keys(society.contracts)]
  const ether = rich.map((name) => ({
    to: wallets.signer(name).address,
    data: '0x' as Hex,
    value: 10n ** 18n,
  }))
  const send = async (list: readonly (Omit<Transaction, 'label'> & { value?: bigint })[]) => {
    const ready: Outgoing[] = []
    for (const transaction of list) {
      if (!transaction.to && deployed === DEPLOYMENTS) {
        await sender.sendAll(ready.splice(0))
        await mine()
      }
      if (!transaction.to) deployed += 1
      ready.push({ signer: operator, call: transaction })
    }
    await sender.sendAll(ready)
    nonce += list.length
  }
  const blocks: Mined[] = []
  const mine = async () => {
    const mined = await chain.mine(blockTime(tickTime(0) + 1n, blocks.length))
    mined.forEach(mustSucceed)
    recordBlocks(recorder, { addresses, brought }, mined)
    blocks.push(...mined)
    deployed = 0
  }

  await send(transactions)
  await send(ether)
  await mine()

  const { blobs } = workshop
  const site = { addresses, names, operator: operator.address, prover, blobs, cacheDir, progress }
  const policies = new Map<string, PolicyInForce>()
  for (const governed of society.policies) {
    const adopted = await adoptPolicy(governed, { ...site, nonce })
    const { policy, transactions, described } = adopted
    recorder.record('policy.described', null, described)
    policies.set(policy.name, policy)
    await send(transactions)
  }
  const drafts: PolicyDraft[] = []
  for (const [name, each] of Object.entries(society.drafts)) {
    const before = policies.get(each.policy.name) as PolicyInForce
    const made = await draftPolicy(name, each, before, { ...site, nonce })
    recorder.record('policy.drafted', null, made.drafted)
    drafts.push(made.draft)
    await send(made.transactions)
  }
  await mine()

  brought = await bringContracts(society, { names, wallets, sender, recorder, cacheDir })
  await send(planHandover(addresses))
  await mine()

  const { validatorFee } = config.numbers
  const runs = await createWorkflows({
    society,
    wallets,
    sender,
    recorder,
    workshop,
    addresses,
    cacheDir,
    validatorFee,
    nonce,
    mine,
    prover,
    progress,
  })
  return { addresses, policies, drafts, runs }
}

/** Roles on chain are numbers; the house's own have fixed ones, so that policies can name them. */
export const ROLES = ['none', 'worker', 'validator', 'proposer'] as const

/** The number of a role of a society, whose agents have `roles`: its own begin behind those of the house, in the order of the agents. */
export function roleNumber(role: string, roles: readonly string[]): number {
  const own = (ROLES as readonly string[]).indexOf(role)
  return own > 0
    ? own
    : ROLES.length + roles.filter((other) => !(ROLES as readonly string[]).includes(other)).indexOf(role)
}

function mustSucceed({ receipts }: Mined): void {
  const failed = receipts.find(({ status }) => status !== 'success')
  if (failed) throw new GenesisError(failed.transactionHash, failed.reason ?? zeroHash)
}

export class GenesisError extends Error {
  override readonly name = 'Arena.GenesisError'
  constructor(hash: Hex, reason: Hex) {
    super(
      `Transaction ${hash} of genesis failed with ${reason}. Is contracts/generated of this build? Run \`npm run abi\`.`,
    )
  }
}
