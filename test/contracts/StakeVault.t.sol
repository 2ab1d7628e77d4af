// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { House } from "./House.sol";

contract StakeVaultTest is House {
  function testDepositVotes() external {
    same(vault.delegates(ann.account), ann.account, "self-delegated");
    same(vault.getVotes(ann.account), STAKE, "stake votes");
    same(token.getVotes(address(vault)), 0, "the vault doesn't vote");
    _stake(ann.account, 5);
    same(vault.getVotes(ann.account), STAKE + 5, "more stake, more votes");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
    vault.depositFor(ann.account, 0);
  }

  function testUnbond() external {
    vm.prank(ann.account);
    vault.requestUnbond(100);
    _is(ann.account, STAKE - 100, 0, 100);
    same(vault.getVotes(ann.account), STAKE - 100, "unbonding stake has no votes");
    vm.warp(START + UNBONDING - 1);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StillUnbonding.selector, ann.account, START + UNBONDING));
    vm.prank(ann.account);
    vault.withdraw();
    vm.warp(START + UNBONDING);
    vm.prank(ann.account);
    vault.withdraw();
    _is(ann.account, STAKE - 100, 0, 0);
    same(token.balanceOf(ann.account), STAKE + 100, "paid out");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
    vm.prank(ann.account);
    vault.withdraw();
  }

  function testBehaviorANewRequestRestartsTheClock() external {
    vm.prank(ann.account);
    vault.requestUnbond(100);
    vm.warp(START + UNBONDING);
    vm.prank(ann.account);
    vault.requestUnbond(1);
    vm.expectPartialRevert(IStakeVault.StillUnbonding.selector);
    vm.prank(ann.account);
    vault.withdraw();
  }

  function testBehaviorLockedStakeStays() external {
    vm.prank(address(market));
    vault.lock(ann.account, STAKE - 10);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ann.account, 10, 11));
    vm.prank(ann.account);
    vault.requestUnbond(11);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ann.account, 10, 11));
    vm.prank(address(claims));
    vault.lock(ann.account, 11);
    vm.prank(ann.account);
    vault.requestUnbond(10);
    _is(ann.account, STAKE - 10, STAKE - 10, 10);
  }

  function testSlash() external {
    uint256 supply = token.totalSupply();
    vm.prank(address(market));
    vault.lock(ann.account, 101);
    vm.prank(address(claims));
    (uint256 paid, uint256 burned) = vault.slash(ann.account, 101, bob.account, 5_000);
    same(paid, 50, "half, rounded down");
    same(burned, 51, "the rest");
    _is(ann.account, STAKE - 101, 0, 0);
    same(vault.getVotes(ann.account), STAKE - 101, "slashed stake has no votes");
    same(token.balanceOf(bob.account), STAKE + 50, "paid");
    same(token.totalSupply(), supply - 51, "burned");
  }

  function testErrorSlashMoreThanLocked() external {
    vm.prank(address(market));
    vault.lock(ann.account, 100);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, ann.account, 100, 101));
    vm.prank(address(market));
    vault.slash(ann.account, 101, bob.account, 0);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ShareTooLarge.selector, 5_001));
    vm.prank(address(market));
    vault.slash(ann.account, 100, bob.account, 5_001);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, ann.account, 100, 101));
    vm.prank(address(market));
    vault.unlock(ann.account, 101);
  }

  function testErrorStrangers() external {
    bytes[3] memory calls = [
      abi.encodeCall(vault.lock, (ann.account, 1)),
      abi.encodeCall(vault.unlock, (ann.account, 1)),
      abi.encodeCall(vault.slash, (ann.account, 1, bob.account, 0))
    ];
    address[4] memory strangers = [address(this), ann.account, address(timelock), address(gate)];
    vm.prank(address(market));
    vault.lock(ann.account, 1);
    for (uint256 i = 0; i < 12; ++i) {
      vm.prank(strangers[i % 4]);
      (bool ok, bytes memory why) = address(vault).call(calls[i / 4]);
      holds(!ok && bytes4(why) == IStakeVault.NotLocker.selector, "a stranger at the locks");
    }
  }

  /// @dev Many tiny slashes take exactly their sum: rounding never leaks.
  function testAttackTinySlashes() external {
    uint256 supply = token.totalSupply();
    vm.prank(address(market));
    vault.lock(ann.account, 1_000);
    for (uint256 i = 0; i < 1_000; ++i) {
      vm.prank(address(claims));
      vault.slash(ann.account, 1, bob.account, 5_000);
    }
    _is(ann.account, STAKE - 1_000, 0, 0);
    same(token.totalSupply(), supply - 1_000, "half a wei is burned, not paid");
  }

  function _is(address account, uint256 active, uint256 locked, uint256 unbonding) private view {
    (uint256 a, uint256 l, uint256 u,) = vault.stakeOf(account);
    same(a, active, "active");
    same(l, locked, "locked");
    same(u, unbonding, "unbonding");
  }

  function _stake(address account, uint256 amount) private {
    token.approve(address(vault), amount);
    vault.depositFor(account, amount);
  }
}
