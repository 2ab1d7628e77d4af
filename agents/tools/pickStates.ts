import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { openChild, pickChild } from '../../contracts/descent.ts'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import { effect } from './effect.ts'
import { claim, contract, DisputeRef, dispute } from './find.ts'
import { ToolError } from './tool.ts'

export const pickStates = effect({
  name: 'pickStates',
  description:
    'Go on in your dispute at a revealed node: the first that differs from what you have computed yourself, unless you name another. Where the states themselves have been revealed, kill (killRevealed) instead.',
  schema: DisputeRef.extend({
    child: z.int().min(0).max(15).optional().describe('which of the revealed nodes, from the left'),
  }),
  draft: async (ref, { snapshot, referee }) => {
    const found = dispute(snapshot, ref.dispute)
    const group = found.revealed.at(-1)
    if (!group) throw new ToolError('nothing has been revealed yet')
    const { trace } = await referee.recompute(claim(snapshot, found.claim), found.leaf)
    const picked = ref.child === undefined ? pickChild(trace, group) : openChild(group, ref.child)
    if (!picked) throw new ToolError('no revealed node differs from your own: the claim may be right')
    const { child, node, proof } = picked
    const args = [BigInt(found.claim), BigInt(found.leaf), found.turn, BigInt(child), node, proof] as const
    const data = encodeFunctionData({ abi: traceResolverAbi, functionName: 'pick', args })
    return { call: { target: contract(snapshot, 'traces'), data }, summary: `go on at node ${child}` }
  },
})
