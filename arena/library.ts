import { join } from 'node:path'
import { wallClock } from './clock.ts'
import { cardOf, type Feed, type Shelf } from './feed.ts'
import { listRuns, openRun } from './folder.ts'
import type { RunCard } from './protocol.ts'
import { runsIn } from './runList.ts'
import { openTail, type Tail } from './tail.ts'

/** How many logs that nobody watches are kept in memory. */
const MAX_IDLE = 4
/** How long a list of runs is good, in milliseconds: making one reads a little of each. */
const FRESH = 1_000

/**
 * The runs in a folder, ended, stopped, or played by whoever.
 *
 * @param playing - those that are played in this process, by name
 */
export function libraryOf(parent: string, playing: ReadonlyMap<string, Feed> = new Map()): Shelf {
  const tails = new Map<string, Tail>()
  let cards: RunCard[] = []
  let made = Number.NEGATIVE_INFINITY

  const makeRoom = () => {
    const idle = [...tails].filter(([, tail]) => !tail.watched)
    for (const [name] of idle.slice(0, -MAX_IDLE)) tails.delete(name)
  }
  return {
    list() {
      if (wallClock() - made > FRESH) {
        cards = runsIn(parent).map(({ name, state, society, seed, ticks, events, head }) => ({
          ...{ run: name, state, events },
          ...(society !== undefined && { society }),
          ...(seed !== undefined && { seed }),
          ...(ticks !== undefined && { ticks }),
          ...(head !== undefined && { head }),
        }))
        made = wallClock()
      }
      return cards.map((card) => {
        const feed = playing.get(card.run)
        return feed ? { ...card, ...cardOf(feed) } : card
      })
    },
    async open(run) {
      const here = run === undefined ? undefined : playing.get(run)
      if (here) return here
      if (run === undefined || !listRuns(parent).includes(run)) return undefined
      const tail = tails.get(run) ?? openTail(openRun(join(parent, run)))
      tails.delete(run)
      tails.set(run, tail) // the one that was asked for last comes last
      makeRoom()
      await tail.refresh()
      return tail
    },
    held: () => [...playing.values(), ...[...tails].filter(([name]) => !playing.has(name)).map(([, tail]) => tail)],
  }
}
