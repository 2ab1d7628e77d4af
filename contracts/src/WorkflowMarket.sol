// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { AgentToken } from "./AgentToken.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";

/// @title Workflows as DAGs of tasks, and their escrow
contract WorkflowMarket is IWorkflowMarket, EIP712 {
  using SafeERC20 for AgentToken;

  bytes32 private constant ATTESTATION = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
  uint256 private constant MAX_TASKS = 32;
  /// @dev What a no-show costs: 0.1 % of the bond
  uint256 private constant NO_SHOW_BPS = 10;
  uint256 private constant BPS = 10_000;

  AgentToken public immutable TOKEN;
  IStakeVault public immutable VAULT;
  IAIWorkflowGovernance public immutable GATE;
  address public immutable CLAIMS;
  /// @inheritdoc IWorkflowMarket
  uint256 public immutable TASK_BOND;
  /// @inheritdoc IWorkflowMarket
  uint256 public immutable TASK_TIMEOUT;

  mapping(bytes32 workflowHash => Workflow) private _workflows;
  mapping(bytes32 workflowHash => mapping(uint256 index => Task)) private _tasks;

  modifier onlyClaims() {
    if (msg.sender != CLAIMS) revert NotClaimManager(msg.sender);
    _;
  }

  constructor(
    AgentToken token,
    IStakeVault vault,
    IAIWorkflowGovernance gate,
    address claims,
    uint256 taskBond,
    uint256 taskTimeout
  ) EIP712("Polity Market", "1") {
    TOKEN = token;
    VAULT = vault;
    GATE = gate;
    CLAIMS = claims;
    TASK_BOND = taskBond;
    TASK_TIMEOUT = taskTimeout;
  }

  /// @inheritdoc IWorkflowMarket
  function createWorkflow(TaskSpec[] calldata tasks, uint40 deadline, bytes32 salt)
    external
    returns (bytes32 workflowHash)
  {
    if (tasks.length == 0 || tasks.length > MAX_TASKS) revert TaskCount(tasks.length, MAX_TASKS);
    if (deadline <= block.timestamp) revert DeadlinePassed(deadline);
    workflowHash = keccak256(abi.encode(block.chainid, address(this), msg.sender, tasks, deadline, salt));
    if (_workflows[workflowHash].client != address(0)) revert WorkflowExists(workflowHash);
    uint256 escrow = _open(workflowHash, tasks);
    _workflows[workflowHash] = Workflow(msg.sender, deadline, uint8(tasks.length), 0, SafeCast.toUint128(escrow));
    emit WorkflowCreated(workflowHash, msg.sender, deadline, tasks.length, escrow);
    TOKEN.safeTransferFrom(msg.sender, address(this), escrow);
  }

  /// @inheritdoc IWorkflowMarket
  function claimTask(bytes32 workflowHash, uint256 index) external {
    if (!GATE.isAccount(msg.sender)) revert NotAccount(msg.sender);
    Task storage claimed = _in(workflowHash, index, Status.Open);
    Workflow storage flow = _workflows[workflowHash];
    if (block.timestamp >= flow.deadline) revert DeadlinePassed(flow.deadline);
    if (claimed.needs & ~flow.done != 0) revert NeedsOpen(workflowHash, index, claimed.needs, flow.done);
    claimed.status = Status.Claimed;
    claimed.worker = msg.sender;
    claimed.claimedAt = uint40(block.timestamp);
    emit TaskClaimed(workflowHash, index, msg.sender);
    VAULT.lock(msg.sender, TASK_BOND);
  }

  /// @inheritdoc IWorkflowMarket
  function submitResult(bytes32 workflowHash, uint256 index, bytes32 result, bytes calldata signature) external {
    Task storage delivered = _in(workflowHash, index, Status.Claimed);
    if (delivered.mode != Mode.Attested) revert WrongMode(workflowHash, index, delivered.mode);
    if (msg.sender != delivered.worker) revert NotWorker(delivered.worker, msg.sender);
    bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(ATTESTATION, workflowHash, index, result)));
    if (!SignatureChecker.isValidSignatureNowCalldata(msg.sender, digest, signature)) revert BadSignature(msg.sender);
    emit TaskAttested(workflowHash, index, msg.sender, result, delivered.reward);
    _pay(workflowHash, index, delivered, result);
  }

  /// @inheritdoc IWorkflowMarket
  function pend(bytes32 workflowHash, uint256 index) external onlyClaims {
    Task storage claimed = _in(workflowHash, index, Status.Claimed);
    if (claimed.mode != Mode.Trace) revert WrongMode(workflowHash, index, claimed.mode);
    claimed.status = Status.Pending;
    emit TaskPending(workflowHash, index, claimed.worker);
  }

  /// @inheritdoc IWorkflowMarket
  function finish(bytes32 workflowHash, uint256 index, bytes32 result) external onlyClaims {
    Task storage finished = _in(workflowHash, index, Status.Pending);
    emit TaskSettled(workflowHash, index, finished.worker, result, finished.reward);
    _pay(workflowHash, index, finished, result);
  }

  /// @inheritdoc IWorkflowMarket
  function reopen(bytes32 workflowHash, uint256 index) external onlyClaims returns (address worker, uint256 bond) {
    worker = _reset(_in(workflowHash, index, Status.Pending));
    bond = TASK_BOND;
    emit TaskReopened(workflowHash, index, worker);
  }

  /// @inheritdoc IWorkflowMarket
  function release(bytes32 workflowHash, uint256 index) external {
    Task storage claimed = _in(workflowHash, index, Status.Claimed);
    uint256 overdueAt = claimed.claimedAt + TASK_TIMEOUT;
    if (block.timestamp < overdueAt) revert NotOverdue(claimed.claimedAt, overdueAt);
    address worker = _reset(claimed);
    uint256 slashed = Math.mulDiv(TASK_BOND, NO_SHOW_BPS, BPS, Math.Rounding.Ceil);
    emit TaskReleased(workflowHash, index, worker, slashed);
    VAULT.unlock(worker, TASK_BOND - slashed);
    VAULT.slash(worker, slashed, address(0), 0);
  }

  /// @inheritdoc IWorkflowMarket
  function refund(bytes32 workflowHash) external {
    Workflow storage flow = _workflows[workflowHash];
    if (msg.sender != flow.client) revert NotClient(flow.client, msg.sender);
    if (block.timestamp < flow.deadline) revert DeadlineAhead(flow.deadline);
    uint256 amount;
    bool any;
    for (uint256 i = 0; i < flow.tasks; ++i) {
      Task storage open = _tasks[workflowHash][i];
      if (open.status != Status.Open) continue;
      open.status = Status.Refunded;
      amount += open.reward;
      any = true;
    }
    if (!any) revert NothingToRefund(workflowHash);
    flow.escrow -= uint128(amount);
    emit Refunded(workflowHash, msg.sender, amount);
    TOKEN.safeTransfer(msg.sender, amount);
  }

  /// @inheritdoc IWorkflowMarket
  function workerApartFrom(bytes32 workflowHash, uint256 index) external view returns (address) {
    uint256 other = _tasks[workflowHash][index].apartFrom;
    return other == 0 ? address(0) : _tasks[workflowHash][other - 1].worker;
  }

  /// @inheritdoc IWorkflowMarket
  function openTasks(bytes32 workflowHash) external view returns (uint256 open) {
    Workflow memory flow = _workflows[workflowHash];
    open = flow.tasks;
    for (uint256 mask = flow.done; mask != 0; mask &= mask - 1) {
      --open;
    }
  }

  /// @inheritdoc IWorkflowMarket
  function escrowOf(bytes32 workflowHash) external view returns (uint256) {
    return _workflows[workflowHash].escrow;
  }

  /// @inheritdoc IWorkflowMarket
  function clientOf(bytes32 workflowHash) external view returns (address) {
    return _workflows[workflowHash].client;
  }

  /// @inheritdoc IWorkflowMarket
  function workflow(bytes32 workflowHash) external view returns (Workflow memory) {
    return _workflows[workflowHash];
  }

  /// @inheritdoc IWorkflowMarket
  function task(bytes32 workflowHash, uint256 index) external view returns (Task memory) {
    return _tasks[workflowHash][index];
  }

  /// @inheritdoc IWorkflowMarket
  function resultOf(bytes32 workflowHash, uint256 index) external view returns (bytes32) {
    return _tasks[workflowHash][index].result;
  }

  /// @dev Writes the tasks down; returns the sum of their rewards.
  function _open(bytes32 workflowHash, TaskSpec[] calldata tasks) private returns (uint256 escrow) {
    uint256[] memory waitsFor = new uint256[](tasks.length);
    for (uint256 i = 0; i < tasks.length; ++i) {
      TaskSpec calldata spec = tasks[i];
      waitsFor[i] = _checkOrder(spec, i, waitsFor);
      _checkMode(spec, i);
      Task storage opened = _tasks[workflowHash][i];
      opened.spec = spec.spec;
      opened.reward = spec.reward;
      opened.step = spec.step;
      opened.apartFrom = spec.apartFrom;
      opened.words = spec.words;
      opened.mode = spec.mode;
      opened.status = Status.Open;
      opened.needs = uint32(spec.needs);
      opened.params = spec.params;
      escrow += spec.reward;
    }
  }

  function _pay(bytes32 workflowHash, uint256 index, Task storage done, bytes32 result) private {
    (address worker, uint256 reward) = (done.worker, done.reward);
    Workflow storage flow = _workflows[workflowHash];
    done.status = Status.Done;
    done.result = result;
    flow.done |= uint32(1 << index);
    flow.escrow -= uint128(reward);
    VAULT.unlock(worker, TASK_BOND);
    TOKEN.safeTransfer(worker, reward);
  }

  function _reset(Task storage opened) private returns (address worker) {
    worker = opened.worker;
    opened.status = Status.Open;
    opened.worker = address(0);
    opened.claimedAt = 0;
  }

  function _in(bytes32 workflowHash, uint256 index, Status status) private view returns (Task storage found) {
    found = _tasks[workflowHash][index];
    if (found.status == Status.None) revert UnknownTask(workflowHash, index);
    if (found.status != status) revert WrongStatus(workflowHash, index, found.status);
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

  function _checkMode(TaskSpec calldata spec, uint256 index) private view {
    bool right = spec.mode == Mode.Trace
      ? address(spec.step).code.length > 0 && spec.words > 0 && spec.needs != 0
      : address(spec.step) == address(0) && spec.words == 0 && spec.params.length == 0;
    if (!right) revert ModeMismatch(index);
  }
}
