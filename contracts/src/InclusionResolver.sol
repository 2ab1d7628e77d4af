// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { IInclusionResolver } from "./interfaces/IInclusionResolver.sol";

/// @title Hidden leaves: who can't see one demands it of the aggregator
contract InclusionResolver is IInclusionResolver {
  IClaimManager public immutable CLAIMS;

  mapping(uint256 batch => mapping(uint256 index => Demand)) private _demands;

  constructor(IClaimManager claims) {
    CLAIMS = claims;
  }

  /// @inheritdoc IInclusionResolver
  function demand(uint256 batch, uint256 index) external {
    if (_demands[batch][index].challenger != address(0)) revert AlreadyDemanded(batch, index);
    (uint256 commitUntil, uint256 openUntil) = CLAIMS.hold(batch, index, msg.sender);
    uint256 window = openUntil - commitUntil;
    if (block.timestamp >= openUntil - window / 2) revert TooLate(openUntil - window / 2);
    uint256 until = block.timestamp + window / 4;
    _demands[batch][index] = Demand(msg.sender, uint40(until), false, false);
    emit LeafDemanded(batch, index, msg.sender, until);
  }

  /// @inheritdoc IInclusionResolver
  function show(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external {
    Demand storage demanded = _running(batch, index);
    if (demanded.shown) revert AlreadyShown(batch, index);
    if (block.timestamp >= demanded.until) revert ClockOver(demanded.until);
    demanded.shown = true;
    emit LeafAnswered(batch, index);
    CLAIMS.unhold(batch, index);
    CLAIMS.show(batch, index, opening);
  }

  /// @inheritdoc IInclusionResolver
  function bury(uint256 batch, uint256 index) external {
    Demand storage demanded = _running(batch, index);
    if (demanded.shown) revert AlreadyShown(batch, index);
    if (block.timestamp < demanded.until) revert ClockRuns(demanded.until);
    CLAIMS.bury(batch, index, demanded.challenger);
    _return(batch, index, demanded);
  }

  /// @inheritdoc IInclusionResolver
  function finish(uint256 batch, uint256 index) external {
    Demand storage demanded = _running(batch, index);
    IClaimManager.Status status = CLAIMS.statusOf(batch, index);
    if (status == IClaimManager.Status.Dead) return _return(batch, index, demanded);
    if (!demanded.shown) revert NotShown(batch, index);
    if (status == IClaimManager.Status.Held) revert LeafHeld(batch, index);
    IClaimManager.Batch memory found = CLAIMS.batchOf(batch);
    if (block.timestamp < found.openUntil) revert WindowOpen(batch, found.openUntil);
    demanded.over = true;
    emit DemandEnded(batch, index, found.aggregator);
    bytes32 offence = keccak256(abi.encode(address(this), batch, index));
    CLAIMS.forfeit(batch, demanded.challenger, found.aggregator, offence);
  }

  /// @inheritdoc IInclusionResolver
  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory) {
    return _demands[batch][index];
  }

  function _return(uint256 batch, uint256 index, Demand storage demanded) private {
    demanded.over = true;
    emit DemandEnded(batch, index, demanded.challenger);
    if (!demanded.shown) CLAIMS.unhold(batch, index);
    CLAIMS.giveBack(batch, demanded.challenger);
  }

  function _running(uint256 batch, uint256 index) private view returns (Demand storage demanded) {
    demanded = _demands[batch][index];
    if (demanded.challenger == address(0)) revert NotDemanded(batch, index);
    if (demanded.over) revert AlreadyOver(batch, index);
  }
}
