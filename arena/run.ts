import { join } from 'node:path'
import { createSocietyAgent } from '../agents/societyAgent.ts'
import { wallets } from '../agents/wallet.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import { packWords, type Step, unpackWords } from '../policies/index.ts'
import type { Progress } from './adoption.ts'
import { openChain } from './chain.ts'
import { openDesk } from './desk.ts'
import type { Event } from './event.ts'
import type { RunFolder } from './folder.ts'
import { foundSociety } from './genesis.ts'
import { checkerFor } from './govern.ts'
import type { Feed } from './hub.ts'
import { partiesOf } from './names.ts'
import { openRecorder } from './recorder.ts'
import { createReferee, stepFinder } from './referee.ts'
import type { Society, Workshop } from './society.ts'
import { apply, emptyState, snapshot } from './state.ts'
import { type Summary, summarize } from './summary.ts'
import { openTape } from './tape.ts'
import { type Receipts, runTick } from './tick.ts'
import { createSender } from './txs.ts'
import type { World } from './world.ts'

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
  /** Whole ticks that the folder has already. */
  recorded?: readonly Event[]
  progress?: Progress
  onEvent?: (event: Event) => void
  /** Called once the log is open: for whoever serves it. */
  onFeed?: (feed: Feed) => void
  /** Stops after the tick under way; the run can be resumed. */
  signal?: AbortSignal
}

export type Played = { ended: true; summary: Summary; head: string } | { ended: false; head: string }

/**
 * Plays a society from nothing to its end. There is one way to do that: a first run, the rest of a killed one, and a verification
 * differ only in what is recorded already. Whatever is, is met again event by event, and nothing of it is written twice.
 *
 * @throws {DivergenceError} at the first event that differs from the recorded one
 */
export async function play({
  society,
  folder,
  prover,
  cacheDir,
  mode,
  recorded = [],
  progress = () => {},
  onEvent = () => {},
  onFeed = () => {},
  signal,
}: Play): Promise<Played> {
  const { manifest, blobs } = folder
  const state = emptyState()
  const recorder = openRecorder(folder, {
    recorded,
    grow: mode === 'run',
    onEvent(event) {
      apply(state, event)
      onEvent(event)
    },
  })
  onFeed(recorder)
  const keys = wallets({ mnemonic: folder.mnemonic(), names: partiesOf(society) })
  const workshop: Workshop = {
    blobs,
    input: (name) => blobs.get(manifest.inputs[name] as `0x${string}`),
  }
  recorder.record('run.started', null, {
    run: folder.manifestHash(),
    inputs: Object.entries(manifest.inputs).map(([name, blob]) => ({ name, blob })),
  })
  const chain = await openChain({ funded: keys.signer('operator').address, record: (line) => recorder.line(line) })
  try {
    const sender = createSender(chain)
    const founded = await foundSociety({
      ...{ society, chain, sender, wallets: keys, recorder, prover, workshop, cacheDir, progress },
    })
    recorder.endTick()

    const desks = new Map(society.agents.map(({ name }) => [name, openDesk(blobs, state)]))
    const world: World = {
      ...{ society, chain, sender, wallets: keys, recorder, prover, workshop, state, desks, progress },
      ...founded,
      seed: manifest.seed,
      agents: new Map(),
    }
    const agents = createAgents(world, folder, mode)
    let receipts: Receipts = new Map()
    while (recorder.tick <= society.ticks && !society.done(snapshot(state, recorder.tick))) {
      if (signal?.aborted) return { ended: false, head: recorder.head }
      receipts = await runTick({ ...world, agents }, receipts)
    }
    const summary = await summarize(world)
    recorder.endRun({ ...summary })
    return { ended: true, summary, head: recorder.head }
  } finally {
    recorder.close()
    await chain.close()
  }
}

function createAgents(world: World, folder: RunFolder, mode: Play['mode']): World['agents'] {
  const { society, chain, wallets: keys, recorder, workshop, state, desks, policies } = world
  const skills = society.skills(workshop)
  const tape = openTape(folder, () => recorder.tick)
  const view = () => snapshot(state, recorder.tick)
  const steps = Object.fromEntries(
    society.workflows(workshop).flatMap(({ tasks }) => tasks.flatMap(({ kind, step }) => (step ? [[kind, step]] : []))),
  ) as Record<string, Step>
  return new Map(
    society.agents.map((spec) => {
      const desk = desks.get(spec.name) as NonNullable<ReturnType<typeof desks.get>>
      const agent = createSocietyAgent(spec, {
        signer: keys.signer(spec.name),
        chainId: chain.id,
        check: checkerFor(world, spec.name, view),
        skills,
        blobs: desk,
        referee: createReferee({ blobs: desk, stepOf: stepFinder(steps, view) }),
        packParams(name, params) {
          const step = policies.get(name)?.step as Step
          const now = unpackWords(step.params, state.paramWords[name] ?? [])
          return [...packWords(step.params, { ...now, ...params })]
        },
        personas: society.personas,
        cassette: { tape, mode: mode === 'verify' ? 'replay' : 'record-missing' },
      })
      return [spec.name, agent]
    }),
  )
}

/** Where circuits and compiled contracts are kept between runs. */
export function cacheFolder(): string {
  return process.env.POLITY_CACHE ?? join(process.cwd(), '.polity', 'cache')
}
