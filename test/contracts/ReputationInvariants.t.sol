// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Kit } from "./Kit.sol";
import { ReputationHandler } from "./ReputationHandler.sol";

contract ReputationInvariantsTest is Kit {
  ReputationHandler private _handler;

  function setUp() external {
    _handler = new ReputationHandler();
    _handler.setUp();
    target(address(_handler));
  }

  /// @dev 22: points for nothing but what other hands paid, bonded and settled. 23: what a closed coalition gains in an epoch
  /// is what it burned in it, times one; and all that it weighs is covered by what it ever burned. 24: a slash lowers
  /// points, always; so does giving an identity away, and nobody gains by getting it.
  /// forge-config: default.invariant.runs = 16
  /// forge-config: default.invariant.depth = 96
  function invariant_22_23_24_reputation() external view {
    holds(!_handler.broken(), "no call did what it must not");
    uint256 epoch = _handler.epoch();
    holds(_handler.gainedIn(epoch) <= _handler.burnedIn(epoch), "gains of an epoch within what was burned in it");
    holds(_handler.weightSum() <= _handler.burned(), "weights within all that was burned");
  }

  function afterInvariant() external {
    emit log_named_uint("reputation handler, % of calls passed", _handler.rate());
    emit log_named_uint("recorded", _handler.recorded());
    emit log_named_uint("slashes counted", _handler.slashesCounted());
    emit log_named_uint("identities sold", _handler.moved());
    holds(_handler.rate() >= 80, "most calls must pass");
  }
}
