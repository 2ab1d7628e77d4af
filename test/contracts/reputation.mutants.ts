import type { Mutant } from './mutant.ts'

const ledger = 'contracts/src/ReputationLedger.sol'
const identity = 'contracts/src/IdentityRegistry.sol'
const feedback = 'contracts/src/ReputationRegistry.sol'
const validation = 'contracts/src/ValidationRegistry.sol'
const vault = 'contracts/src/StakeVault.sol'
const jobs = 'contracts/src/AgenticCommerce.sol'
const jobTests = 'test/contracts/AgenticCommerce.t.sol'
const tests = 'test/contracts/ReputationLedger.t.sol'
const attacks = 'test/contracts/attacks/Reputation.t.sol'
const identityTests = 'test/contracts/IdentityRegistry.t.sol'
const feedbackTests = 'test/contracts/ReputationRegistry.t.sol'
const validationTests = 'test/contracts/ValidationRegistry.t.sol'

/** Reputation and who shows it. */
export const mutants: readonly Mutant[] = [
  {
    attack: 'a Sybil ring farms reputation for nothing: recording burns nothing',
    file: ledger,
    from: '    TOKEN.burnFrom(msg.sender, burned);\n',
    to: '',
    test: [attacks, 'testAttackSybilRing'],
  },
  {
    attack: 'one burn counts for many tasks',
    file: ledger,
    from: 'burned += _record(tasks[i].workflow, tasks[i].task);',
    to: 'burned = _record(tasks[i].workflow, tasks[i].task);',
    test: [tests, 'testBehaviorRecordMany'],
  },
  {
    attack: 'the smallest rewards gain without a burn',
    file: ledger,
    from: 'BPS, Math.Rounding.Ceil',
    to: 'BPS, Math.Rounding.Floor',
    test: [tests, 'testBehaviorRoundedUp'],
  },
  {
    attack: 'work that was not judged yet counts',
    file: ledger,
    from: '    if (task.status != IWorkflowMarket.Status.Done) revert NotSettled(workflow, index, task.status);\n',
    to: '',
    test: [tests, 'testErrorNotSettled'],
  },
  {
    attack: 'attested work, for which no bond answers, counts',
    file: ledger,
    from: 'task.mode != IWorkflowMarket.Mode.Attested && ',
    to: '',
    test: [tests, 'testErrorNotBonded'],
  },
  {
    attack: 'a worker is its own client',
    file: ledger,
    from: 'client == worker || ',
    to: '',
    test: [tests, 'testErrorSameHands'],
  },
  {
    attack: "a worker's owner is its client",
    file: ledger,
    from: 'client == owner || ',
    to: '',
    test: [tests, 'testErrorSameHands'],
  },
  {
    attack: 'a task is recorded twice',
    file: ledger,
    from: '    if (_entries[workflow][index].worker != address(0)) revert AlreadyRecorded(workflow, index);\n',
    to: '',
    test: [attacks, 'testAttackTwiceInOneList'],
  },
  {
    attack: 'points are stored up against decay',
    file: ledger,
    from: '    if (block.timestamp >= task.until + EPOCH) revert TooLate(workflow, index, task.until + EPOCH);\n',
    to: '',
    test: [tests, 'testErrorTooLate'],
  },
  {
    attack: 'gains do not decay',
    file: ledger,
    from: '    standing.gained >>= elapsed;\n',
    to: '',
    test: [tests, 'testDecay'],
  },
  {
    attack: 'a slash that never was is counted',
    file: ledger,
    from: '    if (!slash || slashed.amount == 0) revert',
    to: '    if (slashed.amount == 0) revert',
    test: [tests, 'testErrorNotSlashed'],
  },
  {
    attack: 'a slash is counted twice, under another finder',
    file: ledger,
    from: '    if (loss.account != address(0)) revert AlreadyCounted(slashed.locker, slashed.offence);\n',
    to: '',
    test: [tests, 'testBehaviorRedirectedSlashCountsOnce'],
  },
  {
    attack: 'a slash is waited out until it has left escrow',
    file: vault,
    from: '= ~_hash(slashed);',
    to: '= REVERSED;',
    test: [attacks, 'testAttackStalledJudge'],
  },
  {
    attack: 'a slash that stands is given back',
    file: ledger,
    from: '    if (VAULT.fateOf(slashed) != IStakeVault.Fate.Reversed) revert NotReversed(slashed.locker, slashed.offence);\n',
    to: '',
    test: [tests, 'testRestore'],
  },
  {
    attack: 'a reversed slash is given back twice',
    file: ledger,
    from: ' || loss.restored) revert',
    to: ') revert',
    test: [tests, 'testRestore'],
  },
  {
    attack: 'a debt is whitewashed by giving the identity away',
    file: ledger,
    from: '    standing.gained = 0;\n',
    to: '    (standing.gained, standing.lost) = (0, 0);\n',
    test: [attacks, 'testAttackWhitewash'],
  },
  {
    attack: 'sale of an identity with its reputation',
    file: identity,
    from: '    LEDGER.forget(from);\n',
    to: '',
    test: [attacks, 'testAttackSaleOfIdentity'],
  },
  {
    attack: "anybody makes an account's gains forgotten",
    file: ledger,
    from: '    if (msg.sender != IDENTITY) revert NotIdentity(msg.sender);\n',
    to: '',
    test: [tests, 'testErrorForget'],
  },
  {
    attack: 'an identity pressed upon an account costs it its gains',
    file: identity,
    from: 'LEDGER.forget(from);',
    to: 'LEDGER.forget(to);',
    test: [attacks, 'testAttackUnwantedIdentity'],
  },
  {
    attack: 'the share that is burned is voted out of its bounds',
    file: ledger,
    from: '    if (to < LOW || to > HIGH) revert OutOfBounds(to, LOW, HIGH);\n',
    to: '',
    test: [tests, 'testSetShare'],
  },
  {
    attack: 'somebody else than the timelock sets the share',
    file: ledger,
    from: 'function setShare(uint256 to) external onlyOwner {',
    to: 'function setShare(uint256 to) external {',
    test: [tests, 'testSetShare'],
  },
  {
    attack: 'self-feedback',
    file: feedback,
    from: '    if (own) revert SelfFeedback(agentId, msg.sender);\n',
    to: '    own;\n',
    test: [feedbackTests, 'testErrorSelfFeedback'],
  },
  {
    attack: 'a summary over whoever says something',
    file: feedback,
    from: '    if (clientAddresses.length == 0) revert NoClients();\n',
    to: '',
    test: [feedbackTests, 'testSummary'],
  },
  {
    attack: "another's wallet is named without its signature",
    file: identity,
    from: '    if (!signed) revert BadWalletSignature(newWallet);\n',
    to: '    signed;\n',
    test: [identityTests, 'testErrorSetAgentWallet'],
  },
  {
    attack: 'an expired signature names a wallet',
    file: identity,
    from: '    if (block.timestamp > deadline) revert SignatureExpired(deadline);\n',
    to: '',
    test: [identityTests, 'testErrorSetAgentWallet'],
  },
  {
    attack: "a sold identity keeps its seller's wallet",
    file: identity,
    from: '    _setWallet(agentId, address(0));\n    LEDGER',
    to: '    LEDGER',
    test: [identityTests, 'testTransfer'],
  },
  {
    attack: "another answers in a validator's name",
    file: validation,
    from: '    if (msg.sender != validation.validator) revert NotValidator(validation.validator, msg.sender);\n',
    to: '',
    test: [validationTests, 'testErrorRespond'],
  },
  {
    attack: 'somebody else than its evaluator completes a job',
    file: jobs,
    from: '    if (msg.sender != job.evaluator) revert Unauthorized(jobId, msg.sender);\n    _complete',
    to: '    _complete',
    test: [jobTests, 'testErrorUnauthorized'],
  },
  {
    attack: 'a job is judged by the work of somebody else, or by another result',
    file: jobs,
    from: 'task.worker == job.provider && result == _deliverables[jobId];',
    to: 'result == result || job.id == 0;',
    test: [jobTests, 'testErrorJudge'],
  },
  {
    attack: "a job's budget is raised under its client's hands",
    file: jobs,
    from: '    if (job.budget != expectedBudget) revert BudgetMismatch(jobId, job.budget, expectedBudget);\n',
    to: '',
    test: [jobTests, 'testErrorFund'],
  },
  {
    attack: 'a client takes the escrow of a job back before it expires',
    file: jobs,
    from: '    if (block.timestamp < job.expiredAt) revert NotExpired(jobId, job.expiredAt);\n',
    to: '',
    test: [jobTests, 'testClaimRefund'],
  },
]
