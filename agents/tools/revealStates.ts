import { encodeFunctionData } from 'viem/utils'
import { nodesToReveal, unpackTurn } from '../../contracts/descent.ts'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import { commitRows } from '../../contracts/trace.ts'
import { effect } from './effect.ts'
import { contract, DisputeRef, dispute, ownWork } from './find.ts'
import { ToolError } from './tool.ts'

export const revealStates = effect({
  name: 'revealStates',
  description:
    'Answer a demand for the states of your own claim: opens the next sixteen nodes, before your clock runs out.',
  schema: DisputeRef,
  draft: (ref, { snapshot, bench }) => {
    const { id, claim, leaf, turn } = dispute(snapshot, ref.dispute)
    const { run } = ownWork(bench, { claim, leaf })
    if (!run) throw new ToolError(`claim ${claim} has no states: its rows are secret`)
    const nodes = nodesToReveal(commitRows(run.states), unpackTurn(turn))
    const args = [BigInt(id), turn, nodes] as const
    const data = encodeFunctionData({ abi: traceResolverAbi, functionName: 'reveal', args })
    return {
      call: { target: contract(snapshot, 'traces'), data },
      summary: `reveal ${nodes.length} nodes of its states`,
    }
  },
})
