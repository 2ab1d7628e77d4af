import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import type { ProofSystem } from '../circuits/prove.ts'
import { ddmin } from './ddmin.ts'
import type { Event } from './event.ts'
import { type Expectation, openFacts } from './expectation.ts'
import type { Facts } from './facts.ts'
import { claimFolder } from './folder.ts'
import { readWholeTicks } from './log.ts'
import { countOf, type Reduction, type Turn, upTo } from './reduction.ts'
import { type Played, play } from './run.ts'
import { apply, emptyState } from './state.ts'
import { openTrials, type Trials } from './trial.ts'

/** A run that was made small. */
export interface Shrunk {
  /** Folder of the small one. */
  run: string
  head: string
  events: number
  before: Reduction
  after: Reduction
  trials: number
  broken: number
  /** Nothing can be left out alone: no agent, no turn, not the last tick. False when the search was stopped. */
  minimal: boolean
}

/** How far the search is, for people: what is left, and how many trials there are to come at least. */
export type ShrinkProgress = (at: { trials: number; best: Reduction; left: number }) => void

/**
 * Looks for the smallest society and history in which an expectation that a run meets is still met: fewer agents, fewer turns, no tick
 * after the first at whose end it holds. Each candidate is played from genesis, as a fork of the run at tick 0, and so is the result.
 *
 * @param recorded - the run's own events
 * @param stop - ends the search; what was found by then is the result
 * @throws {@link NeverHeldError}, {@link NotAgainError}
 */
export async function shrink(
  path: string,
  {
    recorded,
    expectation,
    out,
    onProgress = () => {},
    ...site
  }: {
    recorded: readonly Event[]
    expectation: Expectation
    out?: string | undefined
    prover: ProofSystem
    cacheDir: string
    onMiss: 'live' | 'stop'
    stop?: AbortSignal
    onProgress?: ShrinkProgress
  },
): Promise<Shrunk> {
  const tick = firstTick(recorded, expectation)
  if (tick === undefined) throw new NeverHeldError(path, expectation.text)
  if (out !== undefined) claimFolder(out, { exact: true })
  const before = wholeOf(recorded)
  const whole = upTo(before, tick)
  const trials = openTrials(path, { whole, expectation, ...site })
  try {
    const after = await search(trials, whole, {
      isStopped: () => site.stop?.aborted === true,
      onProgress,
      refuse: (error) => new NotAgainError(path, expectation.text, error),
    })
    const session = await trials.fork(after, out)
    const played: Played = await play({
      ...session,
      prover: site.prover,
      cacheDir: site.cacheDir,
      mode: 'run',
      onMiss: site.onMiss,
    })
    rmSync(session.folder.offered, { force: true })
    const { count, broken } = trials
    const events = readWholeTicks(session.folder.events)
    if (firstTick(events, expectation) !== after.ticks) throw new NotAgainError(path, expectation.text)
    const minimal = site.stop?.aborted !== true
    return {
      run: session.folder.path,
      head: played.head,
      events: events.length,
      before,
      after,
      trials: count,
      broken,
      minimal,
    }
  } catch (error) {
    if (out !== undefined && readdirSync(out).length === 0) rmdirSync(out)
    throw error
  } finally {
    trials.close()
  }
}

/** From a whole that holds to a part that is minimal. */
async function search(
  trials: Trials,
  whole: Reduction,
  {
    isStopped,
    onProgress,
    refuse,
  }: { isStopped: () => boolean; onProgress: ShrinkProgress; refuse: (error?: Error) => Error },
): Promise<Reduction> {
  const again = await trials.run(whole)
  if (again.tick === undefined && !isStopped()) throw refuse(again.error)
  let best = whole
  let { busy } = again

  const holds = async (wanted: Reduction): Promise<boolean> => {
    if (isStopped() || wanted.agents.length === 0) return false
    onProgress({ trials: trials.count, best, left: best.agents.length + best.turns.length })
    const tried = await trials.run(wanted)
    if (tried.tick === undefined || isStopped()) return false
    best = upTo(wanted, tried.tick)
    busy = tried.busy
    return true
  }
  const withAgents = (agents: readonly string[]) =>
    holds({ ...best, agents, turns: best.turns.filter(({ agent }) => agents.includes(agent)) })
  const withTurns = (turns: readonly Turn[]) => holds({ ...best, turns })

  await ddmin(best.agents, withAgents)
  if (busy.length < best.turns.length) await withTurns(busy)
  await ddmin(best.turns, withTurns)
  // What one kind of reduction has left may be superfluous since the other: one by one, until nothing can go.
  for (let size = 0; size !== countOf(best) && !isStopped(); ) {
    size = countOf(best)
    for (const agent of best.agents) await withAgents(best.agents.filter((other) => other !== agent))
    for (const turn of best.turns) await withTurns(best.turns.filter((other) => other !== turn))
  }
  return best
}

/** The first tick at whose end it holds. */
export function firstTick(events: readonly Event[], expectation: Expectation): number | undefined {
  const [facts, state] = [openFacts(), emptyState()]
  for (const event of events) {
    apply(state, event)
    facts.take(event)
    if (event.type === 'tick.ended' && expectation.holds(facts.read(state))) return event.tick
  }
  return undefined
}

function wholeOf(events: readonly Event[]): Reduction {
  const founded = events.find(({ type }) => type === 'society.founded')?.data as unknown as Facts['society.founded']
  const turns = events
    .filter(({ type }) => type === 'turn' || type === 'turn.failed')
    .map(({ agent, tick }) => ({ agent: agent as string, tick }))
  return {
    agents: founded.agents.map(({ name }) => name),
    turns,
    ticks: events.findLast(({ type }) => type === 'tick.ended')?.tick ?? 0,
  }
}

/** There is nothing to look for. */
export class NeverHeldError extends Error {
  override readonly name = 'Arena.NeverHeldError'
  constructor(run: string, expectation: string) {
    super(
      `"${expectation}" holds at the end of no tick of ${run}. Ask for what happened in it: \`npx polity view ${run}\` shows that.`,
    )
  }
}

/** Played again, the run does not meet what it met. */
export class NotAgainError extends Error {
  override readonly name = 'Arena.NotAgainError'
  constructor(run: string, expectation: string, cause?: Error) {
    super(
      `Played again, ${run} does not come to "${expectation}"${cause ? `: ${cause.message}` : ''}. See what differs: \`npx polity verify ${run}\`.`,
      { cause },
    )
  }
}
