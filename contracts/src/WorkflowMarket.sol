// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { AgentToken } from "./AgentToken.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { Statement } from "./libraries/Statement.sol";
import { Trace } from "./libraries/Trace.sol";
import { IParams } from "./interfaces/IParams.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IValidatorPool } from "./interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Plan } from "./libraries/Plan.sol";
import { RunStatement } from "./libraries/RunStatement.sol";

/// @title Workflows as DAGs of tasks, and their escrow
/// @dev Payouts are pushed, one transfer a provider and call: the token can't block one, and an account that had to come
/// for its pay would need a governed action more, which costs ten times the transfer.
contract WorkflowMarket is IWorkflowMarket, EIP712 {
  using SafeERC20 for AgentToken;

  /// @param plan See Plan; 0 if there is no such workflow
  struct Flow {
    address plan;
    uint32 done;
    uint32 refunded;
    address client;
    uint32 version;
  }

  /// @dev All that moves of a task but its result. Done and refunded stand in the workflow.
  struct Slot {
    address worker;
    uint40 until;
    uint8 attempt;
    uint8 fails;
    Status status;
  }

  /// @dev What is added up before it is paid: over neighbours of one worker, and of one client.
  struct Netting {
    uint256 batch;
    uint32 version;
    IParams.TaskNumbers numbers;
    address worker;
    uint256 reward;
    uint256 bond;
    address client;
    uint256 fees;
  }

  bytes32 private constant ATTESTATION = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
  uint256 private constant MAX_TASKS = 32;
  uint256 private constant BPS = 10_000;

  AgentToken public immutable TOKEN;
  IStakeVault public immutable VAULT;
  IAIWorkflowGovernance public immutable GATE;
  IParams public immutable PARAMS;
  address public immutable CLAIMS;
  IValidatorPool public immutable POOL;

  /// @inheritdoc IWorkflowMarket
  mapping(address account => bool) public excluded;
  mapping(bytes32 workflowHash => Flow) private _flows;
  mapping(bytes32 workflowHash => mapping(uint256 index => Slot)) private _slots;
  mapping(bytes32 workflowHash => mapping(uint256 index => bytes32)) private _results;

  modifier onlyClaims() {
    if (msg.sender != CLAIMS) revert NotClaimManager(msg.sender);
    _;
  }

  constructor(
    AgentToken token,
    IStakeVault vault,
    IAIWorkflowGovernance gate,
    IParams params,
    address claims,
    IValidatorPool pool
  ) EIP712("Polity Market", "1") {
    if (address(pool) == address(0)) revert NoPool();
    (TOKEN, VAULT, GATE, PARAMS, CLAIMS, POOL) = (token, vault, gate, params, claims, pool);
  }

  /// @inheritdoc IWorkflowMarket
  function propose(Work[] calldata works, TaskSpec[] calldata tasks, bytes32 salt)
    public
    returns (bytes32 workflowHash)
  {
    if (tasks.length == 0 || tasks.length > MAX_TASKS) {
      revert TaskCount(tasks.length, MAX_TASKS);
    }
    workflowHash = keccak256(abi.encode(block.chainid, address(this), msg.sender, works, tasks, salt));
    if (_flows[workflowHash].plan != address(0)) revert WorkflowExists(workflowHash);
    uint256[] memory waitsFor = new uint256[](tasks.length);
    for (uint256 i = 0; i < tasks.length; ++i) {
      waitsFor[i] = _checkOrder(tasks[i], i, waitsFor);
      _checkMode(tasks[i], works, i);
    }
    _flows[workflowHash].plan = Plan.write(works, tasks);
    emit WorkflowProposed(workflowHash, msg.sender, tasks.length);
  }

  /// @inheritdoc IWorkflowMarket
  function fund(bytes32 workflowHash) public {
    Flow storage flow = _flows[workflowHash];
    if (flow.plan == address(0)) revert UnknownWorkflow(workflowHash);
    if (flow.client != address(0)) revert AlreadyFunded(workflowHash, flow.client);
    uint256 version = PARAMS.version();
    (flow.client, flow.version) = (msg.sender, uint32(version));
    IParams.TaskNumbers memory numbers = PARAMS.tasksOf(version);
    uint256 count = Plan.count(flow.plan);
    uint256 escrow;
    uint256 fees;
    for (uint256 i = 0; i < count; ++i) {
      TaskSpec memory spec = Plan.task(flow.plan, i);
      if (spec.deadline <= block.timestamp) revert DeadlinePassed(spec.deadline);
      escrow += spec.reward;
      fees += _fee(spec, numbers);
    }
    emit WorkflowCreated(workflowHash, msg.sender, count, escrow, fees, version);
    TOKEN.safeTransferFrom(msg.sender, address(this), escrow + fees);
  }

  /// @inheritdoc IWorkflowMarket
  function createWorkflow(Work[] calldata works, TaskSpec[] calldata tasks, bytes32 salt)
    external
    returns (bytes32 workflowHash)
  {
    workflowHash = propose(works, tasks, salt);
    fund(workflowHash);
  }

  /// @inheritdoc IWorkflowMarket
  function claimTask(bytes32 workflowHash, uint256 index) external {
    if (!GATE.isAccount(msg.sender)) revert NotAccount(msg.sender);
    if (excluded[msg.sender]) revert IsExcluded(msg.sender);
    (Flow memory flow, Slot storage slot) = _find(workflowHash, index);
    Status status = _statusOf(flow, slot, index);
    if (status != Status.Open) revert WrongStatus(workflowHash, index, status);
    TaskSpec memory spec = Plan.task(flow.plan, index);
    if (block.timestamp >= spec.deadline) revert DeadlinePassed(spec.deadline);
    if (spec.needs & ~flow.done != 0) revert NeedsOpen(workflowHash, index, spec.needs, flow.done);
    IParams.TaskNumbers memory numbers = PARAMS.tasksOf(flow.version);
    uint256 bond = _bond(spec, numbers);
    slot.worker = msg.sender;
    slot.until = uint40(block.timestamp + numbers.taskTimeout);
    slot.status = Status.Claimed;
    emit TaskClaimed(workflowHash, index, msg.sender, slot.attempt, bond, slot.until);
    VAULT.lock(msg.sender, bond);
  }

  /// @inheritdoc IWorkflowMarket
  function submitResult(bytes32 workflowHash, uint256 index, bytes32 result, bytes calldata signature) external {
    (Flow memory flow, TaskSpec memory spec,) = _own(workflowHash, index, Mode.Attested);
    bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(ATTESTATION, workflowHash, index, result)));
    if (!SignatureChecker.isValidSignatureNowCalldata(msg.sender, digest, signature)) revert BadSignature(msg.sender);
    emit TaskAttested(workflowHash, index, msg.sender, result, spec.reward);
    _deliver(workflowHash, index, flow, spec, result);
  }

  /// @inheritdoc IWorkflowMarket
  function submitProof(bytes32 workflowHash, uint256 index, Run calldata run) external {
    (Flow memory flow, TaskSpec memory spec, uint8 attempt) = _own(workflowHash, index, Mode.Proof);
    Work memory work = Plan.work(flow.plan, spec.work - 1);
    if (run.rows == 0 || run.rows == type(uint32).max) revert RowCount(run.rows);
    if (run.last.length != work.words) revert StateWords(work.words, run.last.length);
    bytes32 given = keccak256(abi.encode(uint256(run.rows), run.inputsRoot));
    bytes32 delivered = _dataFor(workflowHash, spec);
    if (spec.needs != 0 && delivered != given) revert OtherData(delivered, given);
    RunStatement.Head memory head = RunStatement.Head(
      workflowHash, uint8(index), attempt, msg.sender, run.rows, work.step.codeHash(), run.inputsRoot
    );
    uint256[] memory words = RunStatement.list(address(this), head, work.params, run.last);
    (uint256 evaluation, uint256 alpha) = Statement.bind(run.digest, words);
    if (!work.verifier.verify([run.digest, evaluation, alpha], run.proof)) revert ProofRejected(workflowHash, index);
    bytes32 result = Trace.leaf(run.rows, run.last);
    emit TaskProved(workflowHash, index, msg.sender, result, spec.reward);
    _deliver(workflowHash, index, flow, spec, result);
  }

  /// @inheritdoc IWorkflowMarket
  function finish(uint256 batch, Finished[] calldata list) external onlyClaims returns (uint256 paid) {
    Netting memory net;
    net.batch = batch;
    for (uint256 i = 0; i < list.length; ++i) {
      Finished calldata leaf = list[i];
      (bool fits, Flow memory flow, TaskSpec memory spec) =
        _match(leaf.workflow, leaf.task, leaf.attempt, leaf.worker, leaf.data);
      if (!fits) continue;
      paid |= 1 << i;
      _close(leaf.workflow, leaf.task, leaf.result);
      emit TaskSettled(leaf.workflow, leaf.task, leaf.worker, leaf.result, spec.reward);
      _net(net, leaf.worker, flow, spec);
    }
    _payOut(net);
    _payFees(net);
  }

  /// @inheritdoc IWorkflowMarket
  function fail(bytes32 workflowHash, uint256 index, uint256 attempt, address worker, Verdict calldata verdict)
    external
    onlyClaims
    returns (bytes32 offence, uint256 amount)
  {
    (Flow memory flow, Slot storage slot) = _at(workflowHash, index);
    if (!_isLive(flow, slot, index, attempt, worker)) return (0, 0);
    TaskSpec memory spec = Plan.task(flow.plan, index);
    bool failed = _reopen(slot, ++slot.fails > spec.retries);
    emit TaskReopened(workflowHash, index, worker, attempt, failed);
    offence = _offence(workflowHash, index, attempt);
    amount = VAULT.slash(
      IStakeVault.Penalty({
        account: worker,
        locked: _bond(spec, PARAMS.tasksOf(flow.version)),
        extraBps: verdict.extraBps,
        beneficiary: verdict.finder,
        shareBps: verdict.shareBps,
        ground: verdict.ground,
        version: verdict.version,
        offence: offence
      })
    );
  }

  /// @inheritdoc IWorkflowMarket
  function redirect(IStakeVault.Slash calldata slashed, address finder) external onlyClaims {
    VAULT.redirect(slashed, finder);
  }

  /// @inheritdoc IWorkflowMarket
  function excuse(bytes32 workflowHash, uint256 index, uint256 attempt, address worker, bytes32 data, uint256 until)
    external
    onlyClaims
    returns (bool fits)
  {
    (fits,,) = _match(workflowHash, index, attempt, worker, data);
    if (!fits) return false;
    Slot storage slot = _slots[workflowHash][index];
    slot.status = Status.Claimed;
    slot.until = uint40(Math.max(slot.until, until));
    emit TaskExcused(workflowHash, index, worker, slot.until);
  }

  /// @inheritdoc IWorkflowMarket
  function exclude(address account) external onlyClaims {
    excluded[account] = true;
    emit Excluded(account);
  }

  /// @inheritdoc IWorkflowMarket
  function accuse(bytes32 workflowHash, uint256 index) external {
    (Flow memory flow, Slot storage slot) = _in(workflowHash, index, Status.Claimed);
    Mode mode = Plan.task(flow.plan, index).mode;
    if (!_isOptimistic(mode)) revert WrongMode(workflowHash, index, mode);
    if (block.timestamp < slot.until) revert NotOverdue(slot.until);
    slot.status = Status.Accused;
    slot.until = uint40(block.timestamp + PARAMS.at(flow.version).disputeClock);
    emit TaskAccused(workflowHash, index, slot.worker, slot.until);
  }

  /// @inheritdoc IWorkflowMarket
  function release(bytes32 workflowHash, uint256 index) external {
    (Flow memory flow, Slot storage slot) = _find(workflowHash, index);
    TaskSpec memory spec = Plan.task(flow.plan, index);
    Status due = _isOptimistic(spec.mode) ? Status.Accused : Status.Claimed;
    Status status = _statusOf(flow, slot, index);
    if (status == Status.Claimed && due == Status.Accused) revert NotAccused(workflowHash, index);
    if (status != due) revert WrongStatus(workflowHash, index, status);
    if (block.timestamp < slot.until) revert NotOverdue(slot.until);
    (address worker, uint256 attempt) = (slot.worker, slot.attempt);
    _reopen(slot, false);
    IParams.TaskNumbers memory numbers = PARAMS.tasksOf(flow.version);
    uint256 bond = _bond(spec, numbers);
    uint256 lost = Math.mulDiv(bond, numbers.noShow, BPS, Math.Rounding.Ceil);
    emit TaskReleased(workflowHash, index, worker, lost);
    VAULT.unlock(worker, bond - lost);
    IStakeVault.Penalty memory penalty;
    (penalty.account, penalty.locked, penalty.version) = (worker, lost, flow.version);
    penalty.offence = _offence(workflowHash, index, attempt);
    VAULT.slash(penalty);
  }

  /// @inheritdoc IWorkflowMarket
  function refund(bytes32 workflowHash) external {
    Flow memory flow = _flows[workflowHash];
    if (flow.client == address(0)) revert UnknownWorkflow(workflowHash);
    IParams.TaskNumbers memory numbers = PARAMS.tasksOf(flow.version);
    uint256 count = Plan.count(flow.plan);
    uint256 given = flow.refunded;
    uint256 amount;
    for (uint256 i = 0; i < count; ++i) {
      TaskSpec memory spec = Plan.task(flow.plan, i);
      Status status = _statusOf(flow, _slots[workflowHash][i], i);
      bool lost = status == Status.Open && (block.timestamp >= spec.deadline || spec.needs & given != 0);
      if (!lost && status != Status.Failed) continue;
      given |= 1 << i;
      amount += spec.reward + _fee(spec, numbers);
    }
    if (given == flow.refunded) revert NothingToRefund(workflowHash);
    _flows[workflowHash].refunded = uint32(given);
    emit Refunded(workflowHash, flow.client, amount);
    TOKEN.safeTransfer(flow.client, amount);
  }

  /// @inheritdoc IWorkflowMarket
  function workerApartFrom(bytes32 workflowHash, uint256 index) external view returns (address) {
    (Flow memory flow,) = _at(workflowHash, index);
    if (flow.plan == address(0) || index >= Plan.count(flow.plan)) return address(0);
    uint256 other = Plan.task(flow.plan, index).apartFrom;
    return other == 0 ? address(0) : _slots[workflowHash][other - 1].worker;
  }

  /// @inheritdoc IWorkflowMarket
  function openTasks(bytes32 workflowHash) external view returns (uint256 open) {
    Flow memory flow = _flows[workflowHash];
    if (flow.client == address(0)) return 0;
    open = Plan.count(flow.plan);
    for (uint256 mask = flow.done; mask != 0; mask &= mask - 1) {
      --open;
    }
  }

  /// @inheritdoc IWorkflowMarket
  function escrowOf(bytes32 workflowHash) external view returns (uint256 escrow) {
    Flow memory flow = _flows[workflowHash];
    if (flow.client == address(0)) return 0;
    IParams.TaskNumbers memory numbers = PARAMS.tasksOf(flow.version);
    uint256 count = Plan.count(flow.plan);
    for (uint256 i = 0; i < count; ++i) {
      if (((flow.done | flow.refunded) >> i) & 1 == 1) continue;
      TaskSpec memory spec = Plan.task(flow.plan, i);
      escrow += spec.reward + _fee(spec, numbers);
    }
  }

  /// @inheritdoc IWorkflowMarket
  function clientOf(bytes32 workflowHash) external view returns (address) {
    return _flows[workflowHash].client;
  }

  /// @inheritdoc IWorkflowMarket
  function workflow(bytes32 workflowHash) external view returns (Workflow memory) {
    Flow memory flow = _flows[workflowHash];
    if (flow.plan == address(0)) revert UnknownWorkflow(workflowHash);
    return Workflow(flow.client, flow.version, uint8(Plan.count(flow.plan)), flow.done, flow.refunded);
  }

  /// @inheritdoc IWorkflowMarket
  function taskOf(bytes32 workflowHash, uint256 index) external view returns (Task memory found) {
    (Flow memory flow, Slot storage slot) = _find(workflowHash, index);
    TaskSpec memory spec = Plan.task(flow.plan, index);
    found.worker = slot.worker;
    found.until = slot.until;
    found.attempt = slot.attempt;
    found.fails = slot.fails;
    found.status = _statusOf(flow, slot, index);
    found.mode = spec.mode;
    found.apartFrom = spec.apartFrom;
    found.retries = spec.retries;
    found.needs = spec.needs;
    found.deadline = spec.deadline;
    found.reward = spec.reward;
    found.version = flow.version;
    found.data = _dataFor(workflowHash, spec);
    found.work = _workOf(flow, spec);
  }

  /// @inheritdoc IWorkflowMarket
  function workOf(bytes32 workflowHash, uint256 index) external view returns (Mode mode, Work memory work) {
    (Flow memory flow,) = _find(workflowHash, index);
    TaskSpec memory spec = Plan.task(flow.plan, index);
    return (spec.mode, _workOf(flow, spec));
  }

  /// @inheritdoc IWorkflowMarket
  function resultOf(bytes32 workflowHash, uint256 index) external view returns (bytes32) {
    return _results[workflowHash][index];
  }

  /// @inheritdoc IWorkflowMarket
  function bondOf(bytes32 workflowHash, uint256 index) external view returns (uint256) {
    (Flow memory flow,) = _find(workflowHash, index);
    return _bond(Plan.task(flow.plan, index), PARAMS.tasksOf(flow.version));
  }

  /// @dev One task of the caller, delivered and paid.
  function _deliver(bytes32 workflowHash, uint256 index, Flow memory flow, TaskSpec memory spec, bytes32 result)
    private
  {
    Netting memory net;
    _close(workflowHash, index, result);
    _net(net, msg.sender, flow, spec);
    _payOut(net);
  }

  function _close(bytes32 workflowHash, uint256 index, bytes32 result) private {
    _flows[workflowHash].done |= uint32(1 << index);
    _results[workflowHash][index] = result;
  }

  /// @dev Adds a task to what its worker gets and frees, and its fee to what its client pays; pays out before when it is
  /// another's turn.
  function _net(Netting memory net, address worker, Flow memory flow, TaskSpec memory spec) private {
    if (net.version != flow.version) (net.version, net.numbers) = (flow.version, PARAMS.tasksOf(flow.version));
    if (net.worker != worker) {
      _payOut(net);
      (net.worker, net.reward, net.bond) = (worker, 0, 0);
    }
    net.reward += spec.reward;
    net.bond += _bond(spec, net.numbers);
    uint256 fee = _fee(spec, net.numbers);
    if (fee == 0) return;
    if (net.client != flow.client) {
      _payFees(net);
      (net.client, net.fees) = (flow.client, 0);
    }
    net.fees += fee;
  }

  function _payOut(Netting memory net) private {
    if (net.worker == address(0)) return;
    emit Paid(net.worker, net.reward);
    VAULT.unlock(net.worker, net.bond);
    TOKEN.safeTransfer(net.worker, net.reward);
  }

  /// @dev Without anybody who attests to the batch, its fees are the client's again.
  function _payFees(Netting memory net) private {
    if (net.fees == 0) return;
    bool attested = POOL.attestersOf(net.batch) > 0;
    TOKEN.safeTransfer(attested ? address(POOL) : net.client, net.fees);
    if (attested) POOL.pay(net.batch, net.fees);
    else emit FeeReturned(net.batch, net.client, net.fees);
  }

  /// @dev The task is free for the next attempt, or failed; attempts are counted in a byte.
  function _reopen(Slot storage slot, bool lost) private returns (bool failed) {
    failed = lost || slot.attempt == type(uint8).max - 1;
    slot.status = failed ? Status.Failed : Status.Open;
    slot.worker = address(0);
    slot.until = 0;
    ++slot.attempt;
  }

  function _own(bytes32 workflowHash, uint256 index, Mode mode)
    private
    view
    returns (Flow memory flow, TaskSpec memory spec, uint8 attempt)
  {
    Slot storage slot;
    (flow, slot) = _in(workflowHash, index, Status.Claimed);
    spec = Plan.task(flow.plan, index);
    if (spec.mode != mode) revert WrongMode(workflowHash, index, spec.mode);
    if (msg.sender != slot.worker) revert NotWorker(slot.worker, msg.sender);
    attempt = slot.attempt;
  }

  /// @dev Whether a leaf is for a task that waits for it: its worker's, at this attempt, in an optimistic mode, over the
  /// right rows. There is no such leaf for a task that isn't in work.
  function _match(bytes32 workflowHash, uint256 index, uint256 attempt, address worker, bytes32 data)
    private
    view
    returns (bool fits, Flow memory flow, TaskSpec memory spec)
  {
    Slot storage slot;
    (flow, slot) = _at(workflowHash, index);
    if (!_isLive(flow, slot, index, attempt, worker)) return (false, flow, spec);
    spec = Plan.task(flow.plan, index);
    fits = spec.mode == Mode.Secret || (spec.mode == Mode.Trace && data == _dataFor(workflowHash, spec));
  }

  function _isLive(Flow memory flow, Slot storage slot, uint256 index, uint256 attempt, address worker)
    private
    view
    returns (bool)
  {
    Status status = _statusOf(flow, slot, index);
    bool inWork = status == Status.Claimed || status == Status.Accused;
    return inWork && slot.attempt == attempt && slot.worker == worker;
  }

  function _in(bytes32 workflowHash, uint256 index, Status wanted)
    private
    view
    returns (Flow memory flow, Slot storage slot)
  {
    (flow, slot) = _find(workflowHash, index);
    Status status = _statusOf(flow, slot, index);
    if (status != wanted) revert WrongStatus(workflowHash, index, status);
  }

  function _find(bytes32 workflowHash, uint256 index) private view returns (Flow memory flow, Slot storage slot) {
    (flow, slot) = _at(workflowHash, index);
    if (flow.client == address(0)) revert UnknownWorkflow(workflowHash);
    if (index >= Plan.count(flow.plan)) revert UnknownTask(workflowHash, index);
  }

  function _at(bytes32 workflowHash, uint256 index) private view returns (Flow memory flow, Slot storage slot) {
    return (_flows[workflowHash], _slots[workflowHash][index]);
  }

  function _statusOf(Flow memory flow, Slot storage slot, uint256 index) private view returns (Status status) {
    if ((flow.done >> index) & 1 == 1) return Status.Done;
    if ((flow.refunded >> index) & 1 == 1) return Status.Refunded;
    status = slot.status;
    if (status == Status.None) return Status.Open;
  }

  function _workOf(Flow memory flow, TaskSpec memory spec) private view returns (Work memory work) {
    if (spec.work != 0) work = Plan.work(flow.plan, spec.work - 1);
  }

  /// @dev What the lowest needed task delivered.
  function _dataFor(bytes32 workflowHash, TaskSpec memory spec) private view returns (bytes32) {
    if (spec.needs == 0) return 0;
    return _results[workflowHash][Math.log2(spec.needs & (~spec.needs + 1))];
  }

  function _offence(bytes32 workflowHash, uint256 index, uint256 attempt) private pure returns (bytes32) {
    return keccak256(abi.encode(workflowHash, index, attempt));
  }

  function _bond(TaskSpec memory spec, IParams.TaskNumbers memory numbers) private pure returns (uint256) {
    return Math.max(numbers.minTaskBond, Math.mulDiv(spec.reward, numbers.bondFactor, BPS, Math.Rounding.Ceil));
  }

  /// @dev Only a public trace can be recomputed by sampled validators.
  function _fee(TaskSpec memory spec, IParams.TaskNumbers memory numbers) private pure returns (uint256) {
    return spec.mode == Mode.Trace ? uint256(spec.reward) * numbers.validatorFee / BPS : 0;
  }

  function _isOptimistic(Mode mode) private pure returns (bool) {
    return mode == Mode.Trace || mode == Mode.Secret;
  }

  /// @dev Returns everything the task waits for, near or far.
  function _checkOrder(TaskSpec calldata spec, uint256 index, uint256[] memory waitsFor)
    private
    pure
    returns (uint256 mask)
  {
    mask = spec.needs;
    if (mask >> index != 0) revert NeedsLater(index, mask);
    for (uint256 i = 0; i < index; ++i) {
      if ((spec.needs >> i) & 1 == 1) mask |= waitsFor[i];
    }
    if (spec.apartFrom != 0 && (mask >> (spec.apartFrom - 1)) & 1 == 0) {
      revert ApartFromUnordered(index, spec.apartFrom);
    }
  }

  function _checkMode(TaskSpec calldata spec, Work[] calldata works, uint256 index) private view {
    if (spec.mode == Mode.Attested) {
      if (spec.work != 0) revert ModeMismatch(index);
      return;
    }
    if (spec.work == 0 || spec.work > works.length) revert ModeMismatch(index);
    Work calldata work = works[spec.work - 1];
    bool right = address(work.step).code.length > 0 && work.words > 0;
    bool verifiable = address(work.verifier).code.length > 0;
    if (spec.mode == Mode.Trace) {
      right = right && spec.needs != 0 && (verifiable || address(work.verifier) == address(0));
    } else {
      right = right && verifiable;
    }
    if (!right) revert ModeMismatch(index);
  }
}
