// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { AgentToken } from "./AgentToken.sol";
import { IAgenticCommerce } from "./interfaces/IAgenticCommerce.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";

/// @title Jobs with an escrow and an evaluator, as ERC-8183 has them, without hooks
/// @dev State moves before tokens do, and the token has no hooks: nothing can come back in between.
contract AgenticCommerce is IAgenticCommerce {
  using SafeERC20 for AgentToken;

  struct Judge {
    bytes32 workflow;
    uint256 task;
  }

  AgentToken public immutable TOKEN;
  IWorkflowMarket public immutable MARKET;

  uint256 private _count;
  mapping(uint256 jobId => Job) private _jobs;
  mapping(uint256 jobId => Judge) private _judges;
  mapping(uint256 jobId => bytes32) private _deliverables;

  constructor(AgentToken token, IWorkflowMarket market) {
    (TOKEN, MARKET) = (token, market);
  }

  /// @inheritdoc IAgenticCommerce
  function createJob(
    address provider,
    address evaluator,
    uint256 expiredAt,
    string calldata description,
    address hook
  ) external returns (uint256 jobId) {
    if (evaluator == address(0)) revert ZeroAddress();
    if (expiredAt <= block.timestamp) revert NotInFuture(expiredAt);
    if (hook != address(0)) revert NoHooks(hook);
    jobId = ++_count;
    Job storage job = _jobs[jobId];
    (job.id, job.client, job.provider, job.evaluator) = (jobId, msg.sender, provider, evaluator);
    (job.description, job.expiredAt) = (description, expiredAt);
    emit JobCreated(jobId, msg.sender, provider, evaluator, expiredAt, hook);
  }

  /// @inheritdoc IAgenticCommerce
  function setProvider(uint256 jobId, address provider, bytes calldata) external {
    Job storage job = _in(jobId, JobStatus.Open);
    if (msg.sender != job.client) revert Unauthorized(jobId, msg.sender);
    if (job.provider != address(0)) revert ProviderIsSet(jobId, job.provider);
    if (provider == address(0)) revert ZeroAddress();
    job.provider = provider;
    emit ProviderSet(jobId, provider);
  }

  /// @inheritdoc IAgenticCommerce
  function setBudget(uint256 jobId, uint256 amount, bytes calldata) external {
    Job storage job = _in(jobId, JobStatus.Open);
    if (msg.sender != job.client && msg.sender != job.provider) revert Unauthorized(jobId, msg.sender);
    job.budget = amount;
    emit BudgetSet(jobId, amount);
  }

  /// @inheritdoc IAgenticCommerce
  function judgeBy(uint256 jobId, bytes32 workflow, uint256 task) external {
    Job storage job = _in(jobId, JobStatus.Open);
    if (msg.sender != job.client || job.evaluator != address(this)) revert Unauthorized(jobId, msg.sender);
    MARKET.taskOf(workflow, task);
    _judges[jobId] = Judge(workflow, task);
    emit JudgedBy(jobId, workflow, task);
  }

  /// @inheritdoc IAgenticCommerce
  function fund(uint256 jobId, uint256 expectedBudget, bytes calldata) external {
    Job storage job = _in(jobId, JobStatus.Open);
    if (msg.sender != job.client) revert Unauthorized(jobId, msg.sender);
    if (job.provider == address(0)) revert ProviderNotSet(jobId);
    if (job.budget == 0) revert ZeroBudget(jobId);
    if (job.budget != expectedBudget) revert BudgetMismatch(jobId, job.budget, expectedBudget);
    if (job.evaluator == address(this) && _judges[jobId].workflow == 0) revert NotJudged(jobId);
    job.status = JobStatus.Funded;
    emit JobFunded(jobId, msg.sender, expectedBudget);
    TOKEN.safeTransferFrom(msg.sender, address(this), expectedBudget);
  }

  /// @inheritdoc IAgenticCommerce
  function submit(uint256 jobId, bytes32 deliverable, bytes calldata) external {
    Job storage job = _in(jobId, JobStatus.Funded);
    if (msg.sender != job.provider) revert Unauthorized(jobId, msg.sender);
    job.status = JobStatus.Submitted;
    if (job.evaluator == address(this)) _deliverables[jobId] = deliverable;
    emit JobSubmitted(jobId, msg.sender, deliverable);
  }

  /// @inheritdoc IAgenticCommerce
  function complete(uint256 jobId, bytes32 reason, bytes calldata) external {
    Job storage job = _in(jobId, JobStatus.Submitted);
    if (msg.sender != job.evaluator) revert Unauthorized(jobId, msg.sender);
    _complete(job, reason);
  }

  /// @inheritdoc IAgenticCommerce
  function reject(uint256 jobId, bytes32 reason, bytes calldata) external {
    Job storage job = _known(jobId);
    bool open = job.status == JobStatus.Open;
    if (!open && job.status != JobStatus.Funded && job.status != JobStatus.Submitted) {
      revert WrongStatus(jobId, job.status);
    }
    if (msg.sender != (open ? job.client : job.evaluator)) revert Unauthorized(jobId, msg.sender);
    _reject(job, reason);
  }

  /// @inheritdoc IAgenticCommerce
  function judge(uint256 jobId) external {
    Job storage job = _in(jobId, JobStatus.Submitted);
    Judge memory by = _judges[jobId];
    if (by.workflow == 0) revert NotJudged(jobId);
    IWorkflowMarket.Task memory task = MARKET.taskOf(by.workflow, by.task);
    bytes32 result = MARKET.resultOf(by.workflow, by.task);
    if (task.status == IWorkflowMarket.Status.Failed || task.status == IWorkflowMarket.Status.Refunded) {
      return _reject(job, by.workflow);
    }
    bool fits = task.worker == job.provider && result == _deliverables[jobId];
    if (task.status != IWorkflowMarket.Status.Done || !fits) revert Undecided(jobId);
    _complete(job, result);
  }

  /// @inheritdoc IAgenticCommerce
  function claimRefund(uint256 jobId) external {
    Job storage job = _known(jobId);
    if (job.status != JobStatus.Funded && job.status != JobStatus.Submitted) revert WrongStatus(jobId, job.status);
    if (block.timestamp < job.expiredAt) revert NotExpired(jobId, job.expiredAt);
    job.status = JobStatus.Expired;
    emit JobExpired(jobId);
    _refund(job);
  }

  /// @inheritdoc IAgenticCommerce
  function getJob(uint256 jobId) external view returns (Job memory) {
    return _jobs[jobId];
  }

  function _complete(Job storage job, bytes32 reason) private {
    job.status = JobStatus.Completed;
    emit JobCompleted(job.id, job.evaluator, reason);
    emit PaymentReleased(job.id, job.provider, job.budget);
    TOKEN.safeTransfer(job.provider, job.budget);
  }

  function _reject(Job storage job, bytes32 reason) private {
    bool funded = job.status != JobStatus.Open;
    job.status = JobStatus.Rejected;
    emit JobRejected(job.id, msg.sender, reason);
    if (funded) _refund(job);
  }

  function _refund(Job storage job) private {
    emit Refunded(job.id, job.client, job.budget);
    TOKEN.safeTransfer(job.client, job.budget);
  }

  function _in(uint256 jobId, JobStatus wanted) private view returns (Job storage job) {
    job = _known(jobId);
    if (job.status != wanted) revert WrongStatus(jobId, job.status);
  }

  function _known(uint256 jobId) private view returns (Job storage job) {
    job = _jobs[jobId];
    if (job.id == 0) revert InvalidJob(jobId);
  }
}
