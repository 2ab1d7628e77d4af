// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { PoolHandler } from "./PoolHandler.sol";
import { PoolHouse } from "./PoolHouse.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";

contract PoolInvariantsTest is PoolHouse {
  PoolHandler private _handler;
  address[] private _holders;

  function setUp() public override {
    super.setUp();
    _holders = [ANN, BOB, CID];
    vault.depositFor(EVE, 100_000 * POL);
    _handler = new PoolHandler(pool, claims, market, vault, RESOLVER, ground, _holders, 6, height);
    token.transfer(address(market), 100_000 * POL);
    target(address(_handler));
  }

  /// @dev Every seat's stake is locked, whatever is left of it, until it is freed (4); seats stand densely, each in its slot;
  /// fees paid are collected, burned with an offence, or there; an offence of a draw is punished once, by its share (6).
  /// forge-config: default.invariant.runs = 32
  /// forge-config: default.invariant.depth = 80
  /// forge-config: default.invariant.fail-on-revert = true
  function invariant_4_6_seatsAndFees() external view {
    uint256[3] memory locks;
    uint256 sitting;
    for (uint256 i = 1; i <= _handler.lastSeat(); ++i) {
      IValidatorPool.Seat memory seat = pool.seatOf(i);
      for (uint256 j = 0; j < 3; ++j) {
        if (seat.holder == _holders[j]) locks[j] += seat.stake;
      }
      if (seat.freeAt != 0) continue;
      ++sitting;
      holds(seat.slot < pool.seatCount(), "in a slot");
    }
    same(sitting, pool.seatCount(), "a slot for each");
    for (uint256 j = 0; j < 3; ++j) {
      same(vault.lockOf(address(pool), _holders[j]), locks[j], "a seat's stake is locked");
    }
    uint256 held = token.balanceOf(address(pool));
    same(_handler.paid(), held + _handler.collected() + _handler.burned(), "fees are there, collected or burned");
    holds(!_handler.broken(), "no call did what it must not");
  }

  function afterInvariant() external {
    emit log_named_uint("pool handler, % of calls passed", _handler.rate());
    emit log_named_uint("slashed", _handler.slashed());
    emit log_named_uint("collected", _handler.collected());
    holds(_handler.rate() >= 80, "most calls must pass");
  }
}
