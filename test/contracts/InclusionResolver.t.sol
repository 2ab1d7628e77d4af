// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IInclusionResolver } from "../../contracts/src/interfaces/IInclusionResolver.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

contract InclusionResolverTest is ClaimsHouse {
  uint256 private constant LATE = COMMIT_UNTIL + WINDOW / 2;
  uint256 private constant QUARTER = WINDOW / 4;

  /// @dev The aggregator can't show it: dead, its bond slashed for half to who asked; the worker and its task know nothing of it.
  function testBury() external {
    (uint256 batch,) = _batch();
    _demand(batch);
    _statusIs(batch, 1, IClaimManager.Status.Held);
    vm.warp(COMMIT_UNTIL + QUARTER - 1);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.ClockRuns.selector, COMMIT_UNTIL + QUARTER));
    inclusion.bury(batch, 1);
    vm.warp(COMMIT_UNTIL + QUARTER);
    inclusion.bury(batch, 1);
    _statusIs(batch, 1, IClaimManager.Status.Dead);
    same(claims.falseBy(batch, 1), address(0), "not shown false");
    _stakeIs(ann, STAKE - LEAF_BOND, LEAF_BOND);
    _stakeIs(bob, STAKE, TASK_BOND);
    _taskIs(SUM, IWorkflowMarket.Status.Claimed);
    _bondsAre(cat, BOND, 0);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.AlreadyOver.selector, batch, 1));
    inclusion.bury(batch, 1);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.AlreadyOver.selector, batch, 1));
    inclusion.finish(batch, 1);
    vm.warp(OPEN_UNTIL);
    claims.close(batch);
    _bondsAre(ann, LEAF_BOND, 0);
  }

  /// @dev What was buried doesn't settle, though it turns up.
  function testBuriedStaysDead() external {
    (uint256 batch, Result[] memory list) = _batch();
    _demand(batch);
    vm.warp(COMMIT_UNTIL + QUARTER);
    inclusion.bury(batch, 1);
    vm.warp(OPEN_UNTIL);
    IClaimManager.Opening memory opening = _opening(list, 1);
    bytes[] memory signatures = new bytes[](1);
    signatures[0] = opening.signature;
    Result[] memory one = _list(list[1]);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    claims.settle(batch, words(1), one, signatures, opening.proof);
  }

  /// @dev Shown in time: a quarter of the window at least is left to challenge it; the demand was for nothing, if nobody does.
  function testShow() external {
    (uint256 batch, Result[] memory list) = _batch();
    _demand(batch);
    IClaimManager.Opening memory opening = _opening(list, 1);
    vm.warp(COMMIT_UNTIL + QUARTER - 1);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.NotShown.selector, batch, 1));
    inclusion.finish(batch, 1);
    inclusion.show(batch, 1, opening);
    _statusIs(batch, 1, IClaimManager.Status.Open);
    same(market.taskOf(flow, SUM).until, OPEN_UNTIL, "its task is excused");
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.AlreadyShown.selector, batch, 1));
    inclusion.show(batch, 1, opening);
    vm.warp(COMMIT_UNTIL + QUARTER);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.AlreadyShown.selector, batch, 1));
    inclusion.bury(batch, 1);
    vm.warp(OPEN_UNTIL - 1);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.WindowOpen.selector, batch, OPEN_UNTIL));
    inclusion.finish(batch, 1);
    _bondsAre(cat, BOND, BOND);
    vm.warp(OPEN_UNTIL);
    inclusion.finish(batch, 1);
    _bondsAre(cat, 0, 0);
    _stakeIs(cat, STAKE - BOND, 0);
  }

  /// @dev Invariant 11: who demanded what turns out false has its bond back.
  function testShownAndKilled() external {
    Sums memory forged = _forged(ROWS, 1);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(COMMIT_UNTIL);
    vm.prank(cat.account);
    inclusion.demand(batch, 0);
    inclusion.show(batch, 0, opening);
    _kill(cat, batch, opening, forged, 1);
    inclusion.finish(batch, 0);
    _bondsAre(cat, BOND, 0);
    vm.warp(OPEN_UNTIL);
    claims.close(batch);
  }

  /// @dev Killed before it was shown: found elsewhere.
  function testKilledUnshown() external {
    Sums memory forged = _forged(ROWS, 1);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(COMMIT_UNTIL);
    vm.prank(cat.account);
    inclusion.demand(batch, 0);
    _kill(ann, batch, opening, forged, 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafIsDead.selector, batch, 0));
    inclusion.show(batch, 0, opening);
    vm.warp(COMMIT_UNTIL + QUARTER);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafIsDead.selector, batch, 0));
    inclusion.bury(batch, 0);
    inclusion.finish(batch, 0);
    _bondsAre(cat, BOND, 0);
    same(inclusion.demandOf(batch, 0).challenger, cat.account, "once a leaf");
  }

  /// @dev Another dispute decides it too.
  function testErrorLeafHeld() external {
    (uint256 batch, Result[] memory list) = _batch();
    _demand(batch);
    IClaimManager.Opening memory opening = _opening(list, 1);
    inclusion.show(batch, 1, opening);
    vm.prank(ann.account);
    traces.demand(batch, 1, opening);
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.LeafHeld.selector, batch, 1));
    inclusion.finish(batch, 1);
  }

  function testErrorDemand() external {
    (uint256 batch,) = _batch();
    vm.warp(COMMIT_UNTIL - 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.StillHidden.selector, batch, COMMIT_UNTIL));
    inclusion.demand(batch, 0);
    vm.warp(LATE);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.TooLate.selector, LATE));
    inclusion.demand(batch, 0);
    vm.warp(LATE - 1);
    _demand(batch);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.AlreadyDemanded.selector, batch, 1));
    inclusion.demand(batch, 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, 2));
    inclusion.demand(batch, 2);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.NotDemanded.selector, batch, 0));
    inclusion.bury(batch, 0);
  }

  function testErrorShow() external {
    (uint256 batch, Result[] memory list) = _batch();
    _demand(batch);
    IClaimManager.Opening memory opening = _opening(list, 1);
    opening.signature = "";
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account));
    inclusion.show(batch, 1, opening);
    opening = _opening(list, 0);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, 1));
    inclusion.show(batch, 1, opening);
    opening = _opening(list, 1);
    vm.warp(COMMIT_UNTIL + QUARTER);
    vm.expectRevert(abi.encodeWithSelector(IInclusionResolver.ClockOver.selector, COMMIT_UNTIL + QUARTER));
    inclusion.show(batch, 1, opening);
  }

  /// @dev Ann's batch of two of bob's.
  function _batch() private returns (uint256 batch, Result[] memory list) {
    list = new Result[](2);
    (list[0], list[1]) = (_result(bob, _sums(ROWS)), _result(bob, _sums(ROWS)));
    list[0].salt = 0;
    return (_open(ann, list), list);
  }

  function _demand(uint256 batch) private {
    if (block.timestamp < COMMIT_UNTIL) vm.warp(COMMIT_UNTIL);
    vm.prank(cat.account);
    inclusion.demand(batch, 1);
  }
}
