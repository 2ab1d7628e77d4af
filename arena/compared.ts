import { basename } from 'node:path'
import { z } from 'zod'
import type { Event } from './event.ts'
import { type Manifest, openRun } from './folder.ts'
import { type Intervention, interventionsOf } from './fork.ts'
import { labelOf, MEASURES, type Measure, textOf } from './measures.ts'
import { Outcome, outcomeOf } from './outcome.ts'
import { type Parting, partingOf } from './parting.ts'
import { readTrail } from './trail.ts'

/** A run beside others. */
export interface Compared {
  /** Unlike any other's. */
  name: string
  path: string
  manifest: Manifest
  /** Of all its forks, in the order in which they came. */
  interventions: Intervention[]
  events: readonly Event[]
  broken?: string
  outcome: Outcome
}

/** @throws {@link NotARunError} */
export function readCompared(paths: readonly string[]): Compared[] {
  const names = paths.map((path) => basename(path) || path)
  return paths.map((path, at) => {
    const folder = openRun(path)
    const { events, broken } = readTrail(folder.events)
    const name = names[at]!
    return {
      name: names.indexOf(name) === names.lastIndexOf(name) ? name : path,
      ...{
        path,
        manifest: folder.manifest,
        interventions: interventionsOf(folder.fork),
        events,
        outcome: outcomeOf(events),
      },
      ...(broken !== undefined && { broken }),
    }
  })
}

/** What `compare` says in its table, as JSON and in its report. */
export interface Comparison {
  runs: Compared[]
  rows: { measure: Measure; texts: string[]; differs: boolean }[]
  /** POL of each agent at the end; of a run without the agent there is none. */
  agents: { name: string; pol: (bigint | undefined)[] }[]
  /** Each run but the first against the first. */
  partings: { run: Compared; parting: Parting; manifest: string[] }[]
}

export function compareRuns(runs: Compared[]): Comparison {
  const [first, ...others] = runs
  const names = [...new Set(runs.flatMap(({ outcome }) => outcome.agents.map(({ name }) => name)))]
  return {
    runs,
    rows: MEASURES.map((measure) => {
      const texts = runs.map(({ outcome }) => textOf(measure, outcome))
      return { measure, texts, differs: new Set(texts).size > 1 }
    }),
    agents: names.map((name) => ({
      name,
      pol: runs.map(({ outcome }) => outcome.agents.find((agent) => agent.name === name)?.pol),
    })),
    partings: others.map((run) => ({
      run,
      parting: partingOf(first!.events, run.events),
      manifest: differencesOf(first!, run),
    })),
  }
}

/** What `run.json` and `fork.json` say otherwise, in words. */
function differencesOf(one: Compared, other: Compared): string[] {
  const [before, after] = [flatten(one), flatten(other)]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key} ${before[key] ?? 'none'} -> ${after[key] ?? 'none'}`)
}

function flatten({ manifest, interventions }: Compared): Record<string, string> {
  const { name, society, options, inputs, seed, versions } = manifest
  const groups = { society: { name, ...society }, option: options, input: inputs, run: { seed }, version: versions }
  const set = interventions.flatMap(({ at, changes }) =>
    Object.entries(changes).map(([key, value]) => [`${key} from tick ${at} on`, value]),
  )
  return Object.fromEntries([
    ...set,
    ...Object.entries(groups).flatMap(([group, values]) =>
      Object.entries(values).map(([key, value]) => [group === 'run' ? key : `${group} ${key}`, String(value)]),
    ),
  ])
}

export function comparisonToJson({ runs, agents, partings }: Comparison) {
  const place = (event: Event | undefined) =>
    event && { seq: event.seq, tick: event.tick, type: event.type, agent: event.agent, data: event.data }
  return {
    runs: runs.map(({ name, path, manifest, events, broken, interventions, outcome }) => ({
      ...{ name, path, interventions, society: manifest.name, seed: manifest.seed, events: events.length, broken },
      ...{ head: events.at(-1)?.hash, outcome: z.encode(Outcome, outcome) },
    })),
    measures: MEASURES.map((measure) => ({
      ...{ name: labelOf(measure), means: measure.means },
      values: runs.map(({ outcome }) => textOf(measure, outcome)),
    })),
    agents: agents.map(({ name, pol }) => ({ name, pol: pol.map((wei) => wei?.toString() ?? null) })),
    partings: partings.map(({ run, parting: { shared, events, deeds }, manifest }) => ({
      ...{ run: run.name, shared, manifest, events: events.map(place) },
      ...(deeds && { deeds: deeds.map(place) }),
    })),
  }
}
