// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "./IStep.sol";

/// @title Workflows as DAGs of tasks, and their escrow
/// @notice Every task's escrow leaves once: to the account that did it, or back to the client.
interface IWorkflowMarket {
  /// @notice Attested: the worker's word stands. Trace: its result can be recomputed row by row and is claimed under bond.
  enum Mode {
    Attested,
    Trace
  }

  enum Status {
    None,
    Open,
    Claimed,
    Pending,
    Done,
    Refunded
  }

  /// @param spec Hash of what is to be done
  /// @param needs Bit i: task i must be done first; earlier tasks only
  /// @param reward Paid to the worker
  /// @param mode How its result is judged
  /// @param apartFrom 0, or 1 + the index of the task whose worker must be another; one that this task waits for
  /// @param step Trace only: what each row of the data set does to the state
  /// @param words Trace only: how many words that state has
  /// @param params Trace only: the step's parameters
  struct TaskSpec {
    bytes32 spec;
    uint256 needs;
    uint96 reward;
    Mode mode;
    uint8 apartFrom;
    IStep step;
    uint8 words;
    uint256[] params;
  }

  struct Task {
    bytes32 spec;
    bytes32 result;
    address worker;
    uint96 reward;
    IStep step;
    uint40 claimedAt;
    uint8 apartFrom;
    uint8 words;
    Mode mode;
    Status status;
    uint32 needs;
    uint256[] params;
  }

  struct Workflow {
    address client;
    uint40 deadline;
    uint8 tasks;
    uint32 done;
    uint128 escrow;
  }

  event WorkflowCreated(
    bytes32 indexed workflow, address indexed client, uint40 deadline, uint256 tasks, uint256 escrow
  );
  event TaskClaimed(bytes32 indexed workflow, uint256 indexed task, address indexed worker);
  /// @notice Done on the worker's word, signed: attested, not proved.
  event TaskAttested(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, bytes32 result, uint256 paid
  );
  event TaskPending(bytes32 indexed workflow, uint256 indexed task, address indexed worker);
  /// @notice Done by a claim that nobody could break within its window.
  event TaskSettled(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, bytes32 result, uint256 paid
  );
  event TaskReopened(bytes32 indexed workflow, uint256 indexed task, address indexed worker);
  event TaskReleased(bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 slashed);
  event Refunded(bytes32 indexed workflow, address indexed client, uint256 amount);

  error TaskCount(uint256 given, uint256 max);
  error DeadlinePassed(uint256 deadline);
  error DeadlineAhead(uint256 deadline);
  error WorkflowExists(bytes32 workflow);
  error UnknownTask(bytes32 workflow, uint256 task);
  /// @notice A task may wait for earlier ones only.
  error NeedsLater(uint256 task, uint256 needs);
  /// @notice A task can be kept apart only from one that it waits for: else the other's worker isn't known yet.
  error ApartFromUnordered(uint256 task, uint256 apartFrom);
  /// @notice A trace needs step, words and a task that delivers its data; an attested task has none of step, words, params.
  error ModeMismatch(uint256 task);
  error NotAccount(address caller);
  error NeedsOpen(bytes32 workflow, uint256 task, uint256 needs, uint256 done);
  error WrongStatus(bytes32 workflow, uint256 task, Status status);
  error WrongMode(bytes32 workflow, uint256 task, Mode mode);
  error NotWorker(address worker, address caller);
  error NotClient(address client, address caller);
  error NotClaimManager(address caller);
  error BadSignature(address signer);
  error NotOverdue(uint256 claimedAt, uint256 overdueAt);
  error NothingToRefund(bytes32 workflow);

  /// @notice Opens a workflow for the caller and pulls the sum of its rewards.
  /// @return workflowHash keccak256(abi.encode(chain id, market, client, tasks, deadline, salt))
  function createWorkflow(TaskSpec[] calldata tasks, uint40 deadline, bytes32 salt)
    external
    returns (bytes32 workflowHash);

  /// @notice Takes an open task for the calling account, locking `TASK_BOND` of its stake.
  function claimTask(bytes32 workflowHash, uint256 index) external;

  /// @notice Delivers an attested task: done, paid, bond free.
  /// @param signature EIP-712 `Attestation(bytes32 workflowHash,uint256 task,bytes32 result)` of the worker (ERC-1271)
  function submitResult(bytes32 workflowHash, uint256 index, bytes32 result, bytes calldata signature) external;

  /// @notice A claim has been made for a claimed trace task: it can't be released any more. By the claim manager.
  function pend(bytes32 workflowHash, uint256 index) external;

  /// @notice The claim stood: done, paid, bond free. By the claim manager.
  function finish(bytes32 workflowHash, uint256 index, bytes32 result) external;

  /// @notice The claim died: the task is open again, its escrow stays. By the claim manager, which slashes the bond.
  /// @return worker Whose bond it is
  /// @return bond What stays locked
  function reopen(bytes32 workflowHash, uint256 index) external returns (address worker, uint256 bond);

  /// @notice Opens a task again whose worker did nothing for `TASK_TIMEOUT`; 0.1 % of its bond burns. By anyone.
  function release(bytes32 workflowHash, uint256 index) external;

  /// @notice After the deadline: the client takes back the escrow of every task that is open. What was in work then can
  /// be refunded once it is open again.
  function refund(bytes32 workflowHash) external;

  /// @notice The worker from whom this task must be kept apart, or 0. A fact for policies: the market itself doesn't judge.
  function workerApartFrom(bytes32 workflowHash, uint256 index) external view returns (address);

  /// @notice How many tasks are not done: a fact for policies.
  function openTasks(bytes32 workflowHash) external view returns (uint256);

  /// @notice What is still in escrow: a fact for policies.
  function escrowOf(bytes32 workflowHash) external view returns (uint256);

  /// @notice Who pays, or 0 if there is no such workflow: a fact for policies.
  function clientOf(bytes32 workflowHash) external view returns (address);

  function workflow(bytes32 workflowHash) external view returns (Workflow memory);

  function task(bytes32 workflowHash, uint256 index) external view returns (Task memory);

  /// @notice The result of a task that is done, else 0.
  function resultOf(bytes32 workflowHash, uint256 index) external view returns (bytes32);

  function TASK_BOND() external view returns (uint256);

  function TASK_TIMEOUT() external view returns (uint256);
}
