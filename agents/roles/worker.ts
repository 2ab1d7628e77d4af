import { HOUSE, type Role } from './role.ts'

/** Takes tasks, does them, hands them in. */
export const worker: Role = {
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
}
