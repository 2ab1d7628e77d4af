import { accuseTask } from './accuseTask.ts'
import { approve } from './approve.ts'
import { callContract } from './callContract.ts'
import { castVote } from './castVote.ts'
import { challengeClaim } from './challengeClaim.ts'
import { claimTask } from './claimTask.ts'
import { closeClaim } from './closeClaim.ts'
import { collectFee } from './collectFee.ts'
import { commitRuns } from './commitRuns.ts'
import { contestSlash } from './contestSlash.ts'
import { countSlash } from './countSlash.ts'
import { delegateVotes } from './delegateVotes.ts'
import { demandLeaf } from './demandLeaf.ts'
import { demandProof } from './demandProof.ts'
import { demandStates } from './demandStates.ts'
import { doTask } from './doTask.ts'
import { endDemand } from './endDemand.ts'
import { endDispute } from './endDispute.ts'
import { endProof } from './endProof.ts'
import { executeProposal } from './executeProposal.ts'
import { fundWorkflow } from './fundWorkflow.ts'
import { hearRun } from './hearRun.ts'
import { inspectClaim } from './inspectClaim.ts'
import { killRevealed } from './killRevealed.ts'
import { look } from './look.ts'
import { noteFinding } from './noteFinding.ts'
import { pay } from './pay.ts'
import { pickStates } from './pickStates.ts'
import { propose } from './propose.ts'
import { proposeParams } from './proposeParams.ts'
import { proposeWorkflow } from './proposeWorkflow.ts'
import { publishClaim } from './publishClaim.ts'
import { punishValidator } from './punishValidator.ts'
import { queueProposal } from './queueProposal.ts'
import { recordWork } from './recordWork.ts'
import { refundWorkflow } from './refundWorkflow.ts'
import { registerIdentity } from './registerIdentity.ts'
import { registerModel } from './registerModel.ts'
import { relayVotes } from './relayVotes.ts'
import { releaseSlash } from './releaseSlash.ts'
import { releaseTask } from './releaseTask.ts'
import { requestUnbond } from './requestUnbond.ts'
import { revealStates } from './revealStates.ts'
import { settleClaim } from './settleClaim.ts'
import { showLeaf } from './showLeaf.ts'
import { showProof } from './showProof.ts'
import { showRuns } from './showRuns.ts'
import { signVote } from './signVote.ts'
import { splitVote } from './splitVote.ts'
import { submitBatch } from './submitBatch.ts'
import { submitClaim } from './submitClaim.ts'
import { submitProof } from './submitProof.ts'
import { submitResult } from './submitResult.ts'
import { takeBonds } from './takeBonds.ts'
import { takeSeat } from './takeSeat.ts'
import { tellRun } from './tellRun.ts'
import { verifyWorkflow } from './verifyWorkflow.ts'
import { withdrawStake } from './withdrawStake.ts'

/** The verbs that change the world. */
export const effects = {
  proposeWorkflow,
  approve,
  fundWorkflow,
  refundWorkflow,
  claimTask,
  submitResult,
  submitProof,
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
  takeSeat,
  commitRuns,
  showRuns,
  collectFee,
  punishValidator,
  noteFinding,
  contestSlash,
  demandLeaf,
  showLeaf,
  endDemand,
  demandProof,
  showProof,
  endProof,
  accuseTask,
  releaseTask,
  releaseSlash,
  pay,
  proposeParams,
  propose,
  castVote,
  relayVotes,
  splitVote,
  delegateVotes,
  queueProposal,
  executeProposal,
  registerModel,
  registerIdentity,
  recordWork,
  countSlash,
  requestUnbond,
  withdrawStake,
  verifyWorkflow,
  callContract,
}

/** The verbs that look and compute. */
export const reads = { look, doTask, publishClaim, inspectClaim, tellRun, hearRun, signVote }
