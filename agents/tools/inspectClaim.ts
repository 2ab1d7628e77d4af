import { read } from './effect.ts'
import { ClaimRef, claim } from './find.ts'

export const inspectClaim = read({
  name: 'inspectClaim',
  description: "Recompute a claim from its data. Answers 'valid', or the index of the first invalid transition.",
  schema: ClaimRef,
  read: async (ref, { snapshot, referee }) => {
    const found = claim(snapshot, ref.claim)
    const inspection = await referee.inspect(found)
    return { claim: found.id, verdict: inspection.valid ? 'valid' : inspection.index }
  },
})
