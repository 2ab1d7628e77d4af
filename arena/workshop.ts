import type { Hex } from 'viem'
import type { Blobs } from './blobs.ts'
import type { Manifest } from './folder.ts'
import type { Workshop } from './society.ts'

/** What a society's own code works with: the blobs of a run, and its inputs by name. */
export function workshopOf({ inputs }: Manifest, blobs: Blobs): Workshop {
  return { blobs, input: (name) => blobs.get(inputs[name] as Hex) }
}
