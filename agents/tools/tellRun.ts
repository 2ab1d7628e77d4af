import { hashRun } from '../../contracts/sampling.ts'
import { read } from './effect.ts'
import { LeafRef, ownWork } from './find.ts'
import { toldName } from './hearRun.ts'

export const tellRun = read({
  name: 'tellRun',
  description:
    'Tell validators, before it is shown, which run a result of your own claim has, so that they can commit to it without computing it. They should not believe you.',
  schema: LeafRef,
  read: async (ref, { bench, blobs }) => {
    const own = ownWork(bench, ref)
    await blobs.put(new TextEncoder().encode(hashRun(own.claim.leaf.result)), toldName(ref))
    return { told: ref.claim, leaf: ref.leaf }
  },
})
