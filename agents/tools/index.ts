import { castVote } from './castVote.ts'
import { challengeClaim } from './challengeClaim.ts'
import { claimTask } from './claimTask.ts'
import { closeClaim } from './closeClaim.ts'
import { demandStates } from './demandStates.ts'
import { doTask } from './doTask.ts'
import { endDispute } from './endDispute.ts'
import { executeProposal } from './executeProposal.ts'
import { inspectClaim } from './inspectClaim.ts'
import { killRevealed } from './killRevealed.ts'
import { look } from './look.ts'
import { pay } from './pay.ts'
import { pickStates } from './pickStates.ts'
import { proposeParams } from './proposeParams.ts'
import { publishClaim } from './publishClaim.ts'
import { queueProposal } from './queueProposal.ts'
import { releaseSlash } from './releaseSlash.ts'
import { revealStates } from './revealStates.ts'
import { settleClaim } from './settleClaim.ts'
import { submitBatch } from './submitBatch.ts'
import { submitClaim } from './submitClaim.ts'
import { submitResult } from './submitResult.ts'
import { takeBonds } from './takeBonds.ts'
import { verifyWorkflow } from './verifyWorkflow.ts'

/** The verbs that change the world. */
export const effects = {
  claimTask,
  submitResult,
  submitClaim,
  submitBatch,
  settleClaim,
  closeClaim,
  takeBonds,
  challengeClaim,
  demandStates,
  revealStates,
  pickStates,
  killRevealed,
  endDispute,
  releaseSlash,
  pay,
  proposeParams,
  castVote,
  queueProposal,
  executeProposal,
  verifyWorkflow,
}

/** The verbs that look and compute. */
export const reads = { look, doTask, publishClaim, inspectClaim }
