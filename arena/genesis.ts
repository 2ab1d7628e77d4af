import { type Address, encodeAbiParameters, type Hex, keccak256, toBytes, zeroHash } from 'viem'
import type { Wallets } from '../agents/wallet.ts'
import { VerificationKey, verificationKeyWords } from '../circuits/key.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import type { Addresses } from '../contracts/addresses.ts'
import { compileSolidity } from '../contracts/compile.ts'
import { type ChainConfig, defaultConfig } from '../contracts/config.ts'
import { planAdopt, planGenesis, planHandover, type Transaction } from '../contracts/deploy.ts'
import { decide, indexedTree, packWords, toCircom, toSolidity } from '../policies/index.ts'
import { treeDepth } from '../policies/openings.ts'
import type { Blobs } from './blobs.ts'
import type { Chain, Mined } from './chain.ts'
import { TICK_SECONDS, tickTime } from './clock.ts'
import { canonicalJson } from './event.ts'
import { recordBlocks } from './record.ts'
import type { Recorder } from './recorder.ts'
import { type Governed, RESERVED, type Society, SocietyError, type Workshop } from './society.ts'
import type { Sender } from './txs.ts'
import { createWorkflows } from './workflows.ts'
import type { PolicyInForce } from './world.ts'

/** What long work at the start is at, for people. */
export type Progress = (what: string, percent: number) => void

/** The numbers of the arena's chain: windows of four ticks, votes of three. */
const CONFIG: ChainConfig = {
  ...defaultConfig(),
  supply: 100_000n * 10n ** 18n,
  window: 4n * TICK_SECONDS,
  taskTimeout: 30n * TICK_SECONDS,
  unbonding: 60n * TICK_SECONDS,
  maxAge: 10n * TICK_SECONDS,
  votingDelay: TICK_SECONDS,
  votingPeriod: 3n * TICK_SECONDS,
  timelockDelay: TICK_SECONDS,
}

/** In POL: what the client may spend on workflows. */
const CLIENT_FUNDS = 10_000n * 10n ** 18n

/** Names of all parties, in the order of their keys. */
export function partiesOf(society: Society): string[] {
  return [...RESERVED, ...society.outsiders, ...society.agents.map(({ name }) => name)]
}

