import { z } from 'zod'
import type { Referee } from '../context.ts'
import type { Claim } from '../snapshot.ts'
import { effect } from './effect.ts'
import { type Fault, killCall } from './fault.ts'
import { contract, LeafRef, leafAt } from './find.ts'

export const At = z
  .union([z.int().min(0), z.enum(['start', 'end'])])
  .describe("index of the invalid transition, 'start' or 'end', from inspectClaim")

export const challengeClaim = effect({
  name: 'challengeClaim',
  description:
    'Show where a claim is wrong. If it is, the claim dies, and half of what its worker loses is yours when the slash is released.',
  schema: LeafRef.extend({ at: At }),
  draft: async ({ at, ...ref }, { snapshot, referee }) => {
    const { claim, leaf } = leafAt(snapshot, ref)
    const fault = await faultAt(claim, ref.leaf, at, referee)
    const data = killCall(claim.id, ref.leaf, await referee.leaf(claim, ref.leaf), fault)
    const summary = `challenge claim on task ${leaf.task} at ${typeof at === 'number' ? `transition ${at}` : `its ${at}`}`
    return { call: { target: contract(snapshot, 'traces'), data }, summary }
  },
})

async function faultAt(claim: Claim, index: number, at: z.output<typeof At>, referee: Referee): Promise<Fault> {
  if (at === 'start' || at === 'end') return { kind: at, ...(await referee.end(claim, at, index)) }
  return { kind: 'transition', ...(await referee.transition(claim, at, index)) }
}
