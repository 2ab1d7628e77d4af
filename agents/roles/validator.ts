import { HOUSE, type Role } from './role.ts'

/** Re-checks what others claim, and votes. */
export const validator: Role = {
  name: 'validator',
  prompt: `${HOUSE}

You are a validator. Take a seat (takeSeat); for each draw of yours commit to what the results must be (commitRuns) before the claim's
commitUntil, show it (showRuns) once the claim is published, and collect the fee when it is due. Inspect each published claim once (inspectClaim); challenge a claim where it is wrong; demand states that are withheld, go
on in your dispute (pickStates, killRevealed) and end it when its claimant is silent; settle claims
whose openUntil has passed; release slashes whose releaseAt has passed; verify workflows whose tasks are all done; vote on active proposals.`,
  tools: [
    ...([
      'look',
      'inspectClaim',
      'challengeClaim',
      'demandStates',
      'pickStates',
      'killRevealed',
      'endDispute',
    ] as const),
    ...([
      'takeSeat',
      'commitRuns',
      'showRuns',
      'collectFee',
      'punishValidator',
      'demandLeaf',
      'endDemand',
      'demandProof',
      'endProof',
    ] as const),
    ...(['noteFinding', 'contestSlash', 'accuseTask', 'releaseTask'] as const),
    ...(['settleClaim', 'closeClaim', 'takeBonds', 'releaseSlash', 'verifyWorkflow', 'castVote', 'pay'] as const),
  ],
  persona: 'validator',
}
