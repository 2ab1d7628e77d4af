import { z } from 'zod'
import { batchName, encodeLeaf } from '../../contracts/result.ts'
import { encodeRows } from '../../contracts/trace.ts'
import { read } from './effect.ts'
import { ClaimRef, claim } from './find.ts'
import { ToolError } from './tool.ts'

export const publishClaim = read({
  name: 'publishClaim',
  description:
    'Publish the leaves and the states of your own claim, once its commitUntil has passed, so that others can check it. States that you leave out can be demanded, and a leaf that you leave out too.',
  schema: ClaimRef.extend({
    leaves: z.array(z.int().min(0).max(255)).optional().describe('only these results of the claim; all unless given'),
    states: z.boolean().default(true).describe('false: the leaves alone'),
  }),
  read: async (ref, { snapshot, bench, blobs }) => {
    const { id, commitUntil } = claim(snapshot, ref.claim)
    if (snapshot.time < commitUntil)
      throw new ToolError(`claim ${id} stays hidden until ${commitUntil}: validators commit to their own results first`)
    const own = [...bench.values()].flatMap(({ run, claim: made }) =>
      made?.batch === BigInt(id) ? [{ run, ...made }] : [],
    )
    if (!own.length) throw new ToolError(`claim ${id} is not from your bench: its claimant publishes it`)
    const wanted = own.filter(({ index }) => ref.leaves?.includes(index) ?? true)
    let shown = 0
    for (const { run, batch, index, leaf } of wanted) {
      if (ref.states && run) {
        await blobs.put(encodeRows(run.states), leaf.result.statesRoot)
        await blobs.put(encodeRows(run.states.slice(-1)), leaf.result.result)
        shown += run.states.length
      }
      await blobs.put(encodeLeaf(leaf), batchName(batch, index))
    }
    const leaves = wanted.length === 1 && own.length === 1 ? 'its leaf' : `${wanted.length} of ${own.length} leaves`
    return { claim: id, published: `${leaves} and ${shown} states` }
  },
})
