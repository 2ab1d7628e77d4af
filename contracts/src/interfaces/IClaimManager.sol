// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Optimistic results: all states committed, one invalid transition kills
/// @notice A trace runs a task's step over the rows that the task's lowest needed task delivered. Its claimant commits to
/// all `rows + 1` states (see Trace): state 0 is all zero, state `rows` is `last`, the result. Who knows the data can open any
/// transition and have it recomputed here. A claimant who hides its states can't be challenged in this version: whoever
/// pays must have the data published.
interface IClaimManager {
  enum Status {
    None,
    Open,
    Settled,
    Dead
  }

  struct Claim {
    address account;
    uint96 bond;
    uint40 openUntil;
    uint8 task;
    Status status;
    uint32 rows;
    bytes32 workflow;
    bytes32 inputsRoot;
    bytes32 statesRoot;
    bytes32 result;
  }

  event ClaimOpened(
    uint256 indexed claim,
    bytes32 indexed workflow,
    uint256 task,
    address indexed account,
    uint256 rows,
    bytes32 inputsRoot,
    bytes32 statesRoot,
    uint256[] last,
    uint256 bond,
    uint256 openUntil
  );
  /// @notice Transition `index` is invalid: bond and task bond are slashed.
  event ClaimKilled(
    uint256 indexed claim,
    address indexed account,
    address indexed challenger,
    uint256 index,
    uint256 paid,
    uint256 burned
  );
  event ClaimSettled(uint256 indexed claim, address indexed account, bytes32 result);

  error NotWorker(address worker, address caller);
  error NotTrace(bytes32 workflow, uint256 task);
  error RowCount(uint256 rows);
  /// @notice The rows are not the data set that the needed task delivered.
  error OtherData(bytes32 delivered, bytes32 given);
  error StateWords(uint256 expected, uint256 given);
  /// @notice An opening doesn't lead to the root it should.
  error BadOpening(bytes32 root, uint256 index);
  error BadSignature(address signer);
  error NotOpen(uint256 claim, Status status);
  error WindowClosed(uint256 claim, uint256 openUntil);
  error WindowOpen(uint256 claim, uint256 openUntil);
  /// @notice The step gives just the committed state: nothing to punish.
  error TransitionHolds(uint256 claim, uint256 index);

  /// @notice Claims the result of a trace task that the caller works on; locks `bondFor(reward)` of its stake.
  /// @param rows Rows of the data set; with `inputsRoot` it must be what the needed task delivered:
  /// `resultOf(needed) == keccak256(abi.encode(rows, inputsRoot))`
  /// @param statesRoot Root over the states 0 to rows
  /// @param last State `rows`; the task's result is `keccak256(abi.encodePacked(last))`
  /// @param firstProof Opens state 0
  /// @param lastProof Opens state `rows`
  /// @param signature EIP-712 `Claim(bytes32 workflow,uint256 task,uint256 rows,bytes32 inputsRoot,bytes32 statesRoot,uint256[] last)`
  /// of the calling account (ERC-1271)
  function claim(
    bytes32 workflow,
    uint256 task,
    uint256 rows,
    bytes32 inputsRoot,
    bytes32 statesRoot,
    uint256[] memory last,
    bytes32[] memory firstProof,
    bytes32[] memory lastProof,
    bytes memory signature
  ) external returns (uint256 claimId);

  /// @notice Kills a claim by its transition `index`: half of its bonds to the caller, half burned. By anyone, within the
  /// window. A failed call of the step fails the challenge: it is no evidence.
  /// @param pre State `index`
  /// @param post State `index + 1`
  /// @param input Row `index`
  function challenge(
    uint256 claimId,
    uint256 index,
    uint256[] memory pre,
    bytes32[] memory preProof,
    uint256[] memory post,
    bytes32[] memory postProof,
    uint256[] memory input,
    bytes32[] memory inputProof
  ) external;

  /// @notice After the window: frees the bond and pays the task. By anyone.
  function settle(uint256 claimId) external;

  /// @notice What a claim locks for a task of this reward.
  function bondFor(uint256 reward) external view returns (uint256);

  function claimOf(uint256 claimId) external view returns (Claim memory);

  /// @notice Claims made so far; ids run from 1.
  function count() external view returns (uint256);

  function WINDOW() external view returns (uint256);
}
