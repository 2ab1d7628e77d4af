import { encodeFunctionData, keccak256, stringToBytes } from 'viem/utils'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import type { Call } from '../action.ts'
import type { Member, Proposal, Snapshot } from '../snapshot.ts'
import { contract } from './find.ts'

/** A new proposal. Its description names its proposer, so that nobody else can propose the same first and cancel it (OpenZeppelin `Governor`). */
export function proposeCall(snapshot: Snapshot, { account }: Member, calls: readonly Call[], text: string): Call {
  const [targets, values, datas] = listsOf(calls)
  const args = [targets, values, datas, `${text}\n\n#proposer=${account}`] as const
  return {
    target: contract(snapshot, 'governor'),
    data: encodeFunctionData({ abi: agentGovernorAbi, functionName: 'propose', args }),
  }
}

/** Queue or execute: the governor wants the whole proposal again, its description as a hash. */
export function proposalCall(snapshot: Snapshot, functionName: 'queue' | 'execute', proposal: Proposal): Call {
  const args = [...listsOf(proposal.calls), keccak256(stringToBytes(proposal.description))] as const
  return {
    target: contract(snapshot, 'governor'),
    data: encodeFunctionData({ abi: agentGovernorAbi, functionName, args }),
  }
}

function listsOf(calls: readonly Call[]) {
  return [calls.map(({ target }) => target), calls.map(() => 0n), calls.map(({ data }) => data)] as const
}
