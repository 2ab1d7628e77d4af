// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "./IStep.sol";
import { IVerifier } from "./IVerifier.sol";
import { IStakeVault } from "./IStakeVault.sol";

/// @title Workflows as DAGs of tasks, and their escrow
/// @notice Every task's escrow leaves once: to the account that did it, or back to the client. A workflow lives under the
/// version of Params that was in force when it was funded. The token is AgentToken, fixed: no hooks, no fee on transfer,
/// no false returns; so a payout can be pushed, and nobody can block one.
interface IWorkflowMarket {
  /// @notice Attested: the worker's word stands. Trace: its result can be recomputed row by row from public rows and is
  /// claimed under bond. Proof: a proof of the whole run comes along and settles at once. Secret: as Trace, but the rows are
  /// secret; who doubts demands a proof.
  enum Mode {
    Attested,
    Trace,
    Proof,
    Secret
  }

  /// @notice Accused: held too long; unless its worker shows a leaf of an open batch, or delivers, it is taken away.
  /// Failed: its retries are used up; the escrow goes back to the client.
  enum Status {
    None,
    Open,
    Claimed,
    Accused,
    Done,
    Failed,
    Refunded
  }

  /// @notice What can be checked: shared by the tasks that do it.
  /// @param step What each row of the data does to the state; its words are what the worker agrees to be judged by
  /// @param verifier Proof and Secret: of the circuit that runs the step over all rows. Trace: of the circuit of one row, for a
  /// step that has no form on chain, or 0
  /// @param words How many words the state has
  /// @param params The step's parameters
  struct Work {
    IStep step;
    IVerifier verifier;
    uint8 words;
    uint256[] params;
  }

  /// @param spec Hash of what is to be done
  /// @param needs Bit i: task i must be done first; earlier tasks only
  /// @param deadline Not claimed after it; what is open then can be refunded
  /// @param reward Paid to the worker
  /// @param mode How its result is judged
  /// @param work 0 for Attested, else 1 + index of its Work
  /// @param apartFrom 0, or 1 + the index of the task whose worker must be another; one that this task waits for
  /// @param retries How many dead claims it survives
  struct TaskSpec {
    bytes32 spec;
    uint32 needs;
    uint40 deadline;
    uint96 reward;
    Mode mode;
    uint8 work;
    uint8 apartFrom;
    uint8 retries;
  }

  /// @notice A task as it stands, its Work unfolded.
  /// @param until Claimed: when it is overdue; Accused: when it can be taken away
  /// @param attempt How often it has been given out before: a result is for one attempt only
  /// @param fails How many claims on it have died
  /// @param data What its lowest needed task delivered, or 0: for Trace `keccak256(abi.encode(rows, inputsRoot))`
  /// @param version Of Params
  struct Task {
    address worker;
    uint40 until;
    uint8 attempt;
    uint8 fails;
    Status status;
    Mode mode;
    uint8 apartFrom;
    uint8 retries;
    uint32 needs;
    uint40 deadline;
    uint96 reward;
    uint32 version;
    bytes32 data;
    Work work;
  }

  struct Workflow {
    address client;
    uint32 version;
    uint8 tasks;
    uint32 done;
    uint32 refunded;
  }

  /// @notice A result that nobody could break: a settled leaf.
  /// @param data `keccak256(abi.encode(rows, inputsRoot))`
  struct Finished {
    bytes32 workflow;
    uint8 task;
    uint8 attempt;
    address worker;
    bytes32 data;
    bytes32 result;
  }

  /// @notice What follows when a claim dies.
  /// @param extraBps Of the worker's stake, on top of its task bond
  /// @param finder Gets `shareBps` of both when the slash is released; the rest burns
  /// @param ground Address of the step or verifier by which it was judged, or 0
  /// @param version Of Params: the claim's, for how long the slash waits
  struct Verdict {
    uint256 extraBps;
    address finder;
    uint256 shareBps;
    address ground;
    uint256 version;
  }

  /// @notice What a proof shows.
  /// @param rows How many rows the run has
  /// @param inputsRoot Commitment to them
  /// @param last The state after the last row
  /// @param digest Poseidon hash of the statement's words (RunStatement), bound by the proof
  /// @param proof See IVerifier
  struct Run {
    uint32 rows;
    bytes32 inputsRoot;
    uint256[] last;
    uint256 digest;
    bytes proof;
  }

