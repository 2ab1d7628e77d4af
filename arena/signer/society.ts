import type { AbiFunction, Address } from 'viem'
import { toFunctionSignature } from 'viem/utils'
import type { AgentSpec } from '../../agents/agent.ts'
import { saltData } from '../../agents/tools/salt.ts'
import { type Addresses, type ContractName, predictAccount } from '../../contracts/addresses.ts'
import { ABIS } from '../../contracts/logs.ts'
import { type Result, resultData } from '../../contracts/result.ts'
import { attestationData, ballotData } from '../../contracts/typed.ts'
import { addressOf } from '../names.ts'
import type { Governed, Society } from '../society.ts'
import { UNCAPPED } from './meters.ts'
import type { Allowed, Cap, WarrantInput } from './warrant.ts'

/** What the house's tools have an account call; nothing else of the house's contracts is an agent's to ask for. */
const VERBS: Partial<Record<ContractName, readonly string[]>> = {
  token: ['transfer', 'approve', 'delegate'],
  vault: ['delegate', 'requestUnbond', 'withdraw', 'release'],
  governor: ['propose', 'queue', 'execute', 'castVote', 'castVoteWithReasonAndParams', 'castVotesBySig'],
  market: ['propose', 'fund', 'refund', 'claimTask', 'submitResult', 'submitProof', 'accuse', 'release'],
  claims: ['open', 'attest', 'close', 'settle', 'takeBonds', 'commit', 'contest'],
  pool: ['takeSeat', 'commit', 'attest', 'reveal', 'collect', 'punishFalse', 'punishSilence'],
  traces: ['demand', 'reveal', 'pick', 'stop', 'killByTransition', 'killBySilence'],
  proofs: ['demand', 'show', 'stop', 'killBySilence'],
  inclusion: ['demand', 'show', 'stop', 'killBySilence'],
  models: ['register'],
  identity: ['register'],
  reputation: ['record', 'countSlash', 'restore'],
}

/** Fees of an hour's transactions, and of one. */
const FEES: Cap = { asset: 'ether', each: 10n ** 16n, sum: 10n ** 18n, window: 3600n }

/**
 * Who founds: the operator, who owns everything until the handover, the client, who pays for the workflows, and keys that bring a
 * contract each.
 */
export function founding(
  addresses: Addresses,
  parties: readonly Address[],
): Record<'operator' | 'client' | 'brought', Omit<WarrantInput, 'key'>> {
  const { token, market } = addresses
  const ether = { asset: 'ether', ...UNCAPPED } as const
  return {
    operator: { creates: true, founds: Object.values(addresses), pays: [...parties], caps: [ether] },
    brought: { creates: true, caps: [ether] },
    client: {
      calls: [
        { target: token, signature: 'approve(address,uint256)', only: { 0: [market] } },
        ...functions(market, 'market', ['createWorkflow']),
      ],
      caps: [ether, { asset: token, ...UNCAPPED }],
    },
  }
}

/** What the operator signs in a run: anchors. */
export const ANCHORS: Omit<WarrantInput, 'key'> = { notes: true, caps: [{ ...FEES, ...UNCAPPED }] }

/**
 * What an agent's key signs: calls of its own account through the gate, of what its tools and the society's policies are about, and
 * typed data of the house. Whether the gate then permits them is for the policies to say. Of POL its `purse`, or whatever they permit.
 */
export function agentWarrant(
  { purse }: Pick<AgentSpec, 'purse'>,
  owner: Address,
  { society, addresses, names, chainId }: AgentPlace,
): Omit<WarrantInput, 'key'> {
  const { gate, token, market, claims, governor } = addresses
  const typed = [
    attestationData(chainId, market, NOTHING),
    resultData(chainId, claims, NO_RESULT),
    ballotData(chainId, governor, { proposalId: 0n, support: 0, voter: NOBODY, nonce: 0n }),
    saltData(chainId, ''),
  ]
  return {
    gate: {
      ...{ address: gate, account: predictAccount(gate, owner), proofs: true },
      calls: [...houseCalls(addresses), ...governedCalls(society, names)],
    },
    typed: typed.map(({ domain, types, primaryType }) => ({ domain, types: copied(types), primaryType })),
    caps: [FEES, { asset: token, ...(purse ? { ...purse, window: BigInt(purse.window) } : UNCAPPED) }],
  }
}

export interface AgentPlace {
  society: Society
  addresses: Addresses
  names: Record<string, Address>
  chainId: number
}

function houseCalls(addresses: Addresses): Allowed[] {
  return Object.entries(VERBS).flatMap(([contract, verbs]) =>
    functions(addresses[contract as ContractName], contract as ContractName, verbs),
  )
}

function functions(target: Address, contract: ContractName, verbs: readonly string[]): Allowed[] {
  return ABIS[contract]
    .filter((item): item is AbiFunction => item.type === 'function' && verbs.includes(item.name))
    .map((item) => ({ target, signature: toFunctionSignature(item) }))
}

/** A society may govern functions that no tool of the house is about. */
function governedCalls({ policies, drafts }: Society, names: Record<string, Address>): Allowed[] {
  const all = [...policies, ...Object.values(drafts).flatMap((draft) => twinOf(draft, policies))]
  return all.flatMap(({ policy, on }) =>
    typeof on === 'string'
      ? policy.actions.map(({ signature }) => ({ target: addressOf(on, names), signature }))
      : Object.entries(on).flatMap(([contract, list]) =>
          list.map((signature) => ({ target: addressOf(contract, names), signature })),
        ),
  )
}

function twinOf(
  { policy }: Pick<Governed, 'policy'>,
  policies: readonly Governed[],
): Pick<Governed, 'policy' | 'on'>[] {
  const on = policies.find((each) => each.policy.name === policy.name)?.on
  return on === undefined ? [] : [{ policy, on }]
}

function copied(types: Record<string, readonly { name: string; type: string }[]>) {
  return Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, [...fields]]))
}

const NOBODY = '0x0000000000000000000000000000000000000000'
const ZERO = `0x${'00'.repeat(32)}` as const
const NOTHING = { workflowHash: ZERO, task: 0n, result: ZERO } as const
const NO_RESULT: Result = {
  ...{ workflow: ZERO, task: 0, attempt: 0, worker: NOBODY, rows: 0 },
  ...{ inputsRoot: ZERO, statesRoot: ZERO, result: ZERO, salt: ZERO },
}
