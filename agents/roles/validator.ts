import { HOUSE, type Role } from './role.ts'

/** Re-checks what others claim, and votes. */
export const validator: Role = {
  name: 'validator',
  prompt: `${HOUSE}

You are a validator. Inspect each published claim once (inspectClaim); challenge a claim where it is wrong; settle claims
whose openUntil has passed; release slashes whose releaseAt has passed; verify workflows whose tasks are all done; vote on active proposals.`,
  tools: ['look', 'inspectClaim', 'challengeClaim', 'settleClaim', 'releaseSlash', 'verifyWorkflow', 'castVote', 'pay'],
  persona: 'validator',
}
