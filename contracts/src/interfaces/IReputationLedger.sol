// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "./IStakeVault.sol";
import { IWorkflowMarket } from "./IWorkflowMarket.sol";

/// @title Reputation: what was burned for bonded work that stood, less what was slashed
/// @notice A point is 1e-18 POL that was burned: whoever records a settled task burns a share of its reward, and its worker
/// gains as many points. So a coalition that pays itself gains no more than it destroys, whatever it pays and however many it
/// is. A token slashed takes a point away, below zero if need be: then no order of recording and slashing pays. Points
/// halve at the end of each epoch. Nobody pushes anything here: tasks are read from the market, slashes from the vault, by
/// whoever cares, so a task's own transactions cost nothing more.
interface IReputationLedger {
  struct TaskId {
    bytes32 workflow;
    uint256 task;
  }

  /// @notice A task that was recorded.
  /// @param points What its worker gained by it
  struct Entry {
    address worker;
    uint96 points;
  }

  event Recorded(
    bytes32 indexed workflow, uint256 indexed task, address indexed worker, address client, uint256 points
  );
  event SlashCounted(address indexed account, address indexed locker, bytes32 indexed offence, uint256 points);
  event SlashRestored(address indexed account, address indexed locker, bytes32 indexed offence, uint256 points);
  /// @notice The account gave its identity away.
  event Forgotten(address indexed account, uint256 points);
  event ShareSet(uint256 share);

  error NotSettled(bytes32 workflow, uint256 task, IWorkflowMarket.Status status);
  /// @notice Attested: the bond behind it answers for showing up, not for the result. Or there was no bond, or no reward.
  error NotBonded(bytes32 workflow, uint256 task);
  /// @notice Who pays, who works and who owns the worker must be three.
  error SameHands(address client, address worker, address owner);
  /// @notice Points can't be stored up: a task counts until an epoch after it was due.
  error TooLate(bytes32 workflow, uint256 task, uint256 until);
  error AlreadyRecorded(bytes32 workflow, uint256 task);
  /// @notice The vault knows no such slash, or it has been reversed, or took nothing.
  error NotSlashed(address locker, bytes32 offence);
  error AlreadyCounted(address locker, bytes32 offence);
  error NotCounted(address locker, bytes32 offence);
  error NotReversed(address locker, bytes32 offence);
  error NotIdentity(address caller);
  error OutOfBounds(uint256 share, uint256 low, uint256 high);
  error ZeroEpoch();

  /// @notice Counts settled tasks, each once, and burns `share` of their rewards, rounded up, out of the caller's wallet. By
  /// anyone who has approved it.
  /// @return burned Of all of them
  function record(TaskId[] calldata tasks) external returns (uint256 burned);

  /// @notice Takes away what a slash took, once; pending or released. By anyone who gives it as the vault's last event had it.
  function countSlash(IStakeVault.Slash calldata slashed) external;

  /// @notice Gives back, as far as it hasn't decayed, what a slash cost that has been reversed since. By anyone.
  function restore(IStakeVault.Slash calldata slashed) external;

  /// @notice Forgets what the account has gained; what it owes stays. By the identity registry, when an identity leaves it.
  function forget(address account) external;

  /// @notice Sets the share that is burned from now on, in basis points, within bounds that never change. By the timelock.
  function setShare(uint256 share) external;

  /// @notice What the account has gained and lost, as much of it as hasn't decayed.
  function standingOf(address account) external view returns (uint256 gained, uint256 lost);

  /// @notice Gained less lost, as of now; negative for who has lost more than it gained.
  function pointsOf(address account) external view returns (int256);

  /// @notice Points, or 0 if they are negative: nobody weighs less than a newcomer.
  function weightOf(address account) external view returns (uint256);

  function entryOf(bytes32 workflow, uint256 task) external view returns (Entry memory);

  /// @notice The number of the epoch that runs.
  function epoch() external view returns (uint256);

  /// @notice Seconds; points halve at each of its multiples.
  function EPOCH() external view returns (uint256);

  /// @notice In basis points of a reward.
  function share() external view returns (uint256);
}
