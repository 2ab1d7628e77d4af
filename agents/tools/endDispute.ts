import { encodeFunctionData } from 'viem/utils'
import { deadlineOf, unpackTurn } from '../../contracts/descent.ts'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import { effect } from './effect.ts'
import { claim, contract, DisputeRef, dispute } from './find.ts'
import { ToolError } from './tool.ts'

export const endDispute = effect({
  name: 'endDispute',
  description:
    "End a dispute whose clock has run out: a silent claimant's result dies, a silent challenger loses its bond. Where the result is dead already, the challenger's bond is out of use.",
  schema: DisputeRef,
  draft: async (ref, { snapshot, referee }) => {
    const { challenger, node, turn, leaf, ...found } = dispute(snapshot, ref.dispute)
    const about = claim(snapshot, found.claim)
    const target = contract(snapshot, 'traces')
    const at = [BigInt(about.id), BigInt(leaf), challenger] as const
    const abi = traceResolverAbi
    if (about.leaves[leaf]?.status === 'dead') {
      const data = encodeFunctionData({ abi, functionName: 'stop', args: at })
      return { call: { target, data }, summary: 'end a dispute over a dead result' }
    }
    const until = deadlineOf(unpackTurn(turn))
    if (snapshot.time < until) throw new ToolError(`the clock of the one to move runs until ${until}`)
    const silent = unpackTurn(turn).round % 2 === 0 ? 'claimant' : 'challenger'
    const functionName = silent === 'claimant' ? 'killBySilence' : 'dismiss'
    const args = [...at, node, turn, await referee.leaf(about, leaf)] as const
    const data = encodeFunctionData({ abi, functionName, args })
    return { call: { target, data }, summary: `end a dispute: its ${silent} is silent` }
  },
})
