import { join } from 'node:path'
import type { Hex } from 'viem'
import type { Snapshot } from '../agents/snapshot.ts'
import { type Tracing, untraced } from '../agents/tracing.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import type { Progress } from './adoption.ts'
import { endOfAnvil } from './anvilSocket.ts'
import { type Blobs, overlay } from './blobs.ts'
import { castingFor } from './cast.ts'
import { CHAIN_ID, type Chain, openChain } from './chain.ts'
import { tickTime } from './clock.ts'
import type { Event } from './event.ts'
import type { Feed } from './feed.ts'
import type { Manifest, RunFolder } from './folder.ts'
import { interventionsOf } from './fork.ts'
import { foundSociety } from './genesis.ts'
import { intervene, vary } from './intervene.ts'
import { claimRun } from './lock.ts'
import { namesOf } from './names.ts'
import { recast } from './recast.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import { sceneOf } from './scene.ts'
import { secretStates } from './secretStates.ts'
import { type Keyring, openKeyring } from './signer/keyring.ts'
import type { Society, Workshop } from './society.ts'
import { noAnswers, solverAnswers } from './solverAnswers.ts'
import { apply, emptyState, type State, snapshot } from './state.ts'
import { type Summary, summarize } from './summary.ts'
import { type Receipts, runTick } from './tick.ts'
import { createSender } from './txs.ts'
import { openVoices } from './voices.ts'
import type { Phase, World } from './world.ts'

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
      const played = await perform({ ...options, trace })
      span.set({ 'polity.head': played.head, 'polity.ended': played.ended })
      return played
    })
  } finally {
    release()
  }
}

async function perform({
  society,
  folder,
  prover,
  cacheDir,
  mode,
  onMiss = 'live',
  recorded = [],
  progress = () => {},
  onEvent = () => {},
  onFeed = () => {},
  onPhase = () => {},
  turn = async () => {},
  signal,
  trace,
}: Play & { trace: Tracing }): Promise<Played> {
  const { manifest } = folder
  const blobs = mode === 'run' ? folder.blobs : overlay(folder.blobs)
  const state = emptyState()
  const voices = openVoices()
  const recorder = openRecorder(folder, {
    recorded,
    grow: mode === 'run',
    ...(mode === 'run' && { listen: voices.listen }),
    onEvent(event) {
      voices.see(event)
      apply(state, event)
      onEvent(event)
    },
  })
  onFeed(recorder)
  const workshop = workshopOf(manifest, blobs)
  recorder.record('run.started', null, {
    run: folder.manifestHash(),
    inputs: Object.entries(manifest.inputs).map(([name, blob]) => ({ name, blob })),
  })
  let keys: Keyring | undefined
  let chain: Chain | undefined
  try {
    keys = await openKeyring(society, { phraseFile: folder.keys(), chainId: CHAIN_ID })
    const names = namesOf(society, keys)
    const interventions = interventionsOf(folder.fork)
    const scene = vary(recorder, sceneOf(society, manifest.seed), interventions, names)
    chain = await openChain({ funded: keys.signer('operator').address, record: (line) => recorder.line(line) })
    const sender = createSender(chain)
    const site = { society: scene.society, trace, chain, sender, wallets: keys, recorder, prover, workshop, progress }
    const founded = await trace.during('genesis', {}, () =>
      foundSociety({ ...site, cast: society, numbers: scene.numbers, cacheDir }),
    )
    recorder.endTick()
    await keys.govern(scene.society, founded.addresses)

    const eyes = viewer(state, recorder)
    const world: World = {
      ...{ ...site, ...founded, state, secretStates: secretStates() },
      onPhase: (phase) => onPhase(phase, recorder.tick),
      answers: mode === 'run' ? solverAnswers(cacheDir) : noAnswers,
      ...{ seed: scene.seed, silent: scene.silent, view: eyes.view },
    }
    const cast = castingFor(world, folder, {
      ...{ live: mode === 'run' && onMiss === 'live', grow: mode === 'run' },
      audience: (agent) => voices.audienceOf(agent, () => recorder.tick),
    })
    let players = scene.society.agents.map((spec) => cast(spec))
    let receipts: Receipts = new Map()
    const isOver = () => world.society.done(world.view()) || players.every(({ agent }) => state.outOf[agent.name])
    while (recorder.tick <= world.society.ticks && !isOver()) {
      await turn()
      if (signal?.aborted) return { ended: false, head: recorder.head }
      for (const each of interventions.filter(({ at }) => at > 0 && at === recorder.tick)) {
        const before = world.society
        await intervene(world, each, { names, cacheDir })
        players = recast(players, { before, after: world.society, cast, receipts })
        eyes.forget()
      }
      await keys.tell(tickTime(recorder.tick))
      const [now, told] = [recorder.tick, receipts]
      receipts = await trace.during(`tick ${now}`, { 'polity.tick': now }, () => runTick(world, players, told))
    }
    const summary = await summarize(world)
    recorder.endRun({ ...summary })
    return { ended: true, summary, head: recorder.head }
  } catch (error) {
    throw endOfAnvil(error)
  } finally {
    voices.close()
    recorder.close()
    await chain?.close()
    await keys?.close()
  }
}

/** What a society's own code works with: the blobs of a run, and its inputs by name. */
export function workshopOf({ inputs }: Manifest, blobs: Blobs): Workshop {
  return { blobs, input: (name) => blobs.get(inputs[name] as Hex) }
}

/** The snapshot of the tick under way, made once: what is committed in it shows in the next. */
function viewer(state: State, recorder: Recorder): { view: () => Snapshot; forget: () => void } {
  let seen: Snapshot | undefined
  return {
    view() {
      if (seen?.tick !== recorder.tick) seen = snapshot(state, recorder.tick)
      return seen
    },
    forget() {
      seen = undefined
    },
  }
}

/** Where circuits and compiled contracts are kept between runs. */
export function cacheFolder(): string {
  return process.env.POLITY_CACHE ?? join(process.cwd(), '.polity', 'cache')
}
