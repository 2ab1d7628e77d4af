import type { Hex } from 'viem'
import type { AgentInput } from '../../../agents/agent.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import { decodeRows } from '../../../contracts/trace.ts'
import { aggregateStep } from '../../../policies/index.ts'
import { defineSociety, type Society, type WorkflowPlan } from '../../society.ts'
import { ambitious, rogue, specialist, spender } from './personas.ts'
import { pipelinePolicies } from './policies.ts'
import { sampleCsv } from './sample.ts'
import { type Columns, forgedAggregate, groupLines, pipelineSkills } from './skills.ts'
import { cleanTable, leftOut, readTable } from './table.ts'

/** The options of `polity run pipeline`, with their defaults. */
export const options = { group: 'region', value: 'amount' }

/** The file that is worked on when none is given. */
export const inputs = (): Record<string, Uint8Array> => ({ csv: new TextEncoder().encode(sampleCsv()) })

/**
 * A client has a CSV file checked, cleaned, added up by group and reported by agents who don't trust each other. One of them
 * forges the sums; one tries to spend what it may not, another does so with its own policy check switched off; one reaches for
 * a task that must be kept apart from its own. Half-way the society votes to halve the spending limit.
 *
 * @throws TableError when the file can't be worked on
 */
export default function pipeline(columns: Columns, files: Record<string, Uint8Array>): Society {
  const table = readTable(new TextDecoder().decode(files.csv), columns)
  const { groups, decimals, dropped } = cleanTable(table)
  const step = aggregateStep(sizeFor(groups.length))
  return defineSociety({
    name: 'pipeline',
    agents: [
      worker('ada', specialist(['check', 'clean'])),
      worker('bob', ambitious(specialist(['aggregate'], { second: true }), 'report')),
      { ...worker('mallory', specialist(['aggregate'])), skills: { aggregate: forgedAggregate(step) } },
      worker('sly', spender(['report'])),
      { ...worker('rex', rogue), governance: 'off' },
      ...['vera', 'victor', 'vito'].map((name) => ({ name, role: 'validator', model: 'scripted', stake: 2500 })),
      { name: 'petra', role: 'proposer', model: 'scripted', stake: 1000 },
    ],
    outsiders: ['supplier', 'outsider'],
    policies: pipelinePolicies(),
    inputs: files,
    workflows: () => [workflow(columns)],
    skills: (workshop) => pipelineSkills(workshop, columns, step),
    done: ({ workflows, proposals, slashes }) =>
      Object.values(workflows).every(({ verified }) => verified) &&
      Object.values(slashes).every(({ status }) => status !== 'escrow') &&
      Object.values(proposals).every(({ state }) => state === 'executed' || state === 'defeated'),
    ticks: 60,
    report({ workflows, artifacts }, { blobs }) {
      const tasks = Object.values(workflows).flatMap((flow) => flow.tasks)
      const result = tasks.find(({ kind }) => kind === 'aggregate')?.result ?? ''
      const last = Object.hasOwn(artifacts, result) ? artifacts[result as Hex] : undefined
      if (!last) return ['The aggregate was not finished.']
      const words = decodeRows(blobs.get(last))[0] ?? []
      const lines = groupLines(step, words, groups, decimals)
      const widest = Math.max(columns.group.length, ...lines.map(({ group }) => group.length))
      const row = (cells: string[]) => cells.map((cell, n) => (n ? cell.padStart(16) : cell.padEnd(widest))).join('  ')
      return [
        row([columns.group, 'rows', `sum of ${columns.value}`, 'mean']),
        ...lines.map(({ group, count, sum, mean }) => row([group, String(count), sum, mean])),
        ...leftOut(table.rows.length, dropped),
      ]
    },
  })

  function workflow({ group, value }: Columns): WorkflowPlan {
    return {
      name: `${value} by ${group}`,
      deadline: 55,
      tasks: [
        {
          name: 'check',
          kind: 'check',
          reward: '5',
          spec: { goal: 'say what is unusable in the input', value, group },
        },
        { name: 'clean', kind: 'clean', needs: [0], reward: '10', spec: { goal: 'rows to integers', value, group } },
        {
          name: 'aggregate',
          kind: 'aggregate',
          needs: [1],
          reward: '20',
          spec: { goal: 'count and sum by group' },
          step,
        },
        {
          name: 'report',
          kind: 'report',
          needs: [2],
          apartFrom: 2,
          reward: '5',
          spec: { goal: 'a line for each group' },
        },
      ],
    }
  }
}

function worker(name: string, persona: Persona): AgentInput {
  return { name, role: 'worker', model: 'scripted', persona, stake: 400, funds: 10 }
}

/** The smallest step that has room for all groups: its code, and so its cost, depends on the size. */
function sizeFor(groups: number): number {
  return [4, 8, 16, 32, 64].find((size) => size >= groups) ?? 64
}
