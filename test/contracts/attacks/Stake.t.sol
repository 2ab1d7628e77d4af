// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgentToken } from "../../../contracts/src/AgentToken.sol";
import { StakeVault } from "../../../contracts/src/StakeVault.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { Defaults } from "../Defaults.sol";
import { VaultHouse } from "../VaultHouse.sol";
import { BadStaker, BadToken } from "../stubs/BadToken.sol";

contract StakeAttacksTest is VaultHouse {
  /// @dev All but the bond is on its way out before the fraud shows: the last dispute still ends before it is gone.
  function testAttackUnbondBeforeFraudShows() external {
    _lock(MARKET, ANN, 20 * POL);
    _unbond(ANN, 980 * POL);
    vm.warp(START + params.horizonOf(Defaults.numbers()));
    vm.expectPartialRevert(IStakeVault.StillUnbonding.selector);
    vm.prank(ANN);
    vault.withdraw();
    same(_slash(MARKET, ANN, 20 * POL, 1_000, "a").amount, 120 * POL, "the bond, and the cap out of what is leaving");
  }

  function testAttackUnbondAndChallengeInOneBlock() external {
    _lock(MARKET, ANN, 20 * POL);
    _lock(MARKET, BOB, 20 * POL);
    _unbond(ANN, 980 * POL);
    uint256 first = _slash(MARKET, ANN, 20 * POL, 1_000, "a").amount;
    uint256 second = _slash(MARKET, BOB, 20 * POL, 1_000, "b").amount;
    _unbond(BOB, 880 * POL);
    same(first, second, "whichever comes first");
  }

  /// @dev Finder and offender are one: it loses at least half, and waits.
  function testAttackSelfSlashForReward() external {
    _lock(MARKET, ANN, 100 * POL);
    IStakeVault.Slash memory slashed =
      _slash(MARKET, IStakeVault.Penalty(ANN, 100 * POL, 1_000, ANN, 5_000, ground, 1, "a"));
    vm.warp(START + ESCROW);
    vault.release(slashed);
    same(token.balanceOf(ANN), 100 * POL, "half of 200 comes back");
    same(_left(ANN) + token.balanceOf(ANN), STAKE - 100 * POL, "the other half is gone");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.ShareTooLarge.selector, 5_001));
    _slash(MARKET, IStakeVault.Penalty(ANN, 0, 1_000, ANN, 5_001, ground, 1, "b"));
  }

  /// @dev The same evidence again: while the slash waits, after its release, after its reversal.
  function testAttackDoubleSlash() external {
    _lock(MARKET, ANN, 300);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, 100, 0, "a");
    _again("a");
    vm.warp(START + ESCROW);
    vault.release(slashed);
    _again("a");
    slashed = _slash(MARKET, ANN, 100, 0, "b");
    vm.prank(TIMELOCK);
    registry.revoke(ground);
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
    _again("b");
    _is(ANN, STAKE - 100, 100, 0);
  }

  /// @dev Rounding never leaks: half a wei is burned, not paid, and nothing stays behind.
  function testAttackTinySlashes() external {
    _lock(MARKET, ANN, 10_000);
    IStakeVault.Slash[] memory list = new IStakeVault.Slash[](10_000);
    for (uint256 i = 0; i < 10_000; ++i) {
      list[i] = _slash(MARKET, ANN, 1, 0, bytes32(i + 1));
    }
    _is(ANN, STAKE - 10_000, 0, 0);
    vm.warp(START + ESCROW);
    for (uint256 i = 0; i < 10_000; ++i) {
      vault.release(list[i]);
    }
    same(token.totalSupply(), SUPPLY - 10_000, "all burned");
    same(token.balanceOf(BOB), 0, "nothing paid");
    same(token.balanceOf(address(vault)), 2 * STAKE - 10_000, "nothing left over");
  }

  function testAttackOneStakeForManyClaims() external {
    for (uint256 i = 0; i < 10; ++i) {
      _lock(i % 2 == 0 ? MARKET : CLAIMS, ANN, STAKE / 10);
    }
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ANN, 0, 1));
    _lock(POOL, ANN, 1);
  }

  /// @dev A locker gone bad takes its own locks and the cap, never what others hold, and gives nobody more than half.
  function testAttackMaliciousSlasher() external {
    _lock(MARKET, ANN, 500 * POL);
    _lock(POOL, ANN, 100 * POL);
    vm.expectPartialRevert(IStakeVault.LockTooSmall.selector);
    _slash(POOL, ANN, 101 * POL, 0, "a");
    vm.expectPartialRevert(IStakeVault.ExtraTooLarge.selector);
    _slash(POOL, ANN, 100 * POL, 1_001, "a");
    vm.expectPartialRevert(IStakeVault.LockTooSmall.selector);
    vm.prank(POOL);
    vault.unlock(ANN, 101 * POL);
    for (uint256 i = 0; i < 100; ++i) {
      _slash(POOL, ANN, 0, 1_000, bytes32(i + 1));
    }
    holds(_left(ANN) >= 600 * POL, "locks of all lockers are whole");
    same(vault.lockOf(MARKET, ANN), 500 * POL, "the market's too");
  }

  function testAttackFalseReturningToken() external {
    BadToken bad = new BadToken(BadToken.Vice.False);
    StakeVault over = _over(bad);
    vm.expectPartialRevert(bytes4(keccak256("SafeERC20FailedOperation(address)")));
    over.depositFor(ANN, 1);
  }

  /// @dev While it is paid out, the staker asks again; while a slash is paid, the finder has it paid again.
  function testAttackReentrantToken() external {
    BadToken bad = new BadToken(BadToken.Vice.Reenter);
    StakeVault over = _over(bad);
    BadStaker staker = new BadStaker();
    over.depositFor(address(staker), 100);
    staker.act(address(over), abi.encodeCall(over.requestUnbond, (50)));
    vm.warp(START + Defaults.UNBONDING);
    bad.arm(abi.encodeCall(over.withdraw, ()));
    staker.act(address(over), abi.encodeCall(over.withdraw, ()));
    holds(!staker.again() && staker.why() == IStakeVault.ZeroAmount.selector, "nothing to withdraw a second time");

    vm.prank(MARKET);
    over.lock(address(staker), 50);
    vm.prank(MARKET);
    over.slash(IStakeVault.Penalty(address(staker), 50, 0, address(staker), 5_000, ground, 1, "a"));
    IStakeVault.Slash memory slashed =
      IStakeVault.Slash(MARKET, "a", address(staker), 50, address(staker), 5_000, ground, block.timestamp + ESCROW);
    vm.warp(block.timestamp + ESCROW);
    bad.arm(abi.encodeCall(over.release, (slashed)));
    over.release(slashed);
    holds(!staker.again() && staker.why() == IStakeVault.UnknownSlash.selector, "no slash to release a second time");
  }

  /// @dev No fee on transfer: what is credited is what arrived. The token is fixed at construction.
  function testFuzzAttackFeeOnTransfer(uint128 amount) external {
    uint256 credited = within(amount, 1, SUPPLY - 2 * STAKE);
    vault.depositFor(ANN, credited);
    same(token.balanceOf(address(vault)), 2 * STAKE + credited, "arrived");
    same(_left(ANN), STAKE + credited, "credited");
  }

  /// @dev Four hundred stakers and as many slashes later, every call costs what it cost.
  function testAttackManyTinyStakers() external {
    uint256[5] memory before = _costs(1_000);
    for (uint256 i = 1; i <= 400; ++i) {
      address tiny = address(uint160(0x1000 + i));
      vault.depositFor(tiny, 2);
      _lock(MARKET, tiny, 1);
      _slash(MARKET, tiny, 1, 0, bytes32(i));
    }
    uint256[5] memory later = _costs(2_000);
    for (uint256 i = 0; i < 5; ++i) {
      // Searching 2^9 checkpoints instead of 2^1 costs nothing at the end of the list, where they are written.
      holds(later[i] <= before[i] + 5_000, "flat");
    }
  }

  /// @dev Stake that a slash has taken votes nowhere, and comes back only with a revoked ground: its owner's vote can't void
  /// its own slash.
  function testAttackVoidingOnesOwnSlash() external {
    _lock(MARKET, ANN, STAKE);
    IStakeVault.Slash memory slashed = _slash(MARKET, ANN, STAKE, 0, "a");
    same(vault.getVotes(ANN) + vault.getVotes(address(vault)), 0, "no vote at all");
    vm.prank(ANN);
    vault.delegate(BOB);
    same(vault.getVotes(BOB), STAKE, "nor by delegation");
    address[4] memory others = [ANN, MARKET, CLAIMS, address(this)];
    for (uint256 i = 0; i < 4; ++i) {
      vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotTimelock.selector, others[i]));
      vm.prank(others[i]);
      vault.reverse(slashed);
    }
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotRevoked.selector, ground));
    vm.prank(TIMELOCK);
    vault.reverse(slashed);
  }

  function _again(bytes32 offence) private {
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.AlreadySlashed.selector, MARKET, offence));
    _slash(MARKET, ANN, 100, 0, offence);
  }

  function _left(address account) private view returns (uint256 active) {
    (active,,,) = vault.stakeOf(account);
  }

  function _over(BadToken bad) private returns (StakeVault) {
    return new StakeVault(AgentToken(address(bad)), params, registry, TIMELOCK, MARKET, CLAIMS, POOL);
  }

  /// @dev Gas of deposit, lock, unlock, unbonding and slash for a new account.
  function _costs(uint160 seed) private returns (uint256[5] memory gas) {
    address who = address(seed);
    vault.depositFor(who, POL);
    gas[0] = vm.lastCallGas().gasTotalUsed;
    _lock(MARKET, who, 10);
    gas[1] = vm.lastCallGas().gasTotalUsed;
    vm.prank(MARKET);
    vault.unlock(who, 5);
    gas[2] = vm.lastCallGas().gasTotalUsed;
    _unbond(who, 5);
    gas[3] = vm.lastCallGas().gasTotalUsed;
    _slash(MARKET, who, 5, 1_000, bytes32(uint256(seed) << 8));
    gas[4] = vm.lastCallGas().gasTotalUsed;
  }
}
