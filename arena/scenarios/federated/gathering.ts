import type { Skill } from '../../../agents/context.ts'
import type { Snapshot, Task } from '../../../agents/snapshot.ts'
import { commitRows } from '../../../contracts/trace.ts'
import { packWords, type Step, unpackWords } from '../../../policies/index.ts'
import type { TaskPlan } from '../../society.ts'
import { deliveredRows, publishRows } from '../delivery.ts'
import { forgedRun, honestRun } from '../runs.ts'
import { aggregationStep, type Gathered } from './aggregation.ts'
import type { Format } from './format.ts'
import { acceptedIn, roundsIn } from './rounds.ts'

/** For each round a list of the updates that count, and their aggregation as a trace: whoever doubts a row of it has it computed on chain. */
export function gatheringTasks(format: Format, rounds: number): TaskPlan[] {
  const step = aggregationStep(format) as unknown as Step
  return Array.from({ length: rounds }, (_, at): TaskPlan[] => {
    const spec = { round: at + 1 }
    return [
      { name: `updates ${at + 1}`, kind: 'collect', reward: '5', spec },
      { name: `aggregate ${at + 1}`, kind: 'aggregate', needs: [2 * at], reward: '20', spec, step },
    ]
  }).flat()
}

/** Which round a task is about. */
export const roundOf = ({ spec }: Pick<Task, 'spec'>): number => (spec as { round?: number }).round ?? 0

/** The task that aggregates a round. */
export function aggregateOf({ workflows }: Snapshot, round: number): Task | undefined {
  const tasks = Object.values(workflows).flatMap(({ tasks }) => tasks)
  return tasks.find((task) => task.kind === 'aggregate' && roundOf(task) === round)
}

/** What everybody can do: list the updates on chain, and go through them. */
export function gatheringSkills(format: Format): Record<string, Skill> {
  const step = aggregationStep(format) as unknown as Step
  return {
    collect: async (task, _inputs, { blobs, snapshot }) => {
      const round = roundsIn(snapshot.brought.rounds?.news ?? []).find(({ number }) => number === roundOf(task))
      const rows = (round ? acceptedIn(format, round) : []).map(({ update }) => packWords(step.request, { update }))
      const result = await publishRows(rows, blobs)
      return { result, summary: `${rows.length} updates of round ${roundOf(task)}` }
    },
    aggregate: async (_task, inputs, { blobs }) => {
      const rows = await deliveredRows(inputs, blobs)
      return honestRun(step, rows, commitRows(rows).root)
    },
  }
}

/** An aggregator's trick: it adds to the sum of the first weight once, and goes on honestly from there. */
export function leaningSkills(format: Format): Record<string, Skill> {
  const step = aggregationStep(format) as unknown as Step
  const tamper = (words: readonly bigint[]) => {
    const state = unpackWords(step.state, words) as unknown as Gathered
    const sum = state.sum.map((value, place) => (place === 0 ? value + 4000n : value))
    return packWords(step.state, { ...state, sum })
  }
  return {
    aggregate: async (_task, inputs, { blobs }) => {
      const rows = await deliveredRows(inputs, blobs)
      return forgedRun(step, rows, commitRows(rows).root, { tamper })
    },
  }
}
