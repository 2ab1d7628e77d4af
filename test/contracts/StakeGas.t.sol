// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { Gauge } from "./Gauge.sol";
import { PoolHouse } from "./PoolHouse.sol";

/// @dev Stake and validators.
/// forge-config: default.isolate = true
contract StakeGasTest is PoolHouse, Gauge {
  function testStake() external {
    vault.depositFor(address(0xD0), POL);
    _gauge("deposit, first", 155_000);
    vault.depositFor(ANN, POL);
    _gauge("deposit", 78_000);
    market.lock(ANN, 100 * POL);
    _gauge("lock, first of a locker", 57_000);
    vm.prank(EVE);
    vault.requestUnbond(10 * POL);
    _gauge("unbond", 81_000);
    vm.prank(address(market));
    vault.slash(IStakeVault.Penalty(ANN, 100 * POL, 1_000, BOB, 5_000, ground, 1, "a"));
    _gauge("slash", 88_000);
    vm.warp(START + ESCROW);
    (uint256 amount, uint256 at) = (100 * POL + 1_001 * POL / 10, START + ESCROW);
    vault.release(IStakeVault.Slash(address(market), "a", ANN, amount, BOB, 5_000, ground, at));
    _gauge("release", 156_000);
  }

  function testValidators() external {
    Made memory made = _open(64, "a");
    vm.prank(ANN);
    pool.takeSeat();
    _gauge("take a seat", 188_000);
    pool.recordDraw(made.id);
    _gauge("record a draw", 85_000);
    _commit(made, 0);
    _gauge("commit", 80_000);
    _commit(made, 1);
    _toWindow();
    _attest(made, 0);
    _gauge("attest, 4 leaves of a batch of 64", 176_000);
    pool.reveal(made.id, 1, _runs(made, 1), SALT);
    _gauge("reveal", 85_000);
    token.transfer(address(market), POL);
    market.pay(pool, made.id, POL);
    _gauge("fee", 69_000);
    pool.collect(made.id, 0);
    _gauge("collect", 98_000);
    uint256 index = pool.samplesOf(made.id, 1)[0];
    market.lock(EVE, POL);
    _kill(made, index, ground);
    _punishFalse(made, 1, 0);
    _gauge("punish", 256_000);
  }
}