/**
 * Tick 0: from an empty chain to a society under its own rule. Contracts, accounts, stakes; policies with their circuits and
 * verifiers; workflows and their escrow; at last registry and gate are handed to the timelock.
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
}): Promise<{ addresses: Addresses; policies: Map<string, PolicyInForce> }> {
  const operator = wallets.signer('operator')
  const roles = [...new Set(society.agents.map(({ role }) => role))]
  const { addresses, accounts, transactions } = planGenesis({
    deployer: operator.address,
    config: CONFIG,
    agents: society.agents.map(({ name, role, funds, stake }) => ({
      owner: wallets.signer(name).address,
      role: roleNumber(role, roles),
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
  const ether = [...Object.keys(parties), ...society.agents.map(({ name }) => name)].map((name) => ({
    to: wallets.signer(name).address,
    data: '0x' as Hex,
    value: 10n ** 18n,
  }))
  const send = async (list: readonly (Omit<Transaction, 'label'> & { value?: bigint })[]) => {
    for (const transaction of list) await sender.send(operator, transaction)
    nonce += list.length
  }
  const blocks: Mined[] = []
  const mine = async () => {
    const mined = await chain.mine(tickTime(0) + BigInt(blocks.length) + 1n)
    mined.forEach(mustSucceed)
    recordBlocks(recorder, addresses, mined)
    blocks.push(...mined)
  }

  await send(transactions)
  await send(ether)
  await mine()

  const names: Record<string, Address> = {
    ...addresses,
    ...parties,
    ...Object.fromEntries(members.map(({ name, account }) => [name, account])),
  }
  const policies = new Map<string, PolicyInForce>()
  for (const governed of society.policies) {
    const adopted = await adopt(governed, {
      addresses,
      names,
      operator: operator.address,
      nonce,
      prover,
      blobs: workshop.blobs,
      cacheDir,
      progress,
    })
    const { policy, transactions, described } = adopted
    recorder.record('policy.described', null, described)
    policies.set(policy.name, policy)
    await send(transactions)
  }
  await mine()

  await send(planHandover(addresses))
  await mine()

  await createWorkflows({ society, wallets, sender, recorder, workshop, addresses, cacheDir, nonce, mine })
  return { addresses, policies }
}

async function adopt(
  governed: Governed,
  {
    addresses,
    names,
    operator,
    nonce,
    prover,
    blobs,
    cacheDir,
    progress,
  }: {
    addresses: Addresses
    names: Record<string, Address>
    operator: Address
    nonce: number
    prover: ProofSystem
    blobs: Blobs
    cacheDir: string
    progress: Progress
  },
) {
  const { policy: step, mode, sets = {} } = governed
  const trees = Object.fromEntries(
    Object.entries(sets).map(([path, members]) => [
      path,
      indexedTree(
        treeDepth(step, path),
        members.map((member) => BigInt(addressOf(member, names))),
      ),
    ]),
  )
  const roots = Object.fromEntries(Object.entries(trees).map(([path, tree]) => [path, tree.root]))
  const params = { ...governed.params, ...roots }
  const circuit =
    mode === 'proof'
      ? await prover.build(
          { name: step.name, source: toCircom(step) },
          { onProgress: ({ phase, percent }) => progress(`circuit ${step.name}: ${phase}`, percent) },
        )
      : undefined
  const words = packWords(step.params, params)
  const { contract, source } = toSolidity(step)
  const { bytecode } = await compileSolidity({ sources: { [`${contract}.sol`]: source }, contract, cacheDir })
  const linked = encodeAbiParameters(
    step.links.map(() => ({ type: 'address' as const })),
    step.links.map((name) => addressOf(name, names)),
  )
  const id = keccak256(toBytes(step.name))
  const { code, transactions } = planAdopt({
    deployer: operator,
    nonce,
    addresses,
    policy: {
      id,
      code: `${bytecode}${linked.slice(2)}`,
      ...(circuit ? { key: verificationKeyWords(circuit.verificationKey), development: circuit.development } : {}),
      words: step.state.words,
      params: words,
      bindings: bindingsOf(governed, names),
    },
  })
  const policy: PolicyInForce = {
    name: step.name,
    id,
    step,
    decide: decide(step),
    mode,
    code,
    trees,
    ...(circuit ? { circuit } : {}),
  }
  const described = {
    name: step.name,
    id,
    mode,
    codeHash: step.codeHash,
    params,
    words,
    sets,
    ...(circuit
      ? {
          blob: blobs.put(canonicalJson(VerificationKey.encode(circuit.verificationKey))),
          circuit: {
            hash: circuit.circuitHash,
            verificationKey: circuit.verificationKeyHash,
            constraints: circuit.constraints,
            setup: 'single-party development set-up: neither sound nor zero-knowledge',
          },
        }
      : {}),
  }
  return { policy, transactions, described }
}

/** Which functions of which contracts a policy governs. */
function bindingsOf({ policy, on }: Governed, names: Record<string, Address>): { target: Address; selector: Hex }[] {
  const wanted = typeof on === 'string' ? { [on]: policy.actions.map(({ signature }) => signature) } : on
  return Object.entries(wanted).flatMap(([contract, signatures]) =>
    signatures.map((signature) => {
      const action = policy.actions.find((candidate) => candidate.signature === signature)
      if (!action)
        throw new SocietyError(
          policy.name,
          `the policy does not govern ${signature}`,
          `It governs ${policy.actions.map((known) => known.signature).join(', ')}.`,
        )
      return { target: addressOf(contract, names), selector: action.selector }
    }),
  )
}

function addressOf(name: string, names: Record<string, Address>): Address {
  if (/^0x[0-9a-fA-F]{40}$/.test(name)) return name as Address
  const address = names[name]
  if (!address)
    throw new SocietyError(
      name,
      'nobody has that name',
      `Known are ${Object.keys(names).join(', ')}, or give an address.`,
    )
  return address
}

/** Roles on chain are numbers; the house's own have fixed ones, so that policies can name them. */
export const ROLES = ['none', 'worker', 'validator', 'proposer'] as const

function roleNumber(role: string, roles: readonly string[]): number {
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
