// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./IClaimManager.sol";

/// @title Hidden leaves: who can't see one demands it of the aggregator
/// @notice A leaf is demanded in the first half of the window; its aggregator shows it with its worker's signature within a
/// quarter of the window, so that a quarter at least is left to challenge it, or the leaf dies and its bond is slashed. Once a
/// leaf: what is shown is shown to everybody. The demander's bond comes back if the leaf dies, and goes to the aggregator if it
/// doesn't, because then the demand was for nothing.
interface IInclusionResolver {
  /// @param until When the aggregator is late
  /// @param shown Whether it has shown the leaf
  /// @param over Whether the bond has gone its way
  struct Demand {
    address challenger;
    uint40 until;
    bool shown;
    bool over;
  }

  event LeafDemanded(uint256 indexed batch, uint256 indexed index, address indexed challenger, uint256 until);
  /// @notice Shown in time; LeafShown of the claim manager says what.
  event LeafAnswered(uint256 indexed batch, uint256 indexed index);
  /// @notice The demander has its bond back, or the aggregator gets its share.
  event DemandEnded(uint256 indexed batch, uint256 indexed index, address indexed winner);

  error AlreadyDemanded(uint256 batch, uint256 index);
  error NotDemanded(uint256 batch, uint256 index);
  error AlreadyShown(uint256 batch, uint256 index);
  error AlreadyOver(uint256 batch, uint256 index);
  error TooLate(uint256 until);
  error ClockRuns(uint256 until);
  error ClockOver(uint256 until);
  error NotShown(uint256 batch, uint256 index);
  error WindowOpen(uint256 batch, uint256 openUntil);
  /// @notice A dispute over the leaf is unfinished: how it ends decides this one too.
  error LeafHeld(uint256 batch, uint256 index);

  /// @notice Demands a leaf under the challenger's bond. By anyone, in the first half of the window.
  function demand(uint256 batch, uint256 index) external;

  /// @notice Shows it. By anyone.
  function show(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external;

  /// @notice Not shown in time: the leaf is dead, its bond slashed, the demander's comes back. By anyone.
  function bury(uint256 batch, uint256 index) external;

  /// @notice The leaf has died of something else, or was shown and has outlived its window: the bond goes its way. By anyone.
  function finish(uint256 batch, uint256 index) external;

  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory);
}
