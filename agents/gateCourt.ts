import {
  createPublicClient,
  encodePacked,
  http,
  isAddressEqual,
  type PublicClient,
  slice,
  zeroAddress,
  zeroHash,
} from 'viem'
import { aiWorkflowGovernanceAbi, iPolicyAbi, policyRegistryAbi } from '../contracts/generated/index.ts'
import { unpackWords, zeroState } from '../policies/index.ts'
import type { Address, Hex } from './action.ts'
import { readByPolicy } from './evidence.ts'
import type { Case, Court, Refusal } from './judge.ts'
import type { InForce } from './mandate.ts'
import type { Signer } from './wallet.ts'

/** A policy as it is in force at a gate. */
export interface Adopted extends InForce {
  readonly code: Address
  readonly version: number
  /** Whether each action needs a proof. */
  readonly proved: boolean
}

/** A gate as seen through an RPC by one key. */
export interface GateCourt extends Court<Adopted> {
  readonly client: PublicClient
  /** The chain's number and the key's account; asked once. */
  site(): Promise<{ chainId: number; account: Address }>
}

/**
 * Decides as the gate will: policies, numbers, facts and states are those of the newest block, and calls are read by the policies'
 * own contracts.
 *
 * @param rulings - the code of the policies that may be met there
 */
export function gateCourt(
  rulings: readonly InForce[],
  { rpc, gate, wallet }: { rpc: string; gate: Address; wallet: Signer },
): GateCourt {
  const client = createPublicClient({ transport: http(rpc), pollingInterval: 250, cacheTime: 0 })
  const states = new Map<bigint, ReturnType<typeof zeroState>>()
  const adopted = new Map<string, Adopted | Refusal>()
  const abi = aiWorkflowGovernanceAbi
  let known: Promise<{ chainId: number; account: Address; registry: Address }> | undefined
  const site = () => {
    known ??= enter(client, gate, wallet.address).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  /** A version never changes: its code, numbers and verifier are looked at once. */
  const policyAt = async (registry: Address, id: Hex, version: number, blockNumber: bigint) => {
    const key = encodePacked(['bytes32', 'uint32'], [id, version])
    const found = adopted.get(key) ?? (await lookUp(client, registry, { id, version, blockNumber }, rulings))
    adopted.set(key, found)
    return found
  }

  return {
    client,
    site,
    async hear(call): Promise<Case<Adopted> | Refusal> {
      const { account, registry } = await site()
      const { number: blockNumber, timestamp } = await client.getBlock()
      const selector = slice(call.data, 0, 4)
      const [id, , version] = await client.readContract({
        address: registry,
        abi: policyRegistryAbi,
        functionName: 'governing',
        args: [call.target, selector],
        blockNumber,
      })
      if (id === zeroHash)
        return { refusal: `no policy permits a call of ${selector} on ${call.target}: what is not permitted is denied` }
      const policy = await policyAt(registry, id, version, blockNumber)
      if ('refusal' in policy) return policy
      const read = await readByPolicy(client, policy, { gate, actor: account, call }, { blockNumber })
      if ('refusal' in read) return read
      const [words, sequence] = await client.readContract({
        address: gate,
        abi,
        functionName: 'stateOf',
        args: [account, id],
        blockNumber,
      })
      const { params, held } = policy
      return { policy, actor: account, at: timestamp, words: { params, ...read }, kept: { words, sequence }, held }
    },
    secret: {
      open({ name, ...step }, word) {
        const state = word === 0n ? zeroState(step) : states.get(word)
        if (!state)
          throw new Error(`the secret state of policy ${name} is not known here: make it again with \`recoverState\``)
        return state
      },
      keep: (word, state) => {
        states.set(word, state)
      },
      key: async ({ id }) => wallet.stateKey({ chainId: BigInt((await site()).chainId), gate, policy: id }),
    },
  }
}

async function enter(client: PublicClient, gate: Address, owner: Address) {
  const at = { address: gate, abi: aiWorkflowGovernanceAbi } as const
  const [chainId, code] = await Promise.all([client.getChainId(), client.getCode({ address: gate })])
  if (!code)
    throw new GateError(`there is no contract at ${gate} on chain ${chainId}`, 'Give the gate of a deployment.')
  const [registry, account] = await Promise.all([
    client.readContract({ ...at, functionName: 'REGISTRY' }),
    client.readContract({ ...at, functionName: 'accountOf', args: [owner] }),
  ])
  if (isAddressEqual(account, zeroAddress))
    throw new GateError(`the key ${owner} has no account at the gate ${gate}`, 'Have it enrolled.')
  return { chainId, registry, account }
}

async function lookUp(
  client: PublicClient,
  registry: Address,
  { id, version, blockNumber }: { id: Hex; version: number; blockNumber: bigint },
  rulings: readonly InForce[],
): Promise<Adopted | Refusal> {
  const { code, verifier, params } = await client.readContract({
    address: registry,
    abi: policyRegistryAbi,
    functionName: 'policy',
    args: [id],
    blockNumber,
  })
  const ruling = rulings.find((each) => each.id === id)
  if (!ruling) return { refusal: `the policy that governs this (${id}) is not among those given to the agent` }
  const hash = await client.readContract({ address: code, abi: iPolicyAbi, functionName: 'codeHash', blockNumber })
  const { step, name, trees } = ruling
  if (hash !== step.codeHash)
    return { refusal: `policy ${name} is of another text on chain (${hash}) than the agent's (${step.codeHash})` }
  const numbers = unpackWords(step.params, params) as Record<string, unknown>
  const stale = Object.entries(trees).find(([param, { root }]) => numbers[param] !== root)
  if (stale) return { refusal: `the set ${stale[0]} of policy ${name} has other members on chain` }
  return { ...ruling, code, params, version, proved: !isAddressEqual(verifier, zeroAddress) }
}

/** The gate can't be used. */
export class GateError extends Error {
  override readonly name = 'Agents.GateError'
  constructor(what: string, next: string) {
    super(`The gate can't be used: ${what}. ${next}`)
  }
}
