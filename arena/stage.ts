import { groth16 } from '../circuits/prove.ts'
import type { Control, Feed } from './feed.ts'
import { proverSecret } from './folder.ts'
import { LoadError } from './load.ts'
import { createPace } from './pace.ts'
import type { Start } from './protocol.ts'
import { cacheFolder, play } from './run.ts'
import { startSession } from './session.ts'

/** How many societies are played at once. */
const MAX_PLAYING = 4

/** Where societies are started and played on request. */
export interface Stage {
  /** What is played here now, by name of its run. */
  readonly playing: ReadonlyMap<string, Feed>
  /**
   * @returns the name of the run
   * @throws {@link StageFullError}, {@link StageClosedError}
   */
  start(params: Start): Promise<string>
  /** Stops all after the tick under way, and waits for that. Nothing is started from then on. */
  close(): Promise<void>
}

/**
 * @param parent - the folder that runs are made in
 * @param templates - what may be started by name: a scenario's name, or the path of a society's file. Nothing else is loaded,
 *   for to load a file is to run it
 * @param say - tells people what becomes of a run
 */
export function openStage({
  parent,
  templates,
  say,
}: {
  parent: string
  templates: ReadonlyMap<string, string>
  say: (line: string) => void
}): Stage {
  const playing = new Map<string, Feed & { control: Control }>()
  const ends = new Map<Promise<void>, Control>()
  const starts = new Set<Promise<unknown>>()
  let closed = false
  return {
    playing,
    async start({ template, seed = 'polity', options, sets, input, paused }) {
      const what = templates.get(template)
      if (what === undefined) throw new LoadError(template, `There are ${[...templates.keys()].join(', ')}.`)
      if (closed) throw new StageClosedError()
      if (ends.size + starts.size >= MAX_PLAYING) throw new StageFullError(ends.size + starts.size)
      const session = startSession(what, {
        ...{ options, seed, sets, parent },
        ...(input !== undefined && { input: Buffer.from(input) }),
      })
      starts.add(session)
      const { folder, society } = await session.finally(() => starts.delete(session))
      if (closed) throw new StageClosedError(folder.path)
      const prover = groth16({ secret: proverSecret(folder.mnemonic()), cacheDir: cacheFolder() })
      const { control, turn, signal } = createPace({ paused })
      const last: { act: () => void } = { act: () => {} }
      const onFeed = (feed: Feed) => playing.set(folder.name, endable(feed, control, last))
      const run = { society, folder, prover, mode: 'run' as const, cacheDir: cacheFolder() }
      const end = play({ ...run, turn, signal, onFeed })
        .then(({ ended }) => say(`${folder.path} ${ended ? 'has ended' : 'was stopped'}`))
        .catch((error: Error) => say(`${folder.path} failed: ${error.message}`))
        .finally(async () => {
          playing.delete(folder.name)
          ends.delete(end)
          last.act()
          await prover.close()
        })
      ends.set(end, control)
      say(`${folder.path} was started`)
      return folder.name
    },
    async close() {
      closed = true
      for (const control of ends.values()) control.stop()
      await Promise.allSettled([...starts, ...ends.keys()])
    },
  }
}

/** The feed of a run with its control, that tells its followers when nothing more will come. */
function endable(feed: Feed, control: Control, last: { act: () => void }): Feed & { control: Control } {
  const listeners = new Set<() => void>()
  let over = false
  const tell = () => {
    for (const listener of listeners) listener()
  }
  last.act = () => {
    over = true
    tell()
  }
  feed.follow(tell)
  return {
    run: feed.run,
    events: feed.events,
    control,
    ...(feed.listen && { listen: feed.listen }),
    get ended() {
      return feed.ended
    },
    get over() {
      return over
    },
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export class StageFullError extends Error {
  override readonly name = 'Arena.StageFullError'
  constructor(count: number) {
    super(`${count} societies are played here already: stop one, or wait for its end`)
  }
}

export class StageClosedError extends Error {
  override readonly name = 'Arena.StageClosedError'
  constructor(path?: string) {
    const next = path === undefined ? 'start it elsewhere' : `\`npx polity run --resume ${path}\` plays what was made`
    super(`this server is closing: ${next}`)
  }
}