  event WorkflowProposed(bytes32 indexed workflow, address indexed proposer, uint256 tasks);
  event WorkflowCreated(
    bytes32 indexed workflow, address indexed client, uint256 tasks, uint256 escrow, uint256 fees, uint256 version
  );
  event TaskClaimed(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 attempt, uint256 bond, uint256 until
  );
  /// @notice Done on the worker's word, signed: attested, not proved.
  event TaskAttested(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, bytes32 result, uint256 paid
  );
  /// @notice Done by a proof.
  event TaskProved(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, bytes32 result, uint256 paid
  );
  /// @notice Done by a claim that nobody could break within its window.
  event TaskSettled(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, bytes32 result, uint256 paid
  );
  /// @notice A payout: what one account earned in one transaction.
  event Paid(address indexed worker, uint256 amount);
  /// @notice Nobody attested to the batch: what validators would have got.
  event FeeReturned(uint256 indexed batch, address indexed client, uint256 amount);
  /// @notice Held too long: taken away at `until` unless its worker shows or delivers a result.
  event TaskAccused(bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 until);
  /// @notice The worker's result is in an open batch: not overdue before `until`.
  event TaskExcused(bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 until);
  /// @notice A claim on it died: open again for the next attempt, or failed.
  event TaskReopened(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 attempt, bool failed
  );
  /// @notice A no-show: open again for the next attempt.
  event TaskReleased(bytes32 indexed workflow, uint256 indexed task, address indexed worker, uint256 slashed);
  event Refunded(bytes32 indexed workflow, address indexed client, uint256 amount);
  /// @notice The account gets no task any more.
  event Excluded(address indexed account);

  error TaskCount(uint256 given, uint256 max);
  error DeadlinePassed(uint256 deadline);
  error WorkflowExists(bytes32 workflow);
  error UnknownWorkflow(bytes32 workflow);
  error AlreadyFunded(bytes32 workflow, address client);
  error UnknownTask(bytes32 workflow, uint256 task);
  /// @notice A task may wait for earlier ones only.
  error NeedsLater(uint256 task, uint256 needs);
  /// @notice A task can be kept apart only from one that it waits for: else the other's worker isn't known yet.
  error ApartFromUnordered(uint256 task, uint256 apartFrom);
  /// @notice Attested takes no work. Trace: a step with code, words, a task that delivers its rows, no verifier. Proof and
  /// Secret: a step, words and a verifier with code.
  error ModeMismatch(uint256 task);
  error NotAccount(address caller);
  error IsExcluded(address account);
  error NeedsOpen(bytes32 workflow, uint256 task, uint256 needs, uint256 done);
  error WrongStatus(bytes32 workflow, uint256 task, Status status);
  error WrongMode(bytes32 workflow, uint256 task, Mode mode);
  error NotWorker(address worker, address caller);
  error NotClient(address client, address caller);
  error NotClaimManager(address caller);
  error BadSignature(address signer);
  error RowCount(uint256 rows);
  /// @notice The rows are not the data set that the needed task delivered.
  error OtherData(bytes32 delivered, bytes32 given);
  error StateWords(uint256 expected, uint256 given);
  error ProofRejected(bytes32 workflow, uint256 task);
  error NotOverdue(uint256 until);
  /// @notice A claim may be hidden in a batch: accuse first.
  error NotAccused(bytes32 workflow, uint256 task);
  error NothingToRefund(bytes32 workflow);
  /// @notice Fees need somewhere to go.
  error NoPool();

  /// @notice Writes a workflow down that somebody else may fund. By anyone.
  /// @return workflowHash keccak256(abi.encode(chain id, market, proposer, works, tasks, salt))
  function propose(Work[] calldata works, TaskSpec[] calldata tasks, bytes32 salt)
    external
    returns (bytes32 workflowHash);

  /// @notice Makes the caller the client of a proposed workflow; pulls rewards and validators' fees. By anyone, once.
  function fund(bytes32 workflowHash) external;

  /// @notice Proposes and funds in one.
  function createWorkflow(Work[] calldata works, TaskSpec[] calldata tasks, bytes32 salt)
    external
    returns (bytes32 workflowHash);

  /// @notice Takes an open task for the calling account, locking `max(minTaskBond, bondFactor x reward)` of its stake: the
  /// stake that stands behind the result. Without enough free stake the vault refuses.
  function claimTask(bytes32 workflowHash, uint256 index) external;

