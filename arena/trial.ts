import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BaseError } from 'viem'
import type { ProofSystem } from '../circuits/prove.ts'
import type { Event } from './event.ts'
import { type Expectation, ExpectationError, openFacts } from './expectation.ts'
import { readLines } from './folder.ts'
import { forkRun } from './forkRun.ts'
import { changesFor, type Reduction, type Turn } from './reduction.ts'
import { play } from './run.ts'
import type { Session } from './session.ts'
import { apply, emptyState } from './state.ts'

/** What came of one reduced society. */
export interface Tried {
  /** The first tick at whose end the expectation holds. */
  tick: number | undefined
  /** Turns up to there in which something was done, tried or published. */
  busy: readonly Turn[]
  /** Why it did not get to its end. */
  error?: Error
}

/** Plays reductions of a run, each once. */
export interface Trials {
  run(reduction: Reduction): Promise<Tried>
  /** The reduction as a fork that is ready to be played, with all that models were asked in trials. */
  fork(reduction: Reduction, out: string | undefined): Promise<Session>
  readonly count: number
  /** How many ended in an error: what a society without this or that agent does is not to be known. */
  readonly broken: number
  close(): void
}

/** What trials are made of and played with. */
export interface TrialSite {
  whole: Reduction
  expectation: Expectation
  prover: ProofSystem
  cacheDir: string
  onMiss: 'live' | 'stop'
  stop?: AbortSignal | undefined
}

export function openTrials(path: string, { whole, expectation, prover, cacheDir, onMiss, stop }: TrialSite): Trials {
  mkdirSync(cacheDir, { recursive: true })
  const folder = mkdtempSync(join(cacheDir, 'trials-'))
  const known = new Map<string, Tried>()
  const answers = new Set<string>()
  let [count, broken] = [0, 0]

  const fork = async (reduction: Reduction, out: string | undefined): Promise<Session> => {
    const sets = Object.entries(changesFor(whole, reduction)).map(([key, text]) => `${key}=${text}`)
    const { session } = await forkRun(path, { at: 0, sets, out })
    // Whoever is asked live answers once: the same question has the same answer in every trial after it.
    for (const line of answers) appendFileSync(session.folder.offered, `${line}\n`)
    return session
  }

  const tryOut = async (reduction: Reduction): Promise<Tried> => {
    const session = await fork(reduction, join(folder, `${count}`))
    const watching = watchFor(expectation)
    const signal = stop ? AbortSignal.any([stop, watching.met]) : watching.met
    const { onEvent } = watching
    try {
      await play({ ...session, prover, cacheDir, mode: 'run', onMiss, onEvent, signal })
      if (onMiss === 'live') for (const { text } of readLines(session.folder.cassette)) answers.add(text)
      return watching.tried
    } catch (error) {
      if (!(error instanceof Error) || isOutside(error)) throw error
      broken += 1
      return { tick: undefined, busy: [], error }
    } finally {
      rmSync(session.folder.path, { recursive: true, force: true })
    }
  }

  return {
    // What does not hold by some tick does not hold by an earlier one: so ticks are no part of what a trial is known by.
    async run(reduction) {
      const key = JSON.stringify([reduction.agents, reduction.turns])
      const before = known.get(key)
      if (before) return before
      const tried = await again(() => tryOut(reduction))
      count += 1
      if (!stop?.aborted) known.set(key, tried)
      return tried
    },
    fork,
    get count() {
      return count
    },
    get broken() {
      return broken
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Follows a trial to the first tick at whose end the expectation holds. */
function watchFor(expectation: Expectation): { tried: Tried; met: AbortSignal; onEvent: (event: Event) => void } {
  const [facts, state, met] = [openFacts(), emptyState(), new AbortController()]
  const busy: Turn[] = []
  const tried: Tried = { tick: undefined, busy }
  return {
    tried,
    met: met.signal,
    onEvent(event) {
      apply(state, event)
      facts.take(event)
      if (isBusy(event)) busy.push({ agent: event.agent as string, tick: event.tick })
      if (event.type !== 'tick.ended' || tried.tick !== undefined || !orNot(() => expectation.holds(facts.read(state))))
        return
      tried.tick = event.tick
      met.abort()
    },
  }
}

/** Of an agent that was left out nothing can be asked: then it does not hold. */
function orNot(holds: () => boolean): boolean {
  try {
    return holds()
  } catch (error) {
    if (error instanceof ExpectationError) return false
    throw error
  }
}

function isBusy({ type, data }: Event): boolean {
  return (
    type === 'turn.failed' ||
    type === 'artifact' ||
    (type === 'turn' && [data.reads, data.intents, data.denials].some(Boolean))
  )
}

/** What fails for the machine's sake says nothing of the society: it is tried three times, and then the search has failed. */
async function again<Result>(act: () => Promise<Result>, times = 3): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (times === 1) throw error
    return again(act, times - 1)
  }
}

/** The machine's trouble, and not the reduced society's. */
function isOutside(error: Error): boolean {
  return 'syscall' in error || error instanceof BaseError || /^Arena\.Anvil|^Circuits\.Worker/.test(error.name)
}
