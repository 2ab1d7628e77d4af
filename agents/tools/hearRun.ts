import { encodePacked, keccak256 } from 'viem/utils'
import type { z } from 'zod'
import type { Hex } from '../action.ts'
import { read } from './effect.ts'
import { Hash, LeafRef } from './find.ts'
import { ToolError } from './tool.ts'

export const hearRun = read({
  name: 'hearRun',
  description:
    'What a claimant tells of a result that is still hidden. It need not be true: whoever commits to a falsehood is punished.',
  schema: LeafRef,
  read: async (ref, { blobs }) => {
    const bytes = await blobs.get(toldName(ref))
    const run = Hash.safeParse(bytes && new TextDecoder().decode(bytes))
    if (!run.success) throw new ToolError('nobody has told a run of this result')
    return { claim: ref.claim, leaf: ref.leaf, run: run.data }
  },
})

/** The name under which a claimant tells a run. */
export function toldName({ claim, leaf }: z.output<typeof LeafRef>): Hex {
  return keccak256(encodePacked(['string', 'uint256', 'uint256'], ['told run', BigInt(claim), BigInt(leaf)]))
}
