import type { Hex } from 'viem'
import type { Skill, SkillContext, TaskInput } from '../../../agents/context.ts'
import type { Snapshot, Task } from '../../../agents/snapshot.ts'
import { commitRows, decodeRows, encodeRows, type Rows } from '../../../contracts/trace.ts'
import { packWords, type Step, unpackWords } from '../../../policies/index.ts'
import { datasetHash } from '../../referee.ts'
import type { TaskPlan } from '../../society.ts'
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
      const { root } = commitRows(rows)
      const result = datasetHash(rows.length, root)
      await blobs.put(encodeRows(rows), root)
      await blobs.put(encodeRows(rows), result)
      return { result, summary: `${rows.length} updates of round ${roundOf(task)}` }
    },
    aggregate: async (_task, inputs, context) => {
      const rows = await delivered(inputs, context)
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
    aggregate: async (_task, inputs, context) => {
      const rows = await delivered(inputs, context)
      return forgedRun(step, rows, commitRows(rows).root, { tamper })
    },
  }
}

/** The updates that were listed, held against the result of the list. */
async function delivered(inputs: readonly TaskInput[], { blobs }: SkillContext): Promise<Rows> {
  const result = inputs[0]?.result as Hex
  const bytes = await blobs.get(result)
  const rows = bytes && decodeRows(bytes)
  if (!rows || datasetHash(rows.length, commitRows(rows).root) !== result) throw new ListError(result)
  return rows
}

export class ListError extends Error {
  override readonly name = 'Federated.ListError'
  constructor(result: string) {
    super(`What was published behind ${result} is missing or is something else: nothing can be aggregated of it.`)
  }
}
