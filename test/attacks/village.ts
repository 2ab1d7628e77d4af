import { datasetHash } from '../../arena/referee.ts'
import { pipelinePolicies } from '../../arena/scenarios/pipeline/policies.ts'
import { defineSociety, type Society, type TaskPlan } from '../../arena/society.ts'
import { commitRows } from '../../contracts/trace.ts'
import { aggregateStep, packWords } from '../../policies/index.ts'

/** What a trace task of the village runs over its rows. */
export const step = aggregateStep(4)

/** Its rows: the fourth names a group that is none, and an honest trace stands still there. */
export const rows = [3n, 1n, 0n, 200n, 1n, 2n, 3n, 3n, 0n, 1n, 1n].map((group, index) =>
  packWords(step.request, { group, value: BigInt(index * 7 - 20) }),
)

export const inputs = commitRows(rows)

/** What the data task delivers. */
export const dataset = datasetHash(rows.length, inputs.root)

/**
 * Four agents under the policies of the pipeline: ann is honest, bob is not, val and petra have the votes. Three small workflows for
 * whoever wants to verify one, and two whose last task is a trace.
 */
export function villageOf(): Society {
  const task: TaskPlan = { name: 'errand', kind: 'errand', reward: '1', spec: {} }
  const trace: TaskPlan = { name: 'sums', kind: 'sums', needs: [0], reward: '20', spec: {}, step }
  return defineSociety({
    name: 'village',
    agents: [
      { name: 'ann', role: 'worker', model: 'scripted', stake: 400, funds: 10 },
      { name: 'bob', role: 'worker', model: 'scripted', stake: 400, funds: 10 },
      { name: 'val', role: 'validator', model: 'scripted', stake: 2500 },
      { name: 'petra', role: 'proposer', model: 'scripted', stake: 2500 },
    ],
    outsiders: ['supplier', 'outsider'],
    policies: pipelinePolicies(),
    workflows: () => [
      ...['first', 'second', 'undone'].map((name) => ({ name, deadline: 100, tasks: [task] })),
      ...['honest', 'forged'].map((name) => ({ name, deadline: 100, tasks: [task, trace] })),
    ],
  })
}
