import { read } from './effect.ts'
import { ClaimRef, claim } from './find.ts'

export const inspectClaim = read({
  name: 'inspectClaim',
  description:
    "Recompute a published claim from its data. Answers 'valid', where it can be challenged (the index of its first invalid transition, 'start' or 'end'), or 'data': over other data than delivered, so never paid.",
  schema: ClaimRef,
  read: async (ref, { snapshot, referee }) => {
    const found = claim(snapshot, ref.claim)
    const inspection = await referee.inspect(found)
    return { claim: found.id, verdict: inspection.valid ? 'valid' : inspection.at }
  },
})
