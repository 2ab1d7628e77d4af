import type { Hex } from 'viem'
import type { Blobs as AgentBlobs } from '../agents/context.ts'
import type { Blobs } from './blobs.ts'
import type { State } from './state.ts'

/** One agent's view of the run's blobs. */
export interface Desk extends AgentBlobs {
  /** What the agent published since the last call, in its own order. */
  take(): { name: Hex; blob: Hex }[]
}

/**
 * What an agent publishes is seen by others from the next tick on, when the log has it: so it does not matter who thinks
 * faster. What nobody published is nobody's to find, even if the store happens to have it.
 */
export function openDesk(blobs: Blobs, state: State): Desk {
  let published: { name: Hex; blob: Hex }[] = []
  return {
    async get(hash) {
      const own = published.find(({ name }) => name === hash)?.blob
      const blob = own ?? (Object.hasOwn(state.artifacts, hash) ? state.artifacts[hash] : undefined)
      return blob && blobs.has(blob) ? blobs.get(blob) : undefined
    },
    async put(bytes, as) {
      const blob = blobs.put(bytes)
      published.push({ name: as ?? blob, blob })
      return blob
    },
    take() {
      const taken = published
      published = []
      return taken
    },
  }
}
