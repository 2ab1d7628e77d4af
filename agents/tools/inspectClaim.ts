import { read } from './effect.ts'
import { LeafRef, leafAt } from './find.ts'

export const inspectClaim = read({
  name: 'inspectClaim',
  description:
    "Recompute a published claim from its data. Answers 'valid', where it can be challenged (the index of its first invalid transition, 'start' or 'end'), 'withheld': its states are not published, so demand them (demandStates), 'data': over other data than delivered, so never paid, or 'secret': only a proof can show (demandProof).",
  schema: LeafRef,
  read: async (ref, { snapshot, referee }) => {
    const { claim: found, leaf } = leafAt(snapshot, ref)
    const about = leaf.workflow && snapshot.workflows[leaf.workflow]?.tasks[leaf.task ?? -1]
    if (about?.mode === 'secret') return { claim: found.id, leaf: ref.leaf, verdict: 'secret' }
    const inspection = await referee.inspect(found, ref.leaf)
    return { claim: found.id, leaf: ref.leaf, verdict: inspection.valid ? 'valid' : inspection.at }
  },
})
