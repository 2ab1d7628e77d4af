import { join } from 'node:path'
import { type Tracing, untraced } from '../agents/tracing.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import type { Progress } from './adoption.ts'
import type { Event } from './event.ts'
import type { Feed } from './feed.ts'
import type { RunFolder } from './folder.ts'
import { claimRun } from './lock.ts'
import type { Society } from './society.ts'
import type { Summary } from './summary.ts'
import type { Phase } from './world.ts'

/** How to play a society. */
export interface Play {
  society: Society
  folder: RunFolder
  prover: ProofSystem
  cacheDir: string
  /**
   * `run` starts or goes on with the recorded part as its beginning; `verify` must make the recorded events and no other,
   * writes nothing and asks no model.
   */
  mode: 'run' | 'verify'
  /** What becomes of a question that the cassette has no answer to; verify always stops. */
  onMiss?: 'live' | 'stop'
  /** Whole ticks that the folder has already. */
  recorded?: readonly Event[]
  progress?: Progress
  onEvent?: (event: Event) => void
  /** Called once the log is open: for whoever serves it. */
  onFeed?: (feed: Feed) => void
  /** Told when a part of a tick begins: for who measures it. */
  onPhase?: (phase: Phase, tick: number) => void
  /** Waited for before each tick: whoever paces the run changes nothing of what is recorded. */
  turn?: () => Promise<void>
  /** Stops after the tick under way; the run can be resumed. */
  signal?: AbortSignal
  /** Where times go; nothing that is recorded depends on it. */
  trace?: Tracing
}

export type Played = { ended: true; summary: Summary; head: string } | { ended: false; head: string }

/**
 * Plays a society from nothing to its end. There is one way to do that: a first run, the rest of a killed one, and a verification
 * differ only in what is recorded already. Whatever is, is met again event by event, and nothing of it is written twice.
 *
 * @throws {DivergenceError} at the first event that differs from the recorded one
 */
export async function play(options: Play): Promise<Played> {
  const { folder, trace = untraced } = options
  const { name, seed } = folder.manifest
  const shown = { 'polity.run': folder.name, 'polity.society': name, 'polity.seed': seed }
  const release = options.mode === 'run' ? claimRun(folder.path) : () => {}
  try {
    return await trace.during(`run ${name}`, shown, async (span) => {
      // With all that agents think by: whoever only looks at a run needs none of it.
      const { perform } = await import('./perform.ts')
      const played = await perform({ ...options, trace })
      span.set({ 'polity.head': played.head, 'polity.ended': played.ended })
      return played
    })
  } finally {
    release()
  }
}

/** Where circuits and compiled contracts are kept between runs. */
export function cacheFolder(): string {
  return process.env.POLITY_CACHE ?? join(process.cwd(), '.polity', 'cache')
}
