import { personas } from '../../../agents/models/personas/index.ts'
import type { Move, Persona, View } from '../../../agents/models/scripted.ts'
import type { Snapshot, Task } from '../../../agents/snapshot.ts'

/** The script of the house's workers. */
const worker = personas.worker as Persona

/** A worker who takes only some kinds of task; `second` waits until somebody else has failed at it. */
export function specialist(kinds: readonly string[], { second = false } = {}): Persona {
  return (view) =>
    worker({
      ...view,
      snapshot: withoutOpen(view.snapshot, (task, failed) => !kinds.includes(task.kind) || (second && !failed)),
    })
}

/**
 * Tries what it can get: first somebody who is on no list, and just under the limit; once the limit is lower, the same amount
 * again. In between it does a task.
 */
export function spender(kinds: readonly string[]): Persona {
  const work = specialist(kinds)
  return (view) => {
    const { memory, results, snapshot } = view
    const version = snapshot.policies.spending?.version ?? 1
    if (memory.tried === version) return results.at(-1)?.tool === 'pay' ? { say: 'tried' } : work(view)
    const first = memory.tried === undefined ? [pay('outsider', '1')] : []
    return { calls: [...first, pay('supplier', '1.5')], remember: { tried: version } }
  }
}

/** Works as given, and tries once to take a task of `kind` too, whatever it did before. */
export function ambitious(work: Persona, kind: string): Persona {
  return (view) => {
    const { snapshot, memory, results } = view
    const [flow, task] = openTask(snapshot, kind) ?? []
    const isBusy = results.some(({ tool }) => !['closeClaim', 'takeBonds'].includes(tool))
    if (memory.reached || !flow || !task || isBusy) return work(view)
    return { calls: [{ tool: 'claimTask', args: { workflow: flow, task } }], remember: { reached: true } }
  }
}

/** With its own policy check switched off it asks for what policy forbids, and for nothing else. */
export const rogue: Persona = ({ memory }: View): Move =>
  memory.tried ? { say: 'refused' } : { calls: [pay('outsider', '1'), pay('supplier', '5')], remember: { tried: true } }

function openTask(snapshot: Snapshot, kind: string): [flow: string, task: number] | undefined {
  for (const { hash, tasks } of Object.values(snapshot.workflows)) {
    const isDone = (index: number) => tasks[index]?.status === 'done'
    const found = tasks.find((task) => task.kind === kind && task.status === 'open' && task.needs.every(isDone))
    if (found) return [hash, found.index]
  }
  return undefined
}

function pay(to: string, amount: string) {
  return { tool: 'pay', args: { to, amount } }
}

/** The snapshot as it looks to somebody for whom some open tasks are taken. */
function withoutOpen(snapshot: Snapshot, not: (task: Task, failed: boolean) => boolean): Snapshot {
  const failed = (hash: string, index: number) =>
    Object.values(snapshot.claims)
      .flatMap(({ leaves }) => leaves)
      .some(({ workflow, task, status }) => workflow === hash && task === index && status === 'dead')
  const workflows = Object.entries(snapshot.workflows).map(([hash, flow]) => {
    const tasks = flow.tasks.map((task) =>
      task.status === 'open' && not(task, failed(hash, task.index)) ? { ...task, status: 'claimed' as const } : task,
    )
    return [hash, { ...flow, tasks }]
  })
  return { ...snapshot, workflows: Object.fromEntries(workflows) as Snapshot['workflows'] }
}
