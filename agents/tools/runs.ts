import { z } from 'zod'
import { zeroHash } from '../../contracts/zero.ts'
import type { Hex } from '../action.ts'
import type { ToolContext } from '../context.ts'
import type { Claim, Draw } from '../snapshot.ts'
import { ClaimRef, claim, Hash, missing } from './find.ts'
import { saltFor } from './salt.ts'

export const DrawRef = ClaimRef.extend({
  draw: z.int().min(0).max(255).describe("which of the claim's draws, from 0"),
})

/** What a validator says of its samples. */
export const RunsRef = DrawRef.extend({
  runs: z.array(Hash).max(16).optional().describe('one for each sample; what you compute yourself unless given'),
})

/** A draw of a claim. */
export function drawAt(
  snapshot: ToolContext['snapshot'],
  { claim: id, draw: index }: z.output<typeof DrawRef>,
): { claim: Claim; draw: Draw } {
  const found = claim(snapshot, id)
  const names = Object.fromEntries(found.draws.map((_, at) => [at, at]))
  return { claim: found, draw: found.draws[index] ?? missing('draw', String(index), names) }
}

/** The runs of a draw's samples with the salt that hides them; what can't be computed is 0. */
export async function runsOf(
  { runs, ...ref }: z.output<typeof RunsRef>,
  context: ToolContext,
): Promise<{ runs: Hex[]; salt: Hex }> {
  const { claim: found, draw } = drawAt(context.snapshot, ref)
  const salt = await saltFor(context, `runs ${found.id} ${ref.draw}`)
  if (runs) return { runs: runs as Hex[], salt }
  const computed = draw.samples.map(async (index) => {
    const { workflow, task } = found.leaves[index] ?? {}
    return (workflow && task !== undefined && (await context.referee.run({ workflow, task }))) || zeroHash
  })
  return { runs: await Promise.all(computed), salt }
}