  /// @notice Delivers an attested task: done, paid, bond free. By its worker.
  /// @param signature EIP-712 `Attestation(bytes32 workflowHash,uint256 task,bytes32 result)` of the worker (ERC-1271)
  function submitResult(bytes32 workflowHash, uint256 index, bytes32 result, bytes calldata signature) external;

  /// @notice Delivers a Proof task: done, paid, bond free. By its worker. The result is `Trace.leaf(rows, last)`.
  function submitProof(bytes32 workflowHash, uint256 index, Run calldata run) external;

  /// @notice The leaves stood: those whose task is still with that worker at that attempt are done, paid and their bonds
  /// free; payouts and bonds are netted over neighbours of one worker, so whoever settles sorts by worker. What doesn't
  /// fit any more (another batch was first, the task was released, other data) is left out. By the claim manager.
  /// @return paid Bit i: `list[i]` was paid
  function finish(uint256 batch, Finished[] calldata list) external returns (uint256 paid);

  /// @notice A leaf died: if its task is still with that worker at that attempt, its bond and `verdict.extraBps` of its stake
  /// are slashed and the task is open for the next attempt, or failed. Otherwise nothing happens: an offence is slashed
  /// once. By the claim manager.
  /// @return offence The market's name for it in the vault, `keccak256(abi.encode(workflow, task, attempt))`; 0 if nothing
  /// happened
  /// @return amount Bond and extra together
  function fail(bytes32 workflowHash, uint256 index, uint256 attempt, address worker, Verdict calldata verdict)
    external
    returns (bytes32 offence, uint256 amount);

  /// @notice Names an earlier finder for a slash by `fail` before it is released. By the claim manager.
  function redirect(IStakeVault.Slash calldata slashed, address finder) external;

  /// @notice A leaf of this attempt is in a batch that isn't final before `until`: no longer accused, and not overdue
  /// before then. By the claim manager, when somebody shows the leaf.
  /// @param data Of the leaf, as in Finished: a leaf over other data, which can never be paid, excuses nothing
  /// @return fits Whether it is the live attempt of that worker
  function excuse(bytes32 workflowHash, uint256 index, uint256 attempt, address worker, bytes32 data, uint256 until)
    external
    returns (bool fits);

  /// @notice No task for this account any more: it has equivocated. By the claim manager.
  function exclude(address account) external;

  /// @notice Says that a Trace or Secret task is overdue; its worker has a dispute clock to show or deliver. By anyone.
  function accuse(bytes32 workflowHash, uint256 index) external;

  /// @notice Opens a task again whose worker did nothing; the no-show share of its bond is slashed. Attested and Proof: once
  /// overdue. Trace and Secret: once accused and the clock has run out. By anyone.
  function release(bytes32 workflowHash, uint256 index) external;

  /// @notice Gives the client back the escrow of every task that is failed, or open with its deadline passed or with a
  /// needed task that was given back. By anyone.
  function refund(bytes32 workflowHash) external;

  /// @notice The worker from whom this task must be kept apart, or 0. A fact for policies: the market itself doesn't judge.
  function workerApartFrom(bytes32 workflowHash, uint256 index) external view returns (address);

  /// @notice How many tasks are not done: a fact for policies.
  function openTasks(bytes32 workflowHash) external view returns (uint256);

  /// @notice What is still in escrow, fees included: a fact for policies.
  function escrowOf(bytes32 workflowHash) external view returns (uint256);

  /// @notice Who pays, or 0 if nobody does: a fact for policies.
  function clientOf(bytes32 workflowHash) external view returns (address);

  function workflow(bytes32 workflowHash) external view returns (Workflow memory);

  /// @notice A task as it stands; reverts on one that there isn't.
  function taskOf(bytes32 workflowHash, uint256 index) external view returns (Task memory);

  /// @notice Of a task only what never changes and judges its result: how, and by what.
  function workOf(bytes32 workflowHash, uint256 index) external view returns (Mode mode, Work memory work);

  /// @notice The result of a task that is done, else 0.
  function resultOf(bytes32 workflowHash, uint256 index) external view returns (bytes32);

  /// @notice What the worker of this task has locked here: `max(minTaskBond, bondFactor x reward)` of its version.
  function bondOf(bytes32 workflowHash, uint256 index) external view returns (uint256);

  function excluded(address account) external view returns (bool);
}
