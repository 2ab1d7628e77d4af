import type { Abi, AbiFunction } from 'viem'
import { getAbiItem, toFunctionSignature } from 'viem/utils'
import * as g from '../../contracts/generated/index.ts'

/** A function of a contract as policies name it: its signature with all types. */
function signature(abi: Abi, name: string): string {
  return toFunctionSignature(getAbiItem({ abi, name }) as AbiFunction)
}

const named = <Name extends string>(abi: Abi, names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, signature(abi, name)])) as Record<Name, string>

/** What the members of a society call, by contract: what is on no such list in a policy is denied. */
export const calls = {
  token: named(g.agentTokenAbi, ['approve', 'transfer', 'delegate']),
  market: named(g.workflowMarketAbi, [
    ...(['propose', 'fund', 'refund', 'claimTask', 'submitResult', 'submitProof', 'accuse', 'release'] as const),
  ]),
  claims: named(g.claimManagerAbi, ['open', 'settle', 'close', 'takeBonds', 'commit', 'contest']),
  traces: named(g.traceResolverAbi, [
    ...(['killByTransition', 'killByStart', 'killByEnd', 'killBySilence'] as const),
    ...(['demand', 'reveal', 'pick', 'dismiss', 'stop'] as const),
  ]),
  inclusion: named(g.inclusionResolverAbi, ['demand', 'show', 'bury', 'finish']),
  proofs: named(g.proofResolverAbi, ['demand', 'show', 'killBySilence', 'stop']),
  pool: named(g.validatorPoolAbi, [
    ...(['takeSeat', 'commit', 'reveal', 'attest', 'collect', 'punishFalse', 'punishSilence'] as const),
  ]),
  vault: named(g.stakeVaultAbi, ['release', 'delegate', 'requestUnbond', 'withdraw']),
  reputation: named(g.reputationLedgerAbi, ['record', 'countSlash', 'restore']),
  // The registry has three of this name.
  identity: { register: 'register(string)' },
  models: named(g.modelRegistryAbi, ['register']),
  governor: named(g.agentGovernorAbi, [
    ...(['propose', 'queue', 'execute', 'castVote', 'castVoteWithReasonAndParams', 'castVotesBySig'] as const),
  ]),
}
