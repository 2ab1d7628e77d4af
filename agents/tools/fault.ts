import { encodeFunctionData } from 'viem/utils'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import type { Leaf } from '../../contracts/result.ts'
import type { Hex } from '../action.ts'
import type { Transition } from '../context.ts'

/** Where a leaf is wrong, with what shows it. */
export type Fault = ({ kind: 'transition' } & Transition) | { kind: 'start' | 'end'; state: Hex; proof: Hex[] }

/** The call of the trace resolver that kills a leaf by its fault. */
export function killCall(batch: string, index: number, leaf: Leaf, fault: Fault): Hex {
  const at = [BigInt(batch), BigInt(index), leaf] as const
  const abi = traceResolverAbi
  if (fault.kind === 'transition')
    return encodeFunctionData({ abi, functionName: 'killByTransition', args: [...at, fault] })
  const functionName = fault.kind === 'start' ? 'killByStart' : 'killByEnd'
  return encodeFunctionData({ abi, functionName, args: [...at, fault.state, fault.proof] })
}
