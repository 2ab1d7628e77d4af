// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { StakeLedger } from "../../../contracts/src/libraries/StakeLedger.sol";

/// @dev One account's stake in StakeVault: every call in any order, with any amount. Its locks are one sum, which is what each
/// locker's part of them adds up to. Proved by `npm run prove:ledgers`; one assertion a contract, because the solver loses its
/// way in two.
abstract contract StakeOfOne {
  uint256 internal active;
  uint256 internal locked;
  uint256 internal unbonding;
  uint256 internal escrow;

  function deposit(uint256 amount) external {
    active += amount;
  }

  function requestUnbond(uint256 amount) external {
    require(StakeLedger.free(active, locked) >= amount);
    active -= amount;
    unbonding += amount;
  }

  function withdraw() external {
    unbonding = 0;
  }

  function lock(uint256 amount) external {
    require(StakeLedger.free(active, locked) >= amount);
    locked += amount;
  }

  function unlock(uint256 amount) external {
    require(amount <= locked);
    locked -= amount;
  }

  /// @dev `extra` is a share of active and unbonding stake; nothing here rests on which.
  function slash(uint256 held, uint256 extra) external {
    require(held <= locked);
    locked -= held;
    uint256 amount;
    (active, unbonding, amount) = StakeLedger.take(active, locked, unbonding, held, extra);
    escrow += amount;
  }

  function release(uint256 amount) external {
    require(amount <= escrow);
    escrow -= amount;
  }

  function reverse(uint256 amount) external {
    require(amount <= escrow);
    escrow -= amount;
    active += amount;
  }
}

/// @dev Locks are covered by active stake: nothing locked can be unbonded, and a slash finds what was locked.
contract LocksAreCovered is StakeOfOne {
  function check() external view {
    assert(locked <= active);
  }
}

/// @dev A slash moves stake into escrow and makes or loses none, whatever there was and whatever it asks for.
contract ASlashLosesNothing {
  function check(uint128 active, uint128 locked, uint128 unbonding, uint256 held, uint256 extra) external pure {
    (uint256 activeLeft, uint256 unbondingLeft, uint256 amount) =
      StakeLedger.take(active, locked, unbonding, held, extra);
    assert(activeLeft + unbondingLeft + amount == uint256(active) + unbonding);
  }
}

/// @dev A slash takes all that was held and leaves what others have locked, or it reverts.
contract ASlashTakesWhatWasHeld {
  function check(uint128 active, uint128 locked, uint128 unbonding, uint256 held, uint256 extra) external pure {
    (uint256 activeLeft,, uint256 amount) = StakeLedger.take(active, locked, unbonding, held, extra);
    assert(amount >= held && activeLeft >= locked && amount - held <= extra);
  }
}
