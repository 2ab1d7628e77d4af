import type { Skill } from '../../../agents/context.ts'
import type { Snapshot } from '../../../agents/snapshot.ts'
import { commitRows } from '../../../contracts/trace.ts'
import { add, defineStep, eq, fitTo, packWords, type Step, select, uint, unpackWords } from '../../../policies/index.ts'
import type { TaskPlan } from '../../society.ts'
import { deliveredRows, publishRows } from '../delivery.ts'
import { forgedRun, honestRun } from '../runs.ts'
import { FISHERS, type Fisher } from './fishers.ts'
import { type Haul, lakeIn } from './lake.ts'

/** Months that one report is about. */
const REPORTED = 3
/** Reports on the last months would change nothing in the lake. */
const REPORTS = 3

/** Adds up what one fisher landed, row by row of what the harbour weighed. */
function landedStep(name: Fisher): Step {
  const own = FISHERS.indexOf(name)
  return defineStep({
    name: `landed${own}`,
    state: { total: uint(32, 't') },
    request: { fisher: uint(8), tons: uint(16, 't') },
    step: ({ state, request }) => ({
      next: {
        total: fitTo(add(state.total, select(eq(request.fisher, own), request.tons, 0)), uint(32)),
      },
    }),
  })
}

const steps = Object.fromEntries(FISHERS.map((name) => [name, landedStep(name)])) as Record<Fisher, Step>
const anyStep = steps.gus

/** For each three months what the harbour weighed, and from each fisher a report of what it landed. */
export function reportTasks(): TaskPlan[] {
  return Array.from({ length: REPORTS }, (_, nth): TaskPlan[] => {
    const months = [nth * REPORTED + 1, (nth + 1) * REPORTED]
    const weighed = { name: `weighed ${nth + 1}`, kind: 'weigh', reward: '5', spec: { months } }
    const reports = FISHERS.map((name): TaskPlan => {
      const spec = { fisher: name, months, goal: 'report all that you landed in these months, by day and at night' }
      const task = { name: `${name} ${nth + 1}`, kind: `landed-${name}`, needs: [nth * (FISHERS.length + 1)] }
      return { ...task, reward: '10', spec, step: steps[name] }
    })
    return [weighed, ...reports]
  }).flat()
}

/** Whether the months of a task are over. */
export function isDue(snapshot: Snapshot, spec: unknown): boolean {
  const [, last = 0] = (spec as { months?: number[] }).months ?? []
  const { month, dead } = lakeIn(snapshot)
  return dead || month > last
}

/** The harbour's scales see whatever is landed; what they saw is published under what commits to it. */
const weigh: Skill = async ({ spec }, _inputs, { blobs, snapshot }) => {
  const rows = [packWords(anyStep.request, { fisher: 255n, tons: 0n }), ...haulsOf(snapshot, spec).map(rowOf(snapshot))]
  const result = await publishRows(rows, blobs)
  return { result, summary: `${rows.length - 1} landings weighed` }
}

/** What everybody can do: weigh, and add up what was weighed. */
export function landingSkills(): Record<string, Skill> {
  const report =
    (name: Fisher): Skill =>
    async (_task, inputs, context) => {
      const rows = await deliveredRows(inputs, context.blobs)
      return honestRun(steps[name], rows, commitRows(rows).root)
    }
  return { weigh, ...Object.fromEntries(FISHERS.map((name) => [`landed-${name}`, report(name)])) }
}

/** A report that leaves out what was landed at night. */
export function reportByDay(name: Fisher): Record<string, Skill> {
  return {
    [`landed-${name}`]: async ({ spec }, inputs, context) => {
      const rows = await deliveredRows(inputs, context.blobs)
      const { root } = commitRows(rows)
      const account = context.snapshot.agents[name]?.account.toLowerCase()
      const hidden = haulsOf(context.snapshot, spec)
        .filter(({ by, atNight }) => atNight && by.toLowerCase() === account)
        .reduce((sum, { tons }) => sum + tons, 0)
      if (hidden === 0) return honestRun(steps[name], rows, root)
      const tamper = (words: readonly bigint[]) => {
        const { total } = unpackWords(steps[name].state, words) as { total: bigint }
        return packWords(steps[name].state, { total: total - BigInt(hidden) })
      }
      return forgedRun(steps[name], rows, root, { tamper, row: (rows.length - 1) / rows.length })
    },
  }
}

function haulsOf(snapshot: Snapshot, spec: unknown): Haul[] {
  const [first = 0, last = 0] = (spec as { months?: number[] }).months ?? []
  return lakeIn(snapshot).hauls.filter(({ month }) => first <= month && month <= last)
}

function rowOf({ agents }: Snapshot): (haul: Haul) => readonly bigint[] {
  return ({ by, tons }) => {
    const fisher = FISHERS.findIndex((name) => agents[name]?.account.toLowerCase() === by.toLowerCase())
    return packWords(anyStep.request, { fisher: BigInt(fisher), tons: BigInt(tons) })
  }
}
