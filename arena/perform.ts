import type { Snapshot } from '../agents/snapshot.ts'
import type { Tracing } from '../agents/tracing.ts'
import { endOfAnvil } from './anvilSocket.ts'
import { overlay } from './blobs.ts'
import { castingFor } from './cast.ts'
import { CHAIN_ID, type Chain, openChain } from './chain.ts'
import { tickTime } from './clock.ts'
import { interventionsOf } from './fork.ts'
import { foundSociety } from './genesis.ts'
import { intervene, vary } from './intervene.ts'
import { namesOf } from './names.ts'
import { recast } from './recast.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import type { Play, Played } from './run.ts'
import { sceneOf } from './scene.ts'
import { secretStates } from './secretStates.ts'
import { type Keyring, openKeyring } from './signer/keyring.ts'
import { noAnswers, solverAnswers } from './solverAnswers.ts'
import { apply, emptyState, type State, snapshot } from './state.ts'
import { summarize } from './summary.ts'
import { type Receipts, runTick } from './tick.ts'
import { createSender } from './txs.ts'
import { openVoices } from './voices.ts'
import { workshopOf } from './workshop.ts'
import type { World } from './world.ts'

/** What `play` does, once the run is this process's. */
export async function perform({
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
