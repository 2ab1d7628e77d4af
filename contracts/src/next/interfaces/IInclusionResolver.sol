// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./IClaimManager.sol";

/// @title Hidden leaves: who can't see one demands it of the aggregator
/// @notice The aggregator shows the leaf with its worker's signature before its clock has run out, or the leaf dies and its
/// bond is slashed. Once a leaf: what is shown is shown to everybody, and can be challenged for another clock at least. The
/// demander's bond stays in use until then: it comes back if the leaf dies, and goes to the aggregator if it doesn't, because
/// then the demand was for nothing.
interface IInclusionResolver {
  /// @param until Not shown: when the aggregator is late. Shown: when challenges end, and with them the demand
  /// @param over Whether the bond has gone its way
  struct Demand {
    address challenger;
    uint40 until;
    bool shown;
    bool over;
  }

  event LeafDemanded(uint256 indexed batch, uint256 indexed index, address indexed challenger, uint256 until);
  /// @notice Shown in time (LeafShown of the claim manager says what); held until `until`.
  event LeafAnswered(uint256 indexed batch, uint256 indexed index, uint256 until);
  /// @notice The demander has its bond back, or the aggregator gets its share.
  event DemandEnded(uint256 indexed batch, uint256 indexed index, address indexed winner);

  error AlreadyDemanded(uint256 batch, uint256 index);
  error NotDemanded(uint256 batch, uint256 index);
  error AlreadyShown(uint256 batch, uint256 index);
  error AlreadyOver(uint256 batch, uint256 index);
  error ClockRuns(uint256 until);
  error ClockOver(uint256 until);
  /// @notice Another dispute over the leaf is unfinished: how it ends decides this one.
  error NotFinal(uint256 batch, uint256 index);

  /// @notice Demands a leaf under the challenger's bond. By anyone, from `commitUntil` to `openUntil`.
  function demand(uint256 batch, uint256 index) external;

  /// @notice Shows it. By anyone.
  function show(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external;

  /// @notice Not shown in time: the leaf is dead, its bond slashed, the demander's comes back. By anyone.
  function bury(uint256 batch, uint256 index) external;

  /// @notice The leaf has died of something else, or has been shown and has outlived its challenges: the bond goes its way. By
  /// anyone.
  function finish(uint256 batch, uint256 index) external;

  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory);
}
