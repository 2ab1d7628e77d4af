// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./IClaimManager.sol";

/// @title Secret traces: who doubts demands a proof of the whole run
/// @notice The rows are secret, so nobody else can compute the trace. Its worker shows within `proofDeadline` a proof over
/// RunStatement or the leaf dies. A proof that is refused, for whatever reason, only reverts: nothing but silence is punished.
/// The bond of a demand that was answered is lost: half at most to the worker, for the proof.
interface IProofResolver {
  /// @param until When the worker is late
  struct Demand {
    address challenger;
    uint40 until;
    bool over;
  }

  event ProofDemanded(uint256 indexed batch, uint256 indexed index, address indexed challenger, uint256 until);
  event ProofShown(uint256 indexed batch, uint256 indexed index, address indexed worker);
  /// @notice No proof in time: the leaf is dead.
  event ProofMissed(uint256 indexed batch, uint256 indexed index, address indexed worker);

  error NotSecret(bytes32 workflow, uint256 task);
  error AlreadyDemanded(uint256 batch, uint256 index);
  error NotDemanded(uint256 batch, uint256 index);
  error DeadlineAhead(uint256 until);
  error DeadlinePassed(uint256 until);
  /// @notice The last state isn't the one claimed.
  error OtherResult(bytes32 claimed, bytes32 given);
  error ProofRejected(uint256 batch, uint256 index);
  error StateWords(uint256 expected, uint256 given);
  error AlreadyOver(uint256 batch, uint256 index);
  error LeafAlive(uint256 batch, uint256 index);

  /// @notice Demands a proof of a leaf, under the challenger's bond. By anyone, before the window ends; once a leaf: its proof
  /// convinces everybody.
  function demand(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external;

  /// @notice Shows the proof. By anyone who has it: it binds the worker.
  /// @param last The last state
  function show(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    uint256[] calldata last,
    uint256 digest,
    bytes calldata proof
  ) external;

  /// @notice The deadline has passed without a proof: the leaf dies. By anyone.
  function killBySilence(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external;

  /// @notice The leaf has died of something else: the challenger gets its bond back. By anyone.
  function stop(uint256 batch, uint256 index) external;

  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory);
}
