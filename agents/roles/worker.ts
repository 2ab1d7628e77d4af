import { z } from 'zod'
import { answer } from '../models/personas/descent.ts'
import { endDemands, prove, showLeaves } from '../models/personas/habits.ts'
import { retire } from '../models/personas/retire.ts'
import { mayDo, unpublished } from '../models/personas/worker.ts'
import { Due, dueBy, LISTED, openBallots } from './due.ts'
import { defineRole, HOUSE } from './role.ts'

const Ref = z.object({ workflow: z.string(), task: z.int() })

/** Takes tasks, does them, hands them in. */
export const worker = defineRole({
  name: 'worker',
  prompt: `${HOUSE}

You are a worker. Take an open task whose needed tasks are done and whose apartFrom task you did not do; do it with
doTask; hand it in with submitResult (mode attested), submitProof (mode proof) or submitClaim (else). Take no task whose judge has no work: nobody
vouches for the code that would decide about your bond. Publish a claim of yours (publishClaim) once its commitUntil has
passed; answer each demand for it (showLeaf, revealStates, showProof), and end it when the challenger is silent (endDispute). When its window has passed,
close it (closeClaim) and take your bond back (takeBonds). Hold one task at a time.`,
  tools: [
    ...(['look', 'doTask', 'claimTask', 'submitResult', 'submitProof', 'submitClaim'] as const),
    ...(['submitBatch', 'publishClaim'] as const),
    ...([
      'showLeaf',
      'endDemand',
      'showProof',
      'revealStates',
      'endDispute',
      'closeClaim',
      'takeBonds',
      'pay',
      'castVote',
    ] as const),
  ],
  persona: 'worker',
  state: z.object({
    /** Tasks that it holds, and how each is handed in. */
    held: z.array(Ref.extend({ mode: z.string() })),
    /** Tasks that it may take. */
    free: z.array(Ref),
    /** What its claims ask of it. */
    due: z.array(Due),
    ballots: z.array(z.string()),
  }),
  brief: (sight) => {
    const { me, snapshot } = sight
    const tasks = Object.values(snapshot.workflows).flatMap((workflow) =>
      workflow.tasks.map((task) => ({ task, workflow, ref: { workflow: workflow.hash, task: task.index } })),
    )
    const held = tasks.filter(({ task }) => task.status === 'claimed' && task.worker === me.account)
    const free = tasks.filter(({ task, workflow }) => snapshot.time < task.deadline && mayDo(task, workflow, me))
    const publish = unpublished(snapshot, me).map(({ id }) => ({ tool: 'publishClaim', args: { claim: id } }))
    const due = [...publish, ...dueBy([answer, showLeaves, prove, endDemands, retire], sight)]
    const ballots = openBallots(sight).map(({ id }) => id)
    const some = [held, free, due, ballots].some(({ length }) => length > 0)
    return {
      business: {
        held: held.map(({ task, ref }) => ({ ...ref, mode: task.mode })),
        free: free.slice(0, LISTED).map(({ ref }) => ref),
        due,
        ballots: ballots.slice(0, LISTED),
      },
      idle: some ? undefined : 'no task to take or to hand in, and nothing due',
    }
  },
})
