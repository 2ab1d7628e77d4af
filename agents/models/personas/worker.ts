import { batchName } from '../../../contracts/result.ts'
import type { Hex } from '../../action.ts'
import type { Claim, Member, Snapshot, Task, Workflow } from '../../snapshot.ts'
import type { Move, Persona, ToolResult } from '../scripted.ts'
import { answer } from './descent.ts'
import { retire } from './retire.ts'

/** What it does about claims that it has handed in already. */
const CLAIMS = ['publishClaim', 'revealStates', 'endDispute', 'closeClaim', 'takeBonds']

/** What it spends at the supplier for each task it handed in, in POL. */
const SUPPLIES = '0.5'

/**
 * Publishes its claims once validators have committed, answers for them, and takes its bonds back when they are over; takes the first open task that it may do, does it, hands it in, and
 * buys supplies where there is a `supplier`.
 * It holds one task at a time, and gives up for this turn when something is refused.
 */
export const worker: Persona = (view) => {
  const { me, snapshot, results: all } = view
  const results = all.filter(({ tool }) => !CLAIMS.includes(tool))
  const hidden = all.length ? [] : unpublished(snapshot, me)
  if (hidden.length) return { calls: hidden.map(({ id }) => ({ tool: 'publishClaim', args: { claim: id } })) }
  const duties = all.length ? [] : [...answer(view), ...retire(view)]
  if (duties.length) return { calls: duties }
  const last = results.at(-1)
  if (last && !last.ok) return { say: `stopped: ${last.tool} did not go through` }
  if (last && ['submitResult', 'submitProof', 'submitClaim'].includes(last.tool)) return restock(snapshot)
  if (last?.tool === 'pay') return { say: 'handed in a task and bought supplies' }

  const held = find(snapshot, ({ status, worker }) => status === 'claimed' && worker === me.account)
  if (held) return last?.tool === 'doTask' ? handIn(held, last) : { calls: [{ tool: 'doTask', args: ref(held) }] }

  const free = find(snapshot, (task, workflow) => snapshot.time < task.deadline && mayDo(task, workflow, me))
  // A task that was just taken but is not yet seen as taken: the next turn goes on with it.
  if (!free || last?.tool === 'claimTask') return { say: last ? 'took a task' : 'nothing to do' }
  return { calls: [{ tool: 'claimTask', args: ref(free) }] }
}

/** Its claims that others can't see yet but may. */
export function unpublished({ claims, artifacts, time }: Snapshot, { account }: Member): Claim[] {
  return Object.values(claims).filter(
    ({ id, claimant, commitUntil, status }) =>
      claimant === account && status === 'open' && commitUntil <= time && !artifacts[batchName(BigInt(id))],
  )
}

function handIn(held: Found, done: ToolResult): Move {
  const { mode } = held.task
  if (mode !== 'attested')
    return { calls: [{ tool: mode === 'proof' ? 'submitProof' : 'submitClaim', args: ref(held) }] }
  const { result } = done.content as { result: Hex }
  return { calls: [{ tool: 'submitResult', args: { ...ref(held), result } }] }
}

function restock({ addresses }: Snapshot): Move {
  if (!addresses.supplier) return { say: 'handed in a task' }
  return { calls: [{ tool: 'pay', args: { to: 'supplier', amount: SUPPLIES } }] }
}

interface Found {
  workflow: Workflow
  task: Task
}

function find(snapshot: Snapshot, wanted: (task: Task, workflow: Workflow) => boolean): Found | undefined {
  for (const workflow of Object.values(snapshot.workflows)) {
    const task = workflow.tasks.find((candidate) => wanted(candidate, workflow))
    if (task) return { workflow, task }
  }
  return undefined
}

/** Not what is judged by code that it doesn't know. */
export function mayDo({ status, needs, apartFrom, judge }: Task, { tasks }: Workflow, me: Member): boolean {
  const at = (index: number) => tasks.find((task) => task.index === index)
  if (judge && !judge.work) return false
  if (status !== 'open' || needs.some((index) => at(index)?.status !== 'done')) return false
  return apartFrom === undefined || at(apartFrom)?.worker !== me.account
}

function ref({ workflow, task }: Found) {
  return { workflow: workflow.hash, task: task.index }
}
