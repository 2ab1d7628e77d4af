// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./IClaimManager.sol";

/// @title Hidden leaves: who can't see one demands it of the aggregator
/// @notice The aggregator shows the leaf with its worker's signature before its clock has run out, or the leaf dies and its
/// bond is slashed. Once a leaf: what is shown is shown to everybody, and from then on can be challenged for a clock more. The
/// demander's bond stays in use until the leaf is final: it comes back when the leaf dies, and goes when it doesn't, because
/// then the demand was for nothing.
interface IInclusionResolver {
  /// @param until Not shown: when the aggregator is late. Shown: until when the leaf stays held
  struct Demand {
    address challenger;
    uint40 until;
    bool shown;
    bool lifted;
  }

  event LeafDemanded(uint256 indexed batch, uint256 indexed index, address indexed challenger, uint256 until);
  /// @notice Shown in time (see LeafShown of the claim manager); held until `until`.
  event LeafAnswered(uint256 indexed batch, uint256 indexed index, uint256 until);
  /// @notice The leaf isn't held any more by this demand.
  event HoldLifted(uint256 indexed batch, uint256 indexed index);
  /// @notice The demander's bond has gone back, or to the aggregator.
  event DemandEnded(uint256 indexed batch, uint256 indexed index, address indexed winner);

  error AlreadyDemanded(uint256 batch, uint256 index);
  error NotDemanded(uint256 batch, uint256 index);
  error AlreadyShown(uint256 batch, uint256 index);
  error NotShown(uint256 batch, uint256 index);
  error ClockRuns(uint256 until);
  error ClockOver(uint256 until);
  error StillHeld(uint256 until);
  error NotFinal(uint256 batch, uint256 index);

  /// @notice Demands a leaf under the challenger's bond. By anyone, from `commitUntil` to `openUntil`.
  function demand(uint256 batch, uint256 index) external;

  /// @notice Shows it. By anyone.
  function show(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external;

  /// @notice Not shown in time: the leaf is dead, its bond slashed, the demander's comes back. By anyone.
  function bury(uint256 batch, uint256 index) external;

  /// @notice Shown, and a clock has passed: the leaf may settle. By anyone.
  function lift(uint256 batch, uint256 index) external;

  /// @notice The leaf is final: the demander gets its bond back if it died, and loses it otherwise. By anyone.
  function finish(uint256 batch, uint256 index) external;

  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory);
}
