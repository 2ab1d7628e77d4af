// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Jobs with an escrow and an evaluator, as ERC-8183 has them (ethereum/ERCs at a078cab), without hooks
/// @notice A job's evaluator alone decides; whoever wants the society's judgement names the adapter itself and a task of the
/// market: then the job is completed when that task is done by its provider with what was submitted, and rejected when the task has
/// failed or was given back. Anybody may ask for it, so a silent judge keeps nobody from its pay.
interface IAgenticCommerce {
  enum JobStatus {
    Open,
    Funded,
    Submitted,
    Completed,
    Rejected,
    Expired
  }

  struct Job {
    uint256 id;
    address client;
    address provider;
    address evaluator;
    string description;
    uint256 budget;
    uint256 expiredAt;
    JobStatus status;
    address hook;
  }

  event JobCreated(
    uint256 indexed jobId,
    address indexed client,
    address indexed provider,
    address evaluator,
    uint256 expiredAt,
    address hook
  );
  event ProviderSet(uint256 indexed jobId, address indexed provider);
  event BudgetSet(uint256 indexed jobId, uint256 amount);
  event JobFunded(uint256 indexed jobId, address indexed client, uint256 amount);
  event JobSubmitted(uint256 indexed jobId, address indexed provider, bytes32 deliverable);
  event JobCompleted(uint256 indexed jobId, address indexed evaluator, bytes32 reason);
  event JobRejected(uint256 indexed jobId, address indexed rejector, bytes32 reason);
  event JobExpired(uint256 indexed jobId);
  event PaymentReleased(uint256 indexed jobId, address indexed provider, uint256 amount);
  event Refunded(uint256 indexed jobId, address indexed client, uint256 amount);
  /// @notice Which task of the market decides. Not in the ERC.
  event JudgedBy(uint256 indexed jobId, bytes32 indexed workflow, uint256 indexed task);

  error InvalidJob(uint256 jobId);
  error WrongStatus(uint256 jobId, JobStatus status);
  error Unauthorized(uint256 jobId, address caller);
  error ZeroAddress();
  error NotInFuture(uint256 expiredAt);
  error ZeroBudget(uint256 jobId);
  error ProviderNotSet(uint256 jobId);
  error ProviderIsSet(uint256 jobId, address provider);
  error BudgetMismatch(uint256 jobId, uint256 budget, uint256 expected);
  error NotExpired(uint256 jobId, uint256 expiredAt);
  error NoHooks(address hook);
  error NotJudged(uint256 jobId);
  /// @notice The task is still open, or what it delivered isn't what was submitted by this provider.
  error Undecided(uint256 jobId);

  /// @param provider 0: set later
  /// @param evaluator This contract: see `judgeBy`
  /// @param hook 0: hooks aren't called here
  function createJob(
    address provider,
    address evaluator,
    uint256 expiredAt,
    string calldata description,
    address hook
  ) external returns (uint256 jobId);

  function setProvider(uint256 jobId, address provider, bytes calldata optParams) external;

  function setBudget(uint256 jobId, uint256 amount, bytes calldata optParams) external;

  function fund(uint256 jobId, uint256 expectedBudget, bytes calldata optParams) external;

  function submit(uint256 jobId, bytes32 deliverable, bytes calldata optParams) external;

  function complete(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

  function reject(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

  function claimRefund(uint256 jobId) external;

  function getJob(uint256 jobId) external view returns (Job memory);

  /// @notice Names the task that decides, while the job is open and its evaluator is this contract. By the client.
  function judgeBy(uint256 jobId, bytes32 workflow, uint256 task) external;

  /// @notice Completes or rejects a submitted job as its task has ended. By anyone.
  function judge(uint256 jobId) external;
}
