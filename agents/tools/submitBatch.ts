import { z } from 'zod'
import { MAX_LEAVES } from '../../contracts/batch.ts'
import { effect } from './effect.ts'
import { TaskRef, task } from './find.ts'
import { openBatch } from './openBatch.ts'

export const submitBatch = effect({
  name: 'submitBatch',
  description:
    'Hand in the results of several trace tasks that you hold as one claim, under one root: leaf i is the i-th task given. Publish it (publishClaim) once its commitUntil has passed.',
  schema: z.strictObject({ tasks: z.array(TaskRef).min(1).max(MAX_LEAVES) }),
  draft: async ({ tasks }, context) => {
    const names = tasks.map((ref) => `${ref.task} (${task(context.snapshot, ref).name})`)
    const { call } = await openBatch(tasks, context)
    return { call, summary: `claim ${tasks.length} tasks at once: ${names.join(', ')}` }
  },
})
