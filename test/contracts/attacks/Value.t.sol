// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../../contracts/src/interfaces/IClaimManager.sol";
import { IParams } from "../../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../../contracts/src/interfaces/IWorkflowMarket.sol";
import { ClaimsHouse } from "../ClaimsHouse.sol";

/// @dev A small slash that makes a large fraud pay: what a false result costs grows with what it would have been paid.
contract ValueAttacksTest is ClaimsHouse {
  uint96 private _reward = REWARD;

  /// @dev Whatever the task pays, its forger loses twice that and a tenth of its stake, gets no pay,
  /// and at most half back by finding itself.
  function testFuzzAttackSmallSlashLargeFraud(uint96 reward) external {
    _reward = uint96(within(reward, 1, 50_000 * POL));
    uint256 least = 2 * uint256(_reward) < 10 * POL ? 10 * POL : 2 * uint256(_reward);
    vault.depositFor(bob.account, least);
    _again("larger");
    (uint256 before,,,) = vault.stakeOf(bob.account);
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    uint256 free = vault.freeOf(bob.account);
    _kill(bob, batch, opening, forged, 2);
    (uint256 left,,,) = vault.stakeOf(bob.account);
    same(before - left, least + (before / 10 < free ? before / 10 : free), "bond, and a tenth as far as it is free");
    vault.release(_slashAfterEscrow(opening, before - left));
    same(token.balanceOf(bob.account), (before - left) / 2, "half of it comes back, and no pay");
    holds(before - left - token.balanceOf(bob.account) >= _reward, "more is burned than the fraud was to be paid");
  }

  /// @dev Who can't back a task's worth doesn't get it, whatever small stake it has.
  function testAttackSmallStakeLargeTask() external {
    _reward = uint96(STAKE);
    flow = market.createWorkflow(_works(), _tasks(), "larger");
    _clean(_join(0xd0), _sums(ROWS), 2 * STAKE);
    vm.expectRevert(
      abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, bob.account, STAKE - TASK_BOND, 2 * STAKE)
    );
    _claimTask(bob, SUM);
  }

  /// @dev No vote makes the bond smaller than the pay.
  function testAttackBondVotedSmall() external {
    (IParams.Numbers memory low,) = params.bounds();
    holds(low.bondFactor >= 10_000, "the bond is the reward at least");
    IParams.Numbers memory numbers = params.at(1);
    numbers.bondFactor = 9_999;
    vm.expectPartialRevert(IParams.OutOfBounds.selector);
    params.set(numbers);
  }

  function _again(bytes32 salt) private {
    flow = market.createWorkflow(_works(), _tasks(), salt);
    _clean(_join(0xd0), _sums(ROWS), 2 * uint256(_reward) + 10 * POL);
    _claimTask(bob, SUM);
  }

  function _clean(Agent memory agent, Sums memory sums, uint256 bond) private {
    vault.depositFor(agent.account, bond);
    _clean(agent, sums);
  }

  function _slashAfterEscrow(IClaimManager.Opening memory opening, uint256 amount)
    private
    returns (IStakeVault.Slash memory slash)
  {
    slash = _slashOf(opening.result, amount, bob.account, address(step));
    vm.warp(block.timestamp + ESCROW);
  }

  function _tasks() internal view override returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = super._tasks();
    for (uint256 i = 0; i < tasks.length; ++i) {
      tasks[i].reward = _reward;
    }
  }
}
