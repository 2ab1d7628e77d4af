import { effect } from './effect.ts'
import { TaskRef, task } from './find.ts'
import { openBatch } from './openBatch.ts'

export const submitClaim = effect({
  name: 'submitClaim',
  description:
    'Hand in the result of a trace task that you hold, as a claim: all states committed and hidden, stake at risk. Publish it (publishClaim) once its commitUntil has passed.',
  schema: TaskRef,
  draft: async (ref, context) => {
    const { name } = task(context.snapshot, ref)
    const { call, rows } = await openBatch([ref], context)
    return { call, summary: `claim task ${ref.task} (${name}) over ${rows[0]} rows` }
  },
})
