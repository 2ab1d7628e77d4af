import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { wallClock } from './clock.ts'
import { UsageError } from './exit.ts'
import { cardOf, type Feed, type Shelf } from './feed.ts'
import { listRuns, openRun } from './folder.ts'
import type { RunCard } from './protocol.ts'
import { openList } from './runList.ts'
import { openTail, type Tail } from './tail.ts'

/** How many logs that nobody watches are kept in memory. */
const MAX_IDLE = 4
/** How long a list of runs is good, in milliseconds: making one reads a little of each. */
const FRESH = 1_000

/**
 * The runs in a folder, or the run that the folder itself is: ended, stopped, or played by whoever.
 *
 * @param parent - it may not be there yet
 * @param playing - those that are played in this process, by name
 * @throws UsageError when it is a file
 */
export function libraryOf(parent: string, playing: ReadonlyMap<string, Feed> = new Map()): Shelf {
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(`${parent} is no folder: give the one that the runs are in, or a run folder.`)
  const tails = new Map<string, Tail>()
  const list = openList(parent)
  let cards: RunCard[] = []
  let made = Number.NEGATIVE_INFINITY

  const makeRoom = () => {
    const idle = [...tails].filter(([, tail]) => !tail.watched)
    for (const [name] of idle.slice(0, -MAX_IDLE)) tails.delete(name)
  }
  return {
    list() {
      if (wallClock() - made > FRESH) {
        cards = list().map(({ name, state, society, seed, ticks, events, head }) => ({
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
      const path = run === undefined ? undefined : pathOf(parent, run)
      if (run === undefined || path === undefined) return undefined
      const tail = tails.get(run) ?? openTail(openRun(path))
      tails.delete(run)
      tails.set(run, tail) // the one that was asked for last comes last
      makeRoom()
      await tail.refresh()
      return tail
    },
    held: () => [...playing.values(), ...[...tails].filter(([name]) => !playing.has(name)).map(([, tail]) => tail)],
  }
}

/** Where the run of a name is, as `openList` lists it. */
function pathOf(parent: string, run: string): string | undefined {
  if (!existsSync(join(parent, 'run.json'))) return listRuns(parent).includes(run) ? join(parent, run) : undefined
  const path = resolve(parent)
  return run === basename(path) ? path : undefined
}
