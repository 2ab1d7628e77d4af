import type { Hex } from 'viem'
import type { Judge, Task } from '../agents/snapshot.ts'
import { offenceOf } from '../contracts/result.ts'
import { feeOf, type Mode } from '../contracts/work.ts'
import { zeroAddress } from '../contracts/zero.ts'
import type { DescribedTask, Facts } from './facts.ts'
import { tell } from './holdings.ts'
import { lower } from './known.ts'
import type { Fold, State } from './state.ts'

/** Workflows and their tasks: who has which, and what it is paid. */
export const labour: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'workflow.described': (state, { hash, name, client, tasks }) => {
    const described = plan(state, tasks)
    state.workflows[hash] = { hash, name, client, ...described, verified: false, paid: 0n }
  },
  'workflow.proposed': (state, { hash, name, proposer, tasks }) => {
    state.proposed[hash] = { hash, name, proposer, ...plan(state, tasks) }
  },
  'chain.market.WorkflowCreated': (state, { workflow: hash, client, escrow, fees }) => {
    const proposed = state.proposed[hash]
    if (!proposed) return
    const { proposer: _, ...rest } = proposed
    // What it costs to have it checked is what was voted when it was funded.
    for (const task of rest.tasks) task.fee = feeIn(state, task)
    state.workflows[hash] = { ...rest, client, verified: false, paid: 0n, escrow: BigInt(escrow) + BigInt(fees) }
    delete state.proposed[hash]
  },
  'chain.market.TaskClaimed': (state, { workflow, task, worker, attempt, until }) =>
    void setTask(state, workflow, task, {
      ...{ status: 'claimed', worker, attempt: Number(attempt), until: BigInt(until) },
    }),
  'chain.market.TaskAccused': (state, { workflow, task, until }) =>
    void setTask(state, workflow, task, { status: 'accused', until: BigInt(until) }),
  'chain.market.TaskExcused': (state, { workflow, task, until }) =>
    void setTask(state, workflow, task, { status: 'pending', until: BigInt(until) }),
  'chain.market.TaskAttested': (state, data) => finishTask(state, data),
  'chain.market.TaskProved': (state, data) => finishTask(state, data),
  'chain.market.TaskSettled': (state, data) => finishTask(state, data),
  'chain.market.TaskReopened': (state, { workflow, task, failed }) =>
    openTask(state, workflow, task, failed ? 'failed' : 'open'),
  'chain.market.TaskReleased': (state, { workflow, task }) => {
    const attempt = state.workflows[workflow]?.tasks[Number(task)]?.attempt ?? 0
    tell(state, offenceOf(workflow, BigInt(task), BigInt(attempt)), `task ${task} taken and not done`)
    openTask(state, workflow, task, 'open')
  },
  'chain.market.Refunded': (state, { workflow, amount }) => {
    const flow = state.workflows[workflow]
    if (flow) flow.escrow -= BigInt(amount)
  },
  'chain.gate.WorkflowVerified': (state, { workflowHash }) => {
    const flow = state.workflows[workflowHash]
    if (flow) flow.verified = true
  },
}

function setTask(state: State, workflow: Hex, task: string, change: Partial<Task>): Task | undefined {
  const found = state.workflows[workflow]?.tasks[Number(task)]
  return found && Object.assign(found, change)
}

function openTask(state: State, workflow: Hex, task: string, status: 'open' | 'failed'): void {
  const found = setTask(state, workflow, task, { status })
  if (!found) return
  found.attempt += 1
  delete found.worker
  delete found.until
}

/** Tasks as a workflow begins with them, and what it costs to fund them now. */
function plan(state: State, tasks: readonly DescribedTask[]): { tasks: Task[]; escrow: bigint } {
  const list = tasks.map(({ work, ...task }, index): Task => {
    const reward = BigInt(task.reward)
    const judge = work && { judge: judgeOf(state, task.mode, work) }
    const fee = feeIn(state, { mode: task.mode, reward })
    return { ...task, ...judge, index, reward, fee, deadline: BigInt(task.deadline), status: 'open', attempt: 0 }
  })
  return { tasks: list, escrow: list.reduce((sum, { reward, fee }) => sum + reward + fee, 0n) }
}

/** The house's word for it where all of it is the house's: another verifier of the same step can convict whoever is right. */
function judgeOf(
  { works }: State,
  mode: Mode,
  { step, verifier, words, params }: NonNullable<DescribedTask['work']>,
): Judge {
  const house = Object.values(works).find(
    (work) =>
      (work.mode === 'trace') === (mode === 'trace') &&
      lower(work.step) === lower(step) &&
      lower(work.verifier ?? zeroAddress) === lower(verifier) &&
      work.words === words &&
      params.length === 0,
  )
  return { step, ...(BigInt(verifier) === 0n ? {} : { verifier }), ...(house ? { work: house.name } : {}) }
}

function feeIn({ numbers }: State, task: Pick<Task, 'mode' | 'reward'>): bigint {
  return feeOf(task, numbers.validatorFee ?? 0n)
}

/** A settled claim takes its validators' fee along: to them, or back to the client. */
function finishTask(state: State, { workflow, task, worker, result, paid }: Facts['chain.market.TaskSettled']): void {
  const done = setTask(state, workflow, task, { status: 'done', worker, result })
  const flow = state.workflows[workflow]
  if (!flow || !done) return
  flow.paid += BigInt(paid)
  flow.escrow -= BigInt(paid) + done.fee
}
