// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The gate: the only way an account acts, the only caller of verifiers, the keeper of policy state
/// @notice An action runs if the policy bound to (target, selector) permits it: decided here (guard) or proved. Policy
/// state and the call move together or not at all. A failed proof is a revert and costs its sender gas, nothing else.
interface IAIWorkflowGovernance {
  /// @param next The state after the action, as words (proof mode; a guard computes its own)
  /// @param digest Poseidon hash of the statement's words, bound by the proof
  /// @param proof See IVerifier
  struct Evidence {
    uint256[] next;
    uint256 digest;
    bytes proof;
  }

  event Enrolled(address indexed account, address indexed owner, uint8 role);
  event Excluded(address indexed account);
  event Executed(
    address indexed account,
    bytes32 indexed policy,
    uint32 version,
    address indexed target,
    bytes4 selector,
    uint40 sequence,
    uint40 at
  );
  event WorkflowVerified(bytes32 indexed workflowHash, address indexed verifier);

  error ZeroOwner();
  error ZeroRole();
  error AlreadyEnrolled(address owner, address account);
  error NotAccountOwner(address account, address caller);
  /// @notice Never enrolled, or excluded.
  error NotMember(address account);
  /// @notice A member acts under its policies.
  error StillMember(address account);
  error NoSelector(address target, uint256 length);
  /// @notice Deny by default: no living policy governs this action.
  error NotPermitted(address target, bytes4 selector);
  error Denied(bytes32 policy, uint256 reason);
  error ProofRejected(bytes32 policy, address account);
  error ProofRequired(bytes32 policy);
  error NotStateless(bytes32 policy, uint256 words);
  error StateLength(bytes32 policy, uint256 expected, uint256 given);
  /// @notice A word of a state is a canonical field element: packed values, or a commitment to a secret state.
  error StateTooWide(uint256 index, uint256 word);
  /// @notice A migration is total: this one is wrong, and nothing of the account moves under this policy until it is upgraded.
  error MigrationFailed(bytes32 policy, uint256 layout);
  error TimeOutOfRange(uint256 at, uint256 earliest, uint256 latest);

  /// @notice Gives a key an account (CREATE2, salt 0: predictable from gate and owner), or lets an excluded one in again, where
  /// its policy states are as they were. By the owner of the gate.
  /// @param role What the society calls it: policies read it; never 0
  function enroll(address owner, uint8 role) external returns (address account);

  /// @notice Ends a membership: the account takes no more tasks and acts no more under policies. What it holds is its owner's, who
  /// moves it by `executeExcluded`. By the owner of the gate.
  function exclude(address account) external;

  /// @notice Runs one call of an excluded account, under no policy: it takes its stake out, or defends what it did. By the account's
  /// owner.
  function executeExcluded(address account, address target, bytes calldata data) external returns (bytes memory);

  /// @notice Runs one call of an account under its policy. By the account's owner.
  /// @param at The time the policy sees: at most `MAX_AGE` old, and never before the account's last action under it
  function execute(address account, address target, bytes calldata data, uint40 at, Evidence calldata evidence)
    external
    returns (bytes memory);

  /// @notice The paper's face: marks a workflow as verified by a proof that binds the sender.
  /// @param zkProof `abi.encode(uint40 at, uint256 digest, bytes proof)` for the stateless policy bound to this function;
  /// actor is the sender, the request is read from this very call
  function submitProof(bytes32 workflowHash, bytes calldata zkProof) external;

  function verifiedWorkflows(bytes32 workflowHash) external view returns (bool);

  /// @notice Whether it is an account of a member.
  function isAccount(address account) external view returns (bool);

  /// @notice The key behind an account that was ever enrolled, or 0.
  function ownerOf(address account) external view returns (address);

  function roleOf(address account) external view returns (uint8);

  /// @notice The account of a key, or 0.
  function accountOf(address owner) external view returns (address);

  /// @notice Policy state of an account, in the layout of the version in force: its words, how many actions it has had accepted, and the time of the last.
  function stateOf(address account, bytes32 policy)
    external
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at);
}
