// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
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
    uint256 until = block.timestamp + CLAIMS.hold(batch, index, msg.sender).disputeClock;
    _demands[batch][index] = Demand(msg.sender, uint40(until), false, false);
    emit LeafDemanded(batch, index, msg.sender, until);
  }

  /// @inheritdoc IInclusionResolver
  function show(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external {
    Demand storage demanded = _running(batch, index);
    if (demanded.shown) revert AlreadyShown(batch, index);
    if (block.timestamp >= demanded.until) revert ClockOver(demanded.until);
    IClaimManager.Batch memory found = CLAIMS.batchOf(batch);
    uint256 clock = CLAIMS.termsOf(found.version).disputeClock;
    uint40 until = uint40(Math.max(found.openUntil, block.timestamp + clock));
    (demanded.shown, demanded.until) = (true, until);
    emit LeafAnswered(batch, index, until);
    CLAIMS.extend(batch, index, until);
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
    if (CLAIMS.statusOf(batch, index) == IClaimManager.Status.Dead) return _return(batch, index, demanded);
    if (!demanded.shown || block.timestamp < demanded.until) revert ClockRuns(demanded.until);
    demanded.over = true;
    CLAIMS.unhold(batch, index);
    if (CLAIMS.statusOf(batch, index) == IClaimManager.Status.Held) revert NotFinal(batch, index);
    address aggregator = CLAIMS.batchOf(batch).aggregator;
    emit DemandEnded(batch, index, aggregator);
    CLAIMS.forfeit(batch, demanded.challenger, aggregator, keccak256(abi.encode(address(this), batch, index)));
  }

  /// @inheritdoc IInclusionResolver
  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory) {
    return _demands[batch][index];
  }

  function _return(uint256 batch, uint256 index, Demand storage demanded) private {
    demanded.over = true;
    emit DemandEnded(batch, index, demanded.challenger);
    CLAIMS.unhold(batch, index);
    CLAIMS.giveBack(batch, demanded.challenger);
  }

  function _running(uint256 batch, uint256 index) private view returns (Demand storage demanded) {
    demanded = _demands[batch][index];
    if (demanded.challenger == address(0)) revert NotDemanded(batch, index);
    if (demanded.over) revert AlreadyOver(batch, index);
  }
}
