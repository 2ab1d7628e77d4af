import { batchName, encodeLeaf } from '../../contracts/result.ts'
import { encodeRows } from '../../contracts/trace.ts'
import { read } from './effect.ts'
import { ClaimRef, claim } from './find.ts'
import { ToolError } from './tool.ts'

export const publishClaim = read({
  name: 'publishClaim',
  description:
    'Publish the leaf and the states of your own claim, once its commitUntil has passed, so that others can check it.',
  schema: ClaimRef,
  read: async (ref, { snapshot, bench, blobs }) => {
    const { id, commitUntil } = claim(snapshot, ref.claim)
    if (snapshot.time < commitUntil)
      throw new ToolError(`claim ${id} stays hidden until ${commitUntil}: validators commit to their own results first`)
    const work = [...bench.values()].find((candidate) => candidate.claim?.batch === BigInt(id))
    if (!work?.claim || !work.run) throw new ToolError(`claim ${id} is not from your bench: its claimant publishes it`)
    const { leaf, batch } = work.claim
    const { states } = work.run
    await blobs.put(encodeRows(states), leaf.result.statesRoot)
    await blobs.put(encodeRows(states.slice(-1)), leaf.result.result)
    await blobs.put(encodeLeaf(leaf), batchName(batch))
    return { claim: id, published: `its leaf and ${states.length} states` }
  },
})
