import type { Abi, Address, Hex, Log } from 'viem'
import { parseEventLogs } from 'viem/utils'
import type { Addresses, ContractName } from './addresses.ts'
import * as generated from './generated/index.ts'

/** A log in the words of the house. */
export type HouseEvent = { contract: string; event: string; args: Readonly<Record<string, unknown>> }

/** Contracts that a society brought along, by name. */
export type BroughtContracts = Readonly<Record<string, { address: Address; abi: Abi }>>

/** What the house's contracts can do and say. */
export const ABIS: Record<ContractName, Abi> = {
  token: generated.agentTokenAbi,
  params: generated.paramsAbi,
  vault: generated.stakeVaultAbi,
  timelock: generated.agentTimelockAbi,
  governor: generated.agentGovernorAbi,
  registry: generated.policyRegistryAbi,
  gate: generated.aiWorkflowGovernanceAbi,
  market: generated.workflowMarketAbi,
  claims: generated.claimManagerAbi,
  pool: generated.validatorPoolAbi,
  traces: generated.traceResolverAbi,
  proofs: generated.proofResolverAbi,
  inclusion: generated.inclusionResolverAbi,
  models: generated.modelRegistryAbi,
  reputation: generated.reputationLedgerAbi,
  identity: generated.identityRegistryAbi,
  feedback: generated.reputationRegistryAbi,
  validation: generated.validationRegistryAbi,
  jobs: generated.agenticCommerceAbi,
}

/**
 * What the house's contracts said, in the order of the logs. A log is read with the ABI of the contract that wrote it;
 * logs of other contracts are left out. What a brought one says beside its ABI (anonymous events, a library's, a proxy's) is `unknown`,
 * with its bare topics and data.
 *
 * @param brought - contracts of the society's own
 *
 * @throws {LogError} when one of the house's wrote something that its ABI doesn't know.
 */
export function decodeLogs(addresses: Addresses, logs: readonly Log[], brought: BroughtContracts = {}): HouseEvent[] {
  const known = contractsBy(addresses, brought)
  return logs.flatMap((log) => {
    const found = known.get(log.address.toLowerCase())
    if (!found) return []
    const [contract, abi] = found
    const [parsed] = parseEventLogs({ abi, logs: [log] })
    if (!parsed && Object.hasOwn(ABIS, contract)) throw new LogError(contract, log.topics[0])
    if (!parsed) return [{ contract, event: 'unknown', args: { topics: log.topics, data: log.data } }]
    return [{ contract, event: parsed.eventName, args: (parsed.args ?? {}) as Record<string, unknown> }]
  })
}

/** By address. The house's come last: nothing that is brought stands in their place. */
function contractsBy(addresses: Addresses, brought: BroughtContracts): Map<string, [name: string, abi: Abi]> {
  const house = (Object.keys(ABIS) as ContractName[]).map((name) => [name, addresses[name], ABIS[name]] as const)
  const others = Object.entries(brought).map(([name, { address, abi }]) => [name, address, abi] as const)
  return new Map([...others, ...house].map(([name, address, abi]) => [address.toLowerCase(), [name, abi]]))
}

/** A contract of the house wrote a log that its ABI doesn't know: the ABIs are of another build than the chain. */
export class LogError extends Error {
  override name = 'Contracts.LogError'
  readonly contract: string
  readonly topic: Hex | undefined
  constructor(contract: string, topic: Hex | undefined) {
    super(`${contract} wrote a log with unknown topic ${topic}; regenerate contracts/generated with \`npm run abi\``)
    this.contract = contract
    this.topic = topic
  }
}
