import type { AgentSpec } from '../agents/agent.ts'
import type { SocietyDeps } from '../agents/deps.ts'
import type { Audience } from '../agents/models/aloud.ts'
import { createSocietyAgent, type Past, type SocietyAgent } from '../agents/societyAgent.ts'
import { SocietyStore } from '../agents/store.ts'
import { proveRun } from '../circuits/run.ts'
import { packWords, type Step } from '../policies/index.ts'
import { type Desk, openDesk } from './desk.ts'
import type { RunFolder } from './folder.ts'
import { checkerFor } from './govern.ts'
import { network } from './network.ts'
import { namedParams } from './paramNames.ts'
import { createReferee, type Recomputed, taskFinder, UnknownStepError } from './referee.ts'
import { checkPrices } from './society.ts'
import { openTape } from './tape.ts'
import type { World } from './world.ts'

/** An agent with its view of the run's blobs. */
export interface Player {
  agent: SocietyAgent
  desk: Desk
}

/**
 * Makes the agents of a society, each with its signer, its policies, its skills and its model.
 *
 * @param audience - who hears a model of that agent while it answers
 * @param live - whether a model may be asked; otherwise the cassette has to have every answer
 */
export function castingFor(
  world: World,
  folder: RunFolder,
  { live, grow, audience }: { live: boolean; grow: boolean; audience?: (agent: string) => Audience },
): (spec: AgentSpec, past?: Past) => Player {
  const { society, chain, wallets, recorder, workshop, state, policies, view } = world
  const skills = society.skills(workshop)
  const tape = openTape(folder, () => recorder.tick, { grow })
  const traced = society
    .workflows(workshop)
    .flatMap(({ tasks }) => tasks.flatMap(({ kind, step }) => (step ? [[kind, step]] : [])))
  const steps = Object.fromEntries(traced) as Record<string, Step>
  const recomputed: Recomputed = new Map()
  const store = new SocietyStore()
  return (spec, past) => {
    checkPrices(society, [spec])
    const desk = openDesk(workshop.blobs, state)
    const deps: SocietyDeps = {
      signer: wallets.signer(spec.name),
      chainId: chain.id,
      check: checkerFor(world, spec.name),
      skills,
      blobs: desk,
      referee: createReferee({ blobs: desk, ...taskFinder(steps, view), recomputed }),
      packParams(name, params) {
        const step = policies.get(name)?.step as Step
        const now = namedParams(step.params, state.paramWords[name] ?? [])
        return [...packWords(step.params, { ...now, ...params })]
      },
      async proveRun(work, { asker, ...run }) {
        const circuit = world.runs.get(work)
        if (!circuit) throw new UnknownStepError(work)
        const place = { chainId: BigInt(chain.id), asker: world.addresses[asker] }
        world.progress(`proof of a run for ${spec.name}`, 0)
        const shown = { 'polity.agent': spec.name, 'polity.proof': work }
        const proved = await world.trace.during(`prove ${work}`, shown, () =>
          proveRun(world.prover, circuit, { ...place, ...run }),
        )
        world.progress(`proof of a run for ${spec.name}`, 100)
        return proved
      },
      personas: society.personas,
      store,
      trace: world.trace,
      price: society.prices[spec.model],
      provider: { network },
      ...(audience && { audience: audience(spec.name) }),
      cassette: { tape, mode: live ? 'record-missing' : 'replay' },
    }
    return { agent: createSocietyAgent(spec, deps, past), desk }
  }
}
