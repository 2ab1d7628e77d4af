// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The sums of one account's stake, apart from where they are kept
/// @notice test/contracts/smt/Ledgers.sol is what solc's model checker proves of them, for any order of calls and any amounts.
library StakeLedger {
  /// @dev What may be locked or unbonded.
  function free(uint256 active, uint256 locked) internal pure returns (uint256) {
    return active - locked;
  }

  /// @dev A slash takes `held`, which was locked until now and isn't in `locked` any more; then `extra`, as far as there is so much:
  /// of free active stake first, then of what is unbonding.
  function take(uint256 active, uint256 locked, uint256 unbonding, uint256 held, uint256 extra)
    internal
    pure
    returns (uint256 activeLeft, uint256 unbondingLeft, uint256 amount)
  {
    uint256 rest = free(active, locked) - held;
    uint256 fromActive = extra < rest ? extra : rest;
    extra -= fromActive;
    uint256 fromUnbonding = extra < unbonding ? extra : unbonding;
    activeLeft = active - held - fromActive;
    unbondingLeft = unbonding - fromUnbonding;
    amount = held + fromActive + fromUnbonding;
  }
}
