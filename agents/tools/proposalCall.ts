import { encodeFunctionData, keccak256, stringToBytes } from 'viem'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import type { Call } from '../action.ts'
import type { Proposal, Snapshot } from '../snapshot.ts'
import { contract } from './find.ts'

/** Queue or execute: the governor wants the whole proposal again, its description as a hash. */
export function proposalCall(snapshot: Snapshot, functionName: 'queue' | 'execute', proposal: Proposal): Call {
  const { calls, description } = proposal
  const args = [
    calls.map(({ target }) => target),
    calls.map(() => 0n),
    calls.map(({ data }) => data),
    keccak256(stringToBytes(description)),
  ] as const
  return {
    target: contract(snapshot, 'governor'),
    data: encodeFunctionData({ abi: agentGovernorAbi, functionName, args }),
  }
}
