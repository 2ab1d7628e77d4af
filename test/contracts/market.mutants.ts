import type { Mutant } from './mutant.ts'

const file = 'contracts/src/WorkflowMarket.sol'
const life = 'test/contracts/WorkflowMarket.t.sol'
const proof = 'test/contracts/MarketProof.t.sol'

/** Escrow, attempts and proofs at the market. */
export const mutants: readonly Mutant[] = [
  {
    attack: 'a leaf of an earlier attempt is paid, or slashed again',
    file,
    from: 'return inWork && slot.attempt == attempt && slot.worker == worker;',
    to: 'return inWork && slot.worker == worker;',
    test: [life, 'testDeadClaim'],
  },
  {
    attack: "another's task is finished",
    file,
    from: 'return inWork && slot.attempt == attempt && slot.worker == worker;',
    to: 'return inWork && slot.attempt == attempt;',
    test: [life, 'testBehaviorFinishLeavesOut'],
  },
  {
    attack: 'swapped inputs: a trace over other rows than those delivered is paid',
    file,
    from: '(spec.mode == Mode.Trace && data == _dataFor(workflowHash, spec))',
    to: 'spec.mode == Mode.Trace',
    test: [life, 'testBehaviorFinishLeavesOut'],
  },
  {
    attack: 'a task is paid twice',
    file,
    from: 'if ((flow.done >> index) & 1 == 1) return Status.Done;',
    to: '',
    test: [life, 'testBehaviorFinishLeavesOut'],
  },
  {
    attack: 'a hidden claim is robbed: released without an accusation',
    file,
    from: 'Status due = _isOptimistic(spec.mode) ? Status.Accused : Status.Claimed;',
    to: 'Status due = _statusOf(flow, slot, index) == Status.Accused ? Status.Accused : Status.Claimed;',
    test: [life, 'testAccuse'],
  },
  {
    attack: 'no-show: a task is taken away before its time',
    file,
    from: 'if (status != due) revert WrongStatus(workflowHash, index, status);\n    if (block.timestamp < slot.until) revert NotOverdue(slot.until);',
    to: 'if (status != due) revert WrongStatus(workflowHash, index, status);',
    test: [life, 'testRelease'],
  },
  {
    attack: 'an excluded account takes tasks',
    file,
    from: 'if (excluded[msg.sender]) revert IsExcluded(msg.sender);',
    to: '',
    test: [life, 'testErrorOnlyTheClaimManager'],
  },
  {
    attack: 'somebody else than the claim manager finishes, fails, excuses or excludes',
    file,
    from: 'if (msg.sender != CLAIMS) revert NotClaimManager(msg.sender);',
    to: '',
    test: [life, 'testErrorOnlyTheClaimManager'],
  },
  {
    attack: 'one stake locked to too many tasks',
    file,
    from: 'VAULT.lock(msg.sender, bond);',
    to: '',
    test: [life, 'testErrorStakeTooSmall'],
  },
  {
    attack: 'proof replay: on another task, worker, chain or data set',
    file,
    from: 'if (!work.verifier.verify([run.digest, evaluation, alpha], run.proof)) revert ProofRejected(workflowHash, index);',
    to: 'work.verifier.verify([run.digest, evaluation, alpha], run.proof);',
    test: [proof, 'testAttackProofReplay'],
  },
  {
    attack: 'escrow of a workflow is given back twice',
    file,
    from: '_flows[workflowHash].refunded = uint32(given);',
    to: '',
    test: [life, 'testRefund'],
  },
  {
    attack: 'a workflow in flight is put under new numbers',
    file,
    from: 'IParams.TaskNumbers memory numbers = PARAMS.tasksOf(flow.version);\n    uint256 bond = _bond(spec, numbers);\n    slot.worker',
    to: 'IParams.TaskNumbers memory numbers = PARAMS.tasksOf(PARAMS.version());\n    uint256 bond = _bond(spec, numbers);\n    slot.worker',
    test: [life, 'testInvariantKeepsItsVersion'],
  },
]
