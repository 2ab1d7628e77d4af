import { faultOf } from '../../contracts/descent.ts'
import { effect } from './effect.ts'
import { type Fault, killCall } from './fault.ts'
import { claim, contract, DisputeRef, dispute } from './find.ts'
import { ToolError } from './tool.ts'

export const killRevealed = effect({
  name: 'killRevealed',
  description: 'Kill the claim of your dispute by what its claimant has revealed of its states.',
  schema: DisputeRef,
  draft: async (ref, { snapshot, referee }) => {
    const found = dispute(snapshot, ref.dispute)
    const about = claim(snapshot, found.claim)
    const leaf = await referee.leaf(about, found.leaf)
    const { rows, states } = await referee.recompute(about, found.leaf)
    const fault = faultOf(leaf.result, states, rows, found.revealed)
    if (!fault) throw new ToolError('what has been revealed shows no fault')
    const data = killCall(about.id, found.leaf, leaf, inCalldata(fault))
    const where = fault.kind === 'transition' ? `transition ${fault.index}` : `its ${fault.kind}`
    return { call: { target: contract(snapshot, 'traces'), data }, summary: `kill a withheld trace at ${where}` }
  },
})

function inCalldata(fault: NonNullable<ReturnType<typeof faultOf>>): Fault {
  if (fault.kind === 'transition') return { ...fault, index: BigInt(fault.index) }
  return { kind: fault.kind, state: fault.leaf, proof: fault.proof }
}
