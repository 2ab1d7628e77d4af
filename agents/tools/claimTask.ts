import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import type { Hex } from '../action.ts'
import type { Judge } from '../snapshot.ts'
import { effect } from './effect.ts'
import { contract, TaskRef, task } from './find.ts'
import { ToolError } from './tool.ts'

export const claimTask = effect({
  name: 'claimTask',
  description:
    "Take an open task of a workflow. Locks a bond of your stake until the task is done. The task's judge is the code that decides about your bond: where it has no work it is not the house's, and taking the task needs judge: its step, once you have read that code and its verifier's.",
  schema: TaskRef.extend({
    judge: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/)
      .optional()
      .describe("address of the step of a judge that is not the house's, whose code you have read"),
  }),
  draft: (ref, { snapshot }) => {
    const { name, judge } = task(snapshot, ref)
    if (judge && !judge.work && judge.step.toLowerCase() !== ref.judge?.toLowerCase())
      throw new StrangeJudgeError(ref.task, judge)
    const data = encodeFunctionData({
      abi: workflowMarketAbi,
      functionName: 'claimTask',
      args: [ref.workflow as Hex, BigInt(ref.task)],
    })
    const judged = judge && `, judged by ${judge.work ?? "code that is not the house's"}`
    return {
      call: { target: contract(snapshot, 'market'), data },
      summary: `take task ${ref.task} (${name})${judged ?? ''}`,
    }
  },
})

/** Whoever proposed the task named code of its own to judge the result by. */
class StrangeJudgeError extends ToolError {
  constructor(task: number, { step, verifier }: Judge) {
    const by = verifier ? `step ${step} and verifier ${verifier}` : `step ${step}`
    super(
      `the result of task ${task} is judged by ${by}, which are not the house's: they could refuse what is right, and your bond with it. Read their code first, and then give judge: '${step}'; or take another task.`,
    )
  }
}
