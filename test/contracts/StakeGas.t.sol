// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { PoolHouse } from "./PoolHouse.sol";

/// @dev Gas of whole transactions of stake and validators, printed at -vv; each bounded, so that a change shows.
/// forge-config: default.isolate = true
contract StakeGasTest is PoolHouse {
  function testStake() external {
    vault.depositFor(address(0xD0), POL);
    _print("deposit, first", 155_000);
    vault.depositFor(ANN, POL);
    _print("deposit", 78_000);
    market.lock(ANN, 100 * POL);
    _print("lock, first of a locker", 57_000);
    vm.prank(EVE);
    vault.requestUnbond(10 * POL);
    _print("unbond", 81_000);
    vm.prank(address(market));
    vault.slash(IStakeVault.Penalty(ANN, 100 * POL, 1_000, BOB, 5_000, ground, 1, "a"));
    _print("slash", 88_000);
    vm.warp(START + ESCROW);
    (uint256 amount, uint256 at) = (100 * POL + 1_001 * POL / 10, START + ESCROW);
    vault.release(IStakeVault.Slash(address(market), "a", ANN, amount, BOB, 5_000, ground, at));
    _print("release", 152_000);
  }

  function testValidators() external {
    Made memory made = _open(64, "a");
    vm.prank(ANN);
    pool.takeSeat();
    _print("take a seat", 188_000);
    pool.recordDraw(made.id);
    _print("record a draw", 85_000);
    _commit(made, 0);
    _print("commit", 80_000);
    _commit(made, 1);
    _toWindow();
    _attest(made, 0);
    _print("attest, 4 leaves of a batch of 64", 176_000);
    pool.reveal(made.id, 1, _runs(made, 1), SALT);
    _print("reveal", 85_000);
    token.transfer(address(market), POL);
    market.pay(pool, made.id, POL);
    _print("fee", 69_000);
    pool.collect(made.id, 0);
    _print("collect", 98_000);
    uint256 index = pool.samplesOf(made.id, 1)[0];
    market.lock(EVE, POL);
    _kill(made, index, ground);
    _punishFalse(made, 1, 0);
    _print("punish", 256_000);
  }

  function _print(string memory what, uint256 bound) private {
    uint256 gas = vm.lastCallGas().gasTotalUsed;
    emit log_named_uint(what, gas);
    holds(gas <= bound, what);
  }
}
