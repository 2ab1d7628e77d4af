import type { RunnableConfig } from '@langchain/core/runnables'
import { type Checkpoint, type CheckpointMetadata, MemorySaver } from '@langchain/langgraph'

/**
 * Checkpoints of one agent's turns. LangGraph's own saver takes the one with the greatest id for the newest, and ids are made of the
 * machine's clock: were that set back in mid-turn, the turn would go on from an older place. Here the newest is the one put last.
 */
export class TurnMemory extends MemorySaver {
  readonly #newest = new Map<string, string>()

  override async put(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata) {
    const place = await super.put(config, checkpoint, metadata)
    this.#newest.set(placeOf(config), checkpoint.id)
    return place
  }

  override getTuple(config: RunnableConfig) {
    const {
      thread_id,
      checkpoint_ns = '',
      checkpoint_id = this.#newest.get(placeOf(config)),
    } = config.configurable ?? {}
    return super.getTuple({ configurable: { thread_id, checkpoint_ns, checkpoint_id } })
  }

  override async deleteThread(thread: string): Promise<void> {
    for (const place of this.#newest.keys()) if (JSON.parse(place)[0] === thread) this.#newest.delete(place)
    await super.deleteThread(thread)
  }
}

function placeOf({ configurable: { thread_id, checkpoint_ns = '' } = {} }: RunnableConfig): string {
  return JSON.stringify([thread_id, checkpoint_ns])
}
