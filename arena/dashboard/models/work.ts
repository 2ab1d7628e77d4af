import type { Task, Workflow } from '../../../agents/snapshot.ts'
import { nameOf } from '../../known.ts'
import type { State } from '../../state.ts'
import { about, type Catalog } from './catalog.ts'

/** A task as the workflow's drawing shows it. */
export interface TaskBox
  extends Pick<Task, 'index' | 'name' | 'kind' | 'mode' | 'status' | 'attempt' | 'reward' | 'needs'> {
  worker?: string
  /** The house's work that judges it, or the address of code that nobody vouches for. */
  judge?: string
  /** By name of the task whose worker may not do this one. */
  apartFrom?: string
  /** Where it is told of, oldest first. */
  seqs: number[]
}

export interface WorkflowView extends Pick<Workflow, 'hash' | 'name' | 'paid' | 'escrow' | 'verified'> {
  /** Nobody pays for it yet. */
  funded: boolean
  by: string
  done: number
  tasks: TaskBox[]
  seqs: number[]
}

/** All workflows, those that somebody funds first. */
export function workflowsOf(state: State, catalog: Catalog, seq: number): WorkflowView[] {
  const seqsOf = (subject: string) => about(catalog, subject, seq)
  const view = (
    flow: Pick<Workflow, 'hash' | 'name' | 'tasks' | 'escrow'>,
    rest: Pick<WorkflowView, 'funded' | 'by' | 'paid' | 'verified'>,
  ): WorkflowView => ({
    ...{ hash: flow.hash, name: flow.name, escrow: flow.escrow, ...rest },
    done: flow.tasks.filter(({ status }) => status === 'done').length,
    tasks: flow.tasks.map(({ index, name, kind, mode, status, attempt, reward, needs, worker, judge, apartFrom }) => ({
      ...{ index, name, kind, mode, status, attempt, reward, needs },
      ...(worker && { worker: nameOf(state, worker) }),
      ...(judge && { judge: judge.work ?? judge.step }),
      ...(apartFrom !== undefined && { apartFrom: flow.tasks[apartFrom]?.name ?? String(apartFrom) }),
      seqs: seqsOf(`task ${flow.hash} ${index}`),
    })),
    seqs: seqsOf(`workflow ${flow.hash}`),
  })
  return [
    ...Object.values(state.workflows).map((flow) =>
      view(flow, { funded: true, by: nameOf(state, flow.client), paid: flow.paid, verified: flow.verified }),
    ),
    ...Object.values(state.proposed).map((flow) =>
      view(flow, { funded: false, by: nameOf(state, flow.proposer), paid: 0n, verified: false }),
    ),
  ]
}
