// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { Defaults } from "./Defaults.sol";
import { VaultHouse } from "./VaultHouse.sol";

contract NextStakeVaultTest is VaultHouse {
  function testDepositVotes() external {
    same(vault.delegates(ANN), ANN, "self-delegated");
    same(vault.getVotes(ANN), STAKE, "stake votes");
    same(token.getVotes(address(vault)), 0, "the vault doesn't vote");
    vault.depositFor(ANN, 5);
    same(vault.getVotes(ANN), STAKE + 5, "more stake, more votes");
    same(vault.freeOf(ANN), STAKE + 5, "all free");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
    vault.depositFor(ANN, 0);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NoStaker.selector, address(vault)));
    vault.depositFor(address(vault), 1);
  }

  function testUnbondBothSides() external {
    _unbond(ANN, 100);
    _is(ANN, STAKE - 100, 0, 100);
    same(vault.getVotes(ANN), STAKE - 100, "unbonding stake has no votes");
    vm.warp(START + Defaults.UNBONDING - 1);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StillUnbonding.selector, ANN, START + Defaults.UNBONDING));
    vm.prank(ANN);
    vault.withdraw();
    vm.warp(START + Defaults.UNBONDING);
    vm.prank(ANN);
    vault.withdraw();
    _is(ANN, STAKE - 100, 0, 0);
    same(token.balanceOf(ANN), 100, "paid out");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
    vm.prank(ANN);
    vault.withdraw();
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ZeroAmount.selector));
    vm.prank(ANN);
    vault.requestUnbond(0);
  }

  function testBehaviorANewRequestRestartsTheClock() external {
    _unbond(ANN, 100);
    vm.warp(START + Defaults.UNBONDING);
    _unbond(ANN, 1);
    vm.expectPartialRevert(IStakeVault.StillUnbonding.selector);
    vm.prank(ANN);
    vault.withdraw();
  }

  function testLocksPerLocker() external {
    _lock(MARKET, ANN, 600);
    _lock(CLAIMS, ANN, 300);
    same(vault.lockOf(MARKET, ANN), 600, "the market's");
    same(vault.lockOf(CLAIMS, ANN), 300, "the claims'");
    same(vault.freeOf(ANN), STAKE - 900, "nobody's");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, CLAIMS, ANN, 300, 301));
    vm.prank(CLAIMS);
    vault.unlock(ANN, 301);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, POOL, ANN, 0, 1));
    vm.prank(POOL);
    vault.unlock(ANN, 1);
    vm.prank(CLAIMS);
    vault.unlock(ANN, 300);
    _is(ANN, STAKE, 600, 0);
  }

  function testBehaviorLockedStakeStays() external {
    _lock(MARKET, ANN, STAKE - 10);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ANN, 10, 11));
    _unbond(ANN, 11);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ANN, 10, 11));
    _lock(CLAIMS, ANN, 11);
    _unbond(ANN, 10);
    _is(ANN, STAKE - 10, STAKE - 10, 10);
  }

  function testSlashWaitsThenPaysAndBurns() external {
    uint256 total = vault.getPastTotalSupply(START - 1);
    _lock(MARKET, ANN, 101);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 101, 0, "a");
    same(slashed.amount, 101, "the lock");
    _is(ANN, STAKE - 101, 0, 0);
    same(vault.getVotes(ANN), STAKE - 101, "slashed stake has no votes");
    same(vault.getVotes(address(vault)), 0, "nor while in escrow");
    same(token.balanceOf(address(vault)), 2 * STAKE, "all there");
    holds(vault.isPending(slashed), "in escrow");
    vm.warp(START + ESCROW - 1);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StillInEscrow.selector, bytes32("a"), START + ESCROW));
    vault.release(slashed);
    vm.warp(START + ESCROW);
    vault.release(slashed);
    same(token.balanceOf(BOB), 50, "half, rounded down");
    same(token.totalSupply(), SUPPLY - 51, "the rest burned");
    holds(!vault.isPending(slashed), "over");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, MARKET, bytes32("a")));
    vault.release(slashed);
    vm.warp(START + ESCROW + 1);
    same(vault.getPastTotalSupply(START + ESCROW), total + 2 * STAKE - 101, "the total follows");
  }

  /// @dev Extra: free active stake first, then unbonding; what others hold stays.
  function testSlashExtra() external {
    _lock(MARKET, ANN, 100 * POL);
    _lock(CLAIMS, ANN, 860 * POL);
    _unbond(ANN, 20 * POL);
    // 980 active of which 960 locked, 20 unbonding: 10 % is 100, of which only 20 + 20 aren't locked.
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 100 * POL, 1_000, "a");
    same(slashed.amount, 140 * POL, "lock, free, unbonding");
    _is(ANN, 860 * POL, 860 * POL, 0);
    same(vault.lockOf(CLAIMS, ANN), 860 * POL, "another's lock is untouched");
    same(vault.getVotes(ANN), 860 * POL, "votes follow");
    slashed = _slash(CLAIMS, ANN, 0, 1_000, "b");
    same(slashed.amount, 0, "nothing that isn't locked");
    vm.warp(START + ESCROW);
    vault.release(slashed);
  }

  function testBehaviorExtraFromActiveAlone() external {
    _unbond(ANN, 500 * POL);
    IStakeVault.Slash memory slashed = _slash(CLAIMS, ANN, 0, 1_000, "a");
    same(slashed.amount, 100 * POL, "10 % of both");
    _is(ANN, 400 * POL, 0, 500 * POL);
  }

  function testRedirect() external {
    _lock(MARKET, ANN, 100);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 100, 0, "a");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotLocker.selector, CLAIMS));
    vm.prank(CLAIMS);
    vault.redirect(slashed, address(0xF1));
    vm.prank(MARKET);
    vault.redirect(slashed, address(0xF1));
    vm.warp(START + ESCROW);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, MARKET, bytes32("a")));
    vault.release(slashed);
    slashed.beneficiary = address(0xF1);
    vault.release(slashed);
    same(token.balanceOf(address(0xF1)), 50, "the earlier finder");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, MARKET, bytes32("a")));
    vm.prank(MARKET);
    vault.redirect(slashed, BOB);
  }

  function testReverse() external {
    _unbond(ANN, 100 * POL);
    _lock(MARKET, ANN, 900 * POL);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 900 * POL, 1_000, "a");
    same(slashed.amount, 1_000 * POL, "all");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotTimelock.selector, address(this)));
    vault.reverse(slashed);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotRevoked.selector, ground));
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
    vm.prank(TIMELOCK);
    registry.revoke(ground);
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
    _is(ANN, 1_000 * POL, 0, 0);
    same(vault.getVotes(ANN), 1_000 * POL, "votes are back");
    vm.warp(START + ESCROW);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, MARKET, bytes32("a")));
    vault.release(slashed);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, MARKET, bytes32("a")));
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
  }

  /// @dev A slash without a ground (a no-show, an equivocation) has nothing to appeal on.
  function testErrorReverseWithoutGround() external {
    _lock(MARKET, ANN, 10);
    IStakeVault.Slash memory slashed = _slash(MARKET, IStakeVault.Penalty(ANN, 10, 0, BOB, 5_000, address(0), 1, "a"));
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotRevoked.selector, address(0)));
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
  }

  function testErrorSlashLimits() external {
    _lock(MARKET, ANN, 100);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, MARKET, ANN, 100, 101));
    _slash(MARKET, ANN, 101, 0, "a");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockTooSmall.selector, CLAIMS, ANN, 0, 1));
    _slash(CLAIMS, ANN, 1, 0, "a");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ShareTooLarge.selector, 5_001));
    _slash(MARKET, IStakeVault.Penalty(ANN, 100, 0, BOB, 5_001, ground, 1, "a"));
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ExtraTooLarge.selector, 1_001));
    _slash(MARKET, ANN, 100, 1_001, "a");
    vm.expectRevert(abi.encodeWithSelector(IParams.UnknownVersion.selector, 2));
    _slash(MARKET, IStakeVault.Penalty(ANN, 100, 0, BOB, 5_000, ground, 2, "a"));
    _slash(MARKET, ANN, 100, 1_000, "a");
  }

  /// @dev Invariant 17: a slash waits as the version of its claim says, whatever was voted since.
  function testInvariant17AnOldVersionsEscrow() external {
    IParams.Numbers memory numbers = Defaults.numbers();
    numbers.slashEscrow = 8 days;
    vm.prank(TIMELOCK);
    params.set(numbers);
    _lock(MARKET, ANN, 10);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 10, 0, "a");
    vm.warp(START + 8 days);
    vm.expectPartialRevert(IStakeVault.StillInEscrow.selector);
    vault.release(slashed);
    vm.warp(START + 9 days);
    vault.release(slashed);
  }

  /// @dev Whoever gives another slash than the one in escrow gives none.
  function testErrorForgedSlash() external {
    _lock(MARKET, ANN, 100);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 100, 0, "a");
    vm.warp(START + ESCROW);
    for (uint256 i = 0; i < 8; ++i) {
      bytes memory forged = abi.encode(slashed);
      forged[32 * i + 31] ^= 0x01;
      IStakeVault.Slash memory other = abi.decode(forged, (IStakeVault.Slash));
      vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownSlash.selector, other.locker, other.offence));
      vault.release(other);
    }
    vault.release(slashed);
  }

  function testErrorStrangers() external {
    bytes[3] memory calls = [
      abi.encodeCall(vault.lock, (ANN, 1)),
      abi.encodeCall(vault.unlock, (ANN, 1)),
      abi.encodeCall(vault.slash, (IStakeVault.Penalty(ANN, 0, 1, BOB, 0, ground, 1, "a")))
    ];
    address[4] memory strangers = [address(this), ANN, TIMELOCK, address(registry)];
    for (uint256 i = 0; i < 12; ++i) {
      vm.prank(strangers[i % 4]);
      (bool ok, bytes memory why) = address(vault).call(calls[i / 4]);
      holds(!ok && bytes4(why) == IStakeVault.NotLocker.selector, "a stranger at the locks");
    }
  }

  /// @dev What was unbonding when it was slashed had no votes left to take: neither release nor reversal takes them twice, which
  /// would stop either, or the next way out.
  function testBehaviorSlashOfWhatIsUnbonding() external {
    _unbond(BOB, STAKE);
    _unbond(ANN, STAKE);
    IStakeVault.Slash memory released = _slash(MARKET, ANN, 0, 1_000, "a");
    IStakeVault.Slash memory reversed = _slash(MARKET, BOB, 0, 1_000, "b");
    vm.prank(TIMELOCK);
    registry.revoke(ground);
    vm.prank(TIMELOCK);
    vault.reverse(reversed);
    same(vault.getVotes(BOB), STAKE / 10, "votes again");
    vm.warp(START + ESCROW);
    vault.release(released);
    _unbond(BOB, STAKE / 10);
    vm.warp(block.timestamp + 1);
    same(vault.getPastTotalSupply(block.timestamp - 1), 0, "nothing is left to vote");
  }

  function testBehaviorWhoMayAppeal() external {
    same(vault.appealableOf(ANN), 0, "nothing in escrow");
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 0, 100, "a");
    same(vault.appealableOf(ANN), 1, "a ground could be revoked");
    _slash(MARKET, IStakeVault.Penalty(ANN, 0, 100, BOB, 0, address(0), 1, "b"));
    same(vault.appealableOf(ANN), 1, "no ground, no appeal");
    vm.warp(START + ESCROW);
    vault.release(slashed);
    same(vault.appealableOf(ANN), 0, "final");
  }
}
