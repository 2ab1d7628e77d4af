import { hashRun } from '../../contracts/sampling.ts'
import { read } from './effect.ts'
import { LeafRef } from './find.ts'
import { toldName } from './hearRun.ts'
import { ToolError } from './tool.ts'

export const tellRun = read({
  name: 'tellRun',
  description:
    'Tell validators, before it is shown, which run a result of your own claim has, so that they can commit to it without computing it. They should not believe you.',
  schema: LeafRef,
  read: async (ref, { bench, blobs }) => {
    const own = [...bench.values()].find(
      ({ claim: made }) => made?.batch === BigInt(ref.claim) && made.index === ref.leaf,
    )
    if (!own?.claim) throw new ToolError(`claim ${ref.claim} is not from your bench`)
    await blobs.put(new TextEncoder().encode(hashRun(own.claim.leaf.result)), toldName(ref))
    return { told: ref.claim, leaf: ref.leaf }
  },
})
