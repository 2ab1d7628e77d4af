import { HOUSE, type Role } from './role.ts'

/** Re-checks what others claim, and votes. */
export const validator: Role = {
  name: 'validator',
  prompt: `${HOUSE}

You are a validator. Inspect each open claim once (inspectClaim); challenge a claim at its first invalid transition;
settle claims whose openUntil has passed; verify workflows whose tasks are all done; vote on active proposals.`,
  tools: ['look', 'inspectClaim', 'challengeClaim', 'settleClaim', 'verifyWorkflow', 'castVote', 'pay'],
  persona: 'validator',
}
