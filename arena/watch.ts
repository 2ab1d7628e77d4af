import { type FollowOptions, follow, StrangeHubError } from './client.ts'
import type { Event } from './event.ts'

/**
 * Calls `onEvent` with each event of a run, as {@link follow} gives them.
 *
 * @throws what `follow` throws; StrangeHubError for an event on which `onEvent` throws
 */
export async function watch(url: string, onEvent: (event: Event) => void, options: FollowOptions = {}): Promise<void> {
  for await (const event of follow(url, options))
    try {
      onEvent(event)
    } catch (cause) {
      throw new StrangeHubError(url, cause)
    }
}
