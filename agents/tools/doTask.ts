import type { ToolContext } from '../context.ts'
import type { Task, Workflow } from '../snapshot.ts'
import { read } from './effect.ts'
import { benchKey, missing, own, TaskRef, task, workflow } from './find.ts'
import { ToolError } from './tool.ts'

export const doTask = read({
  name: 'doTask',
  description:
    'Do the work of a task with your skill for its kind. Returns the result hash and a summary; sends nothing.',
  schema: TaskRef,
  read: async (ref, context) => {
    const { snapshot, skills, blobs, bench, me } = context
    const todo = task(snapshot, ref)
    const skill = own(skills, todo.kind) ?? missing('skill for', todo.kind, skills)
    const flow = workflow(snapshot, ref.workflow)
    const work = await skill(todo, inputsOf(flow, todo), { agent: me.name, workflow: flow.hash, snapshot, blobs })
    bench.set(benchKey(ref), work)
    return {
      result: work.result,
      ...(work.run ? { rows: work.run.states.length - 1 } : {}),
      summary: { untrusted: work.summary },
    }
  },
})

function inputsOf({ tasks }: Workflow, { needs }: Task): Parameters<ToolContext['skills'][string]>[1] {
  return needs.map((index) => {
    const { result, worker } = tasks.find((task) => task.index === index) ?? {}
    if (!result) throw new ToolError(`task ${index} has no result yet: this one needs it`)
    return { task: index, result, ...(worker ? { worker } : {}) }
  })
}
