import { encodeFunctionData, type Hex } from 'viem'
import { z } from 'zod'
import { traceResolverAbi } from '../../contracts/generated/TraceResolver.ts'
import type { Referee } from '../context.ts'
import type { Claim } from '../snapshot.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'

export const challengeClaim = effect({
  name: 'challengeClaim',
  description:
    'Show where a claim is wrong. If it is, the claim dies, and half of what its worker loses is yours when the slash is released.',
  schema: ClaimRef.extend({
    at: z
      .union([z.int().min(0), z.enum(['start', 'end'])])
      .describe("index of the invalid transition, 'start' or 'end', from inspectClaim"),
  }),
  draft: async ({ claim: id, at }, { snapshot, referee }) => {
    const found = claim(snapshot, id)
    const data =
      at === 'start' || at === 'end' ? await byEnd(found, at, referee) : await byTransition(found, at, referee)
    const summary = `challenge claim on task ${found.task} at ${typeof at === 'number' ? `transition ${at}` : `its ${at}`}`
    return { call: { target: contract(snapshot, 'traces'), data }, summary }
  },
})

async function byTransition(claim: Claim, index: number, referee: Referee): Promise<Hex> {
  const [leaf, transition] = [await referee.leaf(claim), await referee.transition(claim, index)]
  const args = [BigInt(claim.id), 0n, leaf, transition] as const
  return encodeFunctionData({ abi: traceResolverAbi, functionName: 'killByTransition', args })
}

async function byEnd(claim: Claim, which: 'start' | 'end', referee: Referee): Promise<Hex> {
  const { state, proof } = await referee.end(claim, which)
  const functionName = which === 'start' ? 'killByStart' : 'killByEnd'
  const args = [BigInt(claim.id), 0n, await referee.leaf(claim), state, proof] as const
  return encodeFunctionData({ abi: traceResolverAbi, functionName, args })
}
